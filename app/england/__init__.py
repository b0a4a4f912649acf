"""One plan of all England, or of a region of it, made in tiles."""
