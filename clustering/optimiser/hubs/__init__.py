"""A fixed number of large hubs: leads with a capacity, and the schools assigned to them."""
