"""Management overlays on expected credit loss: proposed by one with a reason, confirmed by another."""
