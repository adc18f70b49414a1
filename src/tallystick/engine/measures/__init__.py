"""What the bank does about its problems: proposals, a plan under a budget, and whether a measure worked."""
