"""What builds, checks and documents the project; no part of the program."""
