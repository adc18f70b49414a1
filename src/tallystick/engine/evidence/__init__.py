"""What was collected: tables of valid rows, cut at the as-of day, held against themselves and each other."""
