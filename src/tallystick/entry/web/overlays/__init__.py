"""Pages of management overlays."""
