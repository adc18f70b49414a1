"""The rules of the pack: hit, clear or unknown."""
