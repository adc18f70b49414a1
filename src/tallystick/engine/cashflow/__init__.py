"""Cash flow: what the firm earns a year, what it owes a year, alone and with household and connected firms."""
