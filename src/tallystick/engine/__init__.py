"""Frame and policy in, frame out: no files, no clock, no database, no web."""
