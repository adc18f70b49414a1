"""Pages of the collection queue and of disposals."""
