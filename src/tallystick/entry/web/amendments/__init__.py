"""Pages of extensions, renewals and restructurings."""
