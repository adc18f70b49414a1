"""Questions over all loans and past applications, answered by a worker and kept."""
