"""One county's small firms as an evidence folder: all tables, healthy and sick firms, and a few bad rows."""
