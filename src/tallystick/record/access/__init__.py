"""How programs come in: tokens, rates, and answers to repeated requests."""
