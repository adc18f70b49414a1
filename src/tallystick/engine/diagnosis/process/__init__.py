"""What the log of actions tells about the process."""
