"""After the loan: checks that are due, and borrowers on the watch list with who must act by when."""
