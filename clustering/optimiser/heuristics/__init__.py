"""Heuristics: annealing, diving, large neighbourhood search and repair."""
