"""Views: the bank's files, a row a case, with what diagnosis asks of them."""
