"""The monthly classification in three steps: proposed by one person, determined by a second, approved by a third."""
