"""The policy lab: a pack tried on what is known before it is in force."""
