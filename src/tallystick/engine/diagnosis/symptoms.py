"""Which findings are symptoms of others: the same place, and nothing left of them where the other is not at work.

A branch that drowns in work also visits in haste and decides late. Each shows as a finding of its own; held constant
what explains them, they vanish. The strongest stands; what is explained is reported under it (screening off: Pearl,
Causality, 2009, chapter 1). Some symptoms fall on other cases than those that show the problem: who has no time to
visit has none for the checks of last year's loans. The pack knows them (`brings`); such a finding in the same place
and months is a symptom too, unless it is as plain as a problem of its own would be.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

import polars as pl

from tallystick.engine.diagnosis.sought import BANK, Place
from tallystick.engine.diagnosis.stretches import months_between
from tallystick.pack.policy import Problem

LEFT_OVER = 0.65
"""Share of the excess that may be left of a symptom among rows that the other problem does not touch."""
WITHIN = 0.6
"""Share of the excess that must lie in the other's place for the two to sit in one."""
PLAIN = 0.5
"""Points above its peers from which a sign that another problem brings along is a problem of its own."""
TOGETHER = 0.5
"""Share of its months in which the other must be there too."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What tells too little: under `fewest` rows of the rest of a place; and cases that the other problem cannot touch,
    where up to the share `untouched` of a sign's hits are among them.
    """

    fewest: int
    untouched: float


@dataclass(frozen=True)
class Suspect:
    """A problem found in a place, with the rows of its view that count (`hit`), from month `since` to before `until`.

    Months are YYYY-MM.
    """

    problem: Problem
    place: Place
    rows: pl.DataFrame
    since: str = "0000-01"
    until: str = "9999-12"

    @property
    def inside(self) -> pl.Expr:
        """Whether a row lies in the place."""
        return pl.lit(value=True) if self.place.kind == BANK else pl.col(self.place.kind).eq_missing(self.place.value)

    @property
    def hits(self) -> pl.DataFrame:
        """The rows of the place that were hit."""
        return self.rows.filter(self.inside & pl.col("hit").fill_null(value=False))

    @property
    def excess(self) -> float:
        """Points by which the share hit of the place, in its own months, exceeds its peers'."""
        if self.problem.surges:
            return _strength(self.place)
        lasting = pl.col("month").is_between(pl.lit(self.since), pl.lit(self.until), closed="left")
        share = self.rows.filter(self.inside & lasting)["hit"].mean()
        return float(share or 0.0) - self.place.peer_share  # type: ignore[arg-type]


def symptoms(found: Sequence[Suspect], bounds: Bounds) -> dict[int, int]:
    """This function will give, of `found`, which is a symptom of which: place in the list -> place of what explains it.

    What one brings along comes first. The others are looked at from the share farthest beyond the peers' to the
    nearest; what explains is never a symptom itself.
    """
    lent = {at for at in range(len(found)) if _is_second_lent(found, at)}
    brought = {at: root for at in range(len(found)) if (root := _bringer(found, at, lent, bounds)) is not None}
    order = sorted(range(len(found)), key=lambda at: (-_strength(found[at].place), found[at].problem.code, at))
    roots: list[int] = []
    explained: dict[int, int] = {}
    for at in (one for one in order if one not in brought):
        why = next((root for root in roots if _explains(found[root], found[at], bounds)), None)
        if why is None:
            roots.append(at)
        else:
            explained[at] = why
    for at, root in brought.items():
        while root in brought:
            root = brought[root]
        explained[at] = explained.get(root, root)
    return explained


def _is_second_lent(found: Sequence[Suspect], at: int) -> bool:
    """Whether the second sign that the one at `at` needs is that of another, too, which its first sign shows more
    plainly in the same place and months: then only the first sign is left to it.
    """
    one = found[at]
    if not one.problem.needs_both:
        return False
    return any(
        other.problem.needs_both
        and str(other.problem.also) == str(one.problem.also)
        and (other.place.kind, other.place.value) == (one.place.kind, one.place.value)
        and other.excess > one.excess
        and _are_together(other, one)
        for other in found
        if other.problem.code != one.problem.code
    )


def _bringer(found: Sequence[Suspect], at: int, lent: Container[int], bounds: Bounds) -> int | None:
    """Which of `found` brings the one at `at` along; the strongest, where several do.

    Of two that bring each other the weightier does, unless its second sign is `lent`: it never does then.
    """
    roots = [
        root
        for root in range(len(found))
        if root != at and _brings(found[root], found[at], bounds, yields=at in lent, is_lent=root in lent)
    ]
    return max(roots, key=lambda root: (_strength(found[root].place), -root)) if roots else None


def _brings(root: Suspect, other: Suspect, bounds: Bounds, *, yields: bool, is_lent: bool) -> bool:
    plainly = other.problem.code in root.problem.brings_plainly
    if not plainly and (other.problem.code not in root.problem.brings or other.excess > PLAIN):
        return False
    if root.place.kind == BANK != other.place.kind:
        return False
    mutual = root.problem.code in other.problem.brings
    if mutual and (is_lent or (not yields and _weight(root.place) <= _weight(other.place))):
        return False
    if not _are_together(root, other):
        return False
    if root.place.kind not in other.rows.columns or other.hits.is_empty():
        return False
    return _within(root, other) >= WITHIN and not _goes_on_outside(root, other, bounds.fewest)


def _are_together(root: Suspect, other: Suspect) -> bool:
    """Whether `root` lasts in enough of the months of `other`."""
    # The loans that a surge brought stay in hand for a year after it.
    ends = f"{int(root.until[:4]) + 1:04d}{root.until[4:]}" if root.problem.surges else root.until
    since, until = max(root.since, other.since), min(ends, other.until)
    return months_between(since, until) >= TOGETHER * months_between(other.since, other.until)


def _within(root: Suspect, other: Suspect) -> float:
    """The share of the hits of `other` beyond its peers' that lies in the root's place; of all hits where none is."""
    known = other.rows.filter(other.inside & pl.col("hit").is_not_null())
    beyond = pl.col("hit").cast(pl.Float64) - other.place.peer_share
    part, whole = known.select(part=beyond.filter(root.inside).sum(), whole=beyond.sum()).row(0)
    if whole <= 0.0:
        return float(other.hits.select(root.inside.mean()).item())
    return float(part) / float(whole)


def _goes_on_outside(root: Suspect, other: Suspect, fewest: int) -> bool:
    """Whether the place of `other` is hit more often than its peers outside the root's place too."""
    known = other.rows.filter(~root.inside & pl.col("hit").is_not_null())
    here, peers = known.filter(other.inside)["hit"], known.filter(~other.inside)["hit"]
    if here.len() < fewest or peers.is_empty():
        return False
    return float(here.mean()) - float(peers.mean()) > LEFT_OVER * _strength(other.place)  # type: ignore[arg-type]


def _strength(place: Place) -> float:
    return place.share - place.peer_share


def _weight(place: Place) -> float:
    """Cases of a place by the share of those good elsewhere that are bad here (Abbott 1925)."""
    return place.rows * _strength(place) / max(1.0 - place.peer_share, 1e-9)


def _explains(root: Suspect, other: Suspect, bounds: Bounds) -> bool:
    hits = other.hits
    if root.problem.surges or other.problem.surges:
        return False
    if root.place.kind not in other.rows.columns or hits.is_empty() or root.place.kind == BANK != other.place.kind:
        return False
    if _within(root, other) < WITHIN:
        return False
    if _stands_out(root, other, bounds.fewest):
        return False
    at_work, could_be = _touched(root, other)
    hit = other.rows["hit"].fill_null(value=False)
    tells_nothing = int((hit & ~could_be).sum()) <= bounds.untouched * int(hit.sum())
    touched = at_work | ~could_be if tells_nothing else at_work
    # Beside the months of the sign neither is there, which tells nothing.
    lasting = pl.col("month").is_between(pl.lit(other.since), pl.lit(other.until), closed="left")
    left = other.rows.filter(pl.col("hit").is_not_null() & ~touched & lasting)
    here, peers = left.filter(other.inside)["hit"], left.filter(~other.inside)["hit"]
    if peers.is_empty():
        return False
    # Where every row is touched nothing is left to tell the two apart: one place, one mechanism.
    share = float(here.mean() or 0.0) if here.len() else 0.0  # type: ignore[arg-type]
    usual = float(peers.mean() or 0.0)  # type: ignore[arg-type]
    if share - usual > LEFT_OVER * other.excess:
        return False
    elsewhere = other.rows.filter(pl.col("hit").is_not_null() & ~other.inside & at_work)["hit"]
    if elsewhere.len() < bounds.fewest:
        return True
    # What vanishes without the other must show where else the other's sign is.
    return float(elsewhere.mean()) - usual >= (1.0 - LEFT_OVER) * _strength(other.place)  # type: ignore[arg-type]


def _stands_out(root: Suspect, other: Suspect, fewest: int) -> bool:
    """Whether the place of `other` is hit more often than the rest of the root's place, of which it is a part.

    What explains a sign shows it wherever it is at work; where the rest has under `fewest` rows, nothing is told.
    """
    known = other.rows.filter(root.inside & pl.col("hit").is_not_null())
    here, rest = known.filter(other.inside)["hit"], known.filter(~other.inside)["hit"]
    if here.is_empty() or rest.len() < fewest:
        return False
    return float(here.mean()) - float(rest.mean()) > LEFT_OVER * _strength(other.place)  # type: ignore[arg-type]


def _touched(root: Suspect, other: Suspect) -> tuple[pl.Series, pl.Series]:
    """Whether the root's problem is at work in each row of the other, by its own sign there or by the same loan; and
    whether it could be: what was never lent is touched by nothing after the loan, and tells nothing without it.
    """
    rows = other.rows
    signs = root.problem.columns & set(rows.columns)
    if root.problem.columns <= signs:
        counts = root.problem.counts.fill_null(value=False)
        told = rows.select(could=counts, touched=counts & root.problem.hit.fill_null(value=False))
        if told["touched"].any():
            return told["touched"], told["could"]
    key = "application_id" if root.problem.view == other.problem.view == "credit_file" else "loan_id"
    known = root.rows.filter(pl.col("hit").is_not_null() & pl.col(key).is_not_null())
    hit, seen = (each[key].unique().implode() for each in (known.filter("hit"), known))
    told = rows.select(could=pl.col(key).is_in(seen), touched=pl.col(key).is_in(hit)).fill_null(value=False)
    return told["touched"], told["could"]
