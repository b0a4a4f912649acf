"""The what-if page, served on this machine only."""
