"""Where a bank stands: firms, products, process, book, quality, returns and warnings, each figure with its loans."""
