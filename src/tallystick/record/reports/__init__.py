"""Reports as they were made: month end, status, diagnosis, study; kept whole, opened by right, never changed."""
