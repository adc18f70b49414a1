"""The rating workshop: from history to a scorecard that a pack can carry."""
