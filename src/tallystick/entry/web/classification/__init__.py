"""Pages of the classification round."""
