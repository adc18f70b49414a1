"""A loan book to practise on: believable contracts, payments and arrears, all invented."""

from tallystick.simulate.book.make import loan_book

__all__ = ["loan_book"]
