"""Ways in: each translates what it is asked, calls once, and translates the answer back."""
