"""Pages of post-loan checks and of the watch list."""
