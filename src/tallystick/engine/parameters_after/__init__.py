"""What the steps after the loan ask a pack for by name, a module per step."""
