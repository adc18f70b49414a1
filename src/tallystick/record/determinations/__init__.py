"""What people determine about a loan that its events do not tell: proposed by one, determined by another."""
