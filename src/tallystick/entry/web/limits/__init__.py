"""Pages of the limits that loans lie in, and of their changes."""
