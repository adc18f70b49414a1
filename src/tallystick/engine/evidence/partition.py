"""Evidence in parts of whole firms, for more than memory holds."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.windows import KEY


def by_firm(evidence: Evidence, *, parts: int) -> Iterator[Evidence]:
    """This function will give `evidence` in `parts`, each with all rows of its firms, lazily.

    A source without `crowd` gives for a part just what it gives for those firms in the whole. Which firm falls into
    which part goes by a hash of its id; a table that was scanned is scanned again for each part, so where files hold
    whole firms already, go file by file instead. Tables without `enterprise_id` stand whole in every part.

    :raises ValueError: `parts` is less than one.
    """
    if parts < 1:
        raise ValueError(f"evidence cannot be cut into {parts} parts; ask for one at least")
    keyed = {name: KEY in frame.collect_schema().names() for name, frame in evidence.tables.items()}
    for part in range(parts):
        of_part = pl.col(KEY).hash(seed=0) % parts == part
        yield Evidence(
            {name: frame.filter(of_part) if keyed[name] else frame for name, frame in evidence.tables.items()}
        )
