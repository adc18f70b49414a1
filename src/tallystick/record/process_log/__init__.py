"""Every step of every case."""
