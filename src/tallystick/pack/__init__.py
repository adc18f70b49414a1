"""How a bank says what it wants: its policy as dated, versioned, tested files."""
