"""What Tallystick is measured at, side by side with peers."""
