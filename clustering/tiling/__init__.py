"""One plan of so many schools that it is made tile by tile: all England, or a region."""
