"""What happened, who did it, under which policy."""
