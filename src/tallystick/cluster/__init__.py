"""The same flow over many machines: lists of Parquet files go to the executors of a cluster the bank has."""
