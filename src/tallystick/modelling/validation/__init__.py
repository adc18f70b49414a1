"""Does a model rank, is its PD right, does it hold over time and for every group: measures with their intervals."""
