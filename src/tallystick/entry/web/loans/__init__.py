"""Pages of loans and of the limits they lie in."""
