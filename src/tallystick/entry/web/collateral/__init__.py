"""Pages of the collateral register."""
