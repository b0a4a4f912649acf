"""Column generation: clusters that are cheap at dual prices, and the bound that they prove."""
