"""The people of the bank, their roles and authority."""
