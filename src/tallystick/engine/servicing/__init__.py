"""What happened to each loan, folded into its state on a day, with balanced postings."""
