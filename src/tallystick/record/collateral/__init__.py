"""The collateral register: items, what they are worth, by whom it was said and by whom confirmed."""
