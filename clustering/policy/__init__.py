"""Schools as they are: forms, consents, faith, partners, profiles, money, layers, headships."""
