"""The API for core banking systems and channels."""
