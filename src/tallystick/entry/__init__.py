"""Ways in: each translates what it is asked, calls once, and translates the answer back."""

import os

os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:3000,muzzy_decay_ms:3000")
"""Polars gives memory back three seconds after it was freed, not half a second: the next frame takes it over instead of
asking the system for new pages. Read by its allocator (jemalloc) as Polars is loaded, so it is said before that."""
