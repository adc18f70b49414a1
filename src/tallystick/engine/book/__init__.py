"""A bank's loan book: contracts, what happened to them, and what people determined about them."""
