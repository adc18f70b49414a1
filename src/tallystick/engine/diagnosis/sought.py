"""What is sought, and what a place that was found looks like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BANK = "bank"
"""The place that is the whole bank."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How places are sought: kinds of place, the least rows of one, what to hold the whole bank against (if at all)."""

    across: Sequence[str]
    least_rows: int
    benchmark: float | None = None
    expects: str | None = None
    """The column with each row's own chance of being hit, where rows are not alike; peers tell how far it holds."""
    least_hits: int = 1
    least_excess: float = 0.0
    """Points by which the share of a place must exceed its peers' while it lasts."""
    witness_p: float | None = None
    """Highest p-value of the second sign (`also`) at which a place is looked at; None: it needs none."""
    witness_share: float = 0.0
    """Points by which the second sign must exceed the usual, by those by which the first exceeds its peers'."""
    pools: bool = False
    """Whether a second sign (`also`) adds to what the first one tells."""
    surges: float = 0.0
    """Times its usual share of the rows that a place must have for a while; 0 where rows that are hit are sought."""
    least_months: int = 1
    """The shortest such while."""
    least_rest: int = 4
    """Months beside a surge that tell the usual share."""
    chance: float = 0.05
    """Chance at which what is left of a place, or a first sign, is hit oftener than its peers by none."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place beside its peers: of `rows`, `hits` were hit; `peer_share` of the peers' were."""

    kind: str
    value: str
    rows: int
    hits: int
    peer_share: float
    p_value: float
    since: str = ""
    until: str = ""
    """The months of a surge (YYYY-MM; `until` is the first after); empty where rows that are hit are sought."""

    @property
    def share(self) -> float:
        """Hits by rows."""
        return self.hits / self.rows

    @property
    def excess(self) -> float:
        """Hits beyond what the peers' share would give."""
        return self.hits - self.rows * self.peer_share
