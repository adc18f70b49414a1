"""Requests that must not see each other, prepared as one frame: a plan for twenty costs hardly more than for one.

Every name by which firms could find each other - numbers of firms and owners, counterparties, invoices - is marked with
the place of its request, so that nothing of one request meets anything of another. A table that one request lacks stays
unknown for its firms. What is left is what each request, prepared alone, would give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.engine import flow
from tallystick.engine.evidence.clean import ASIDE, KEPT, TWINS, with_settled
from tallystick.engine.evidence.evidence import DATED_BY, Evidence
from tallystick.engine.evidence.findings import compared
from tallystick.engine.evidence.same_business import PAIRS, business_pairs
from tallystick.engine.evidence.windows import KEY
from tallystick.engine.features.firm import spine
from tallystick.engine.features.network import APART
from tallystick.engine.step import Source
from tallystick.pack.policy import Policy

_END = "\x1f"
_NAMES: Mapping[str, tuple[str, ...]] = {
    "owners": (KEY, "owner_id"),
    "relations": (KEY, "related_id"),
    "guarantees": ("guarantor_id", "obligor_id"),
    "invoices": (KEY, "counterparty", "invoice_no"),
    "account_flows": (KEY, "counterparty"),
}
"""Table -> the columns that name somebody or something to others; for all other tables the firm alone."""
_SIGNS = ("name", "credit_code", "phone", "address")
"""Columns of `enterprises` by which firms are compared, unless there is nothing in them but what stands between."""
_OF_INVOICES = (KEPT, ASIDE, TWINS)

Places = npt.NDArray[np.intp]
Tables = Mapping[str, pl.DataFrame]
"""The evidence of one request: its tables by name."""


@dataclass(frozen=True, slots=True)
class Apart:
    """Requests as one: their evidence, settled, and the features of all their firms, both under marked numbers."""

    settled: Evidence
    features: pl.DataFrame


def mark(place: int) -> str:
    """This function will give what stands before every name of the request at `place`.

    Firms sorted by their numbers so stand in the order of their requests.
    """
    return f"{place:04}{_END}"


def prepare_apart(requests: Sequence[Tables], policy: Policy) -> Apart:
    """This function will give for each of `requests` what `flow.prepare_few` gives for it alone, in one frame.

    The firm `enterprise_id` of the request at `place` is called `mark(place) + enterprise_id`, and so are all other
    numbers of firms in it (`business_id`, `connected_group_id`). Every request must hold the table `enterprises`.

    :raises KeyError: a request lacks the table `enterprises`.
    """
    sizes = [request["enterprises"].height for request in requests]
    whole = with_settled(_joined(requests, policy.day))
    firms = whole.tables["enterprises"].collect()[KEY]
    places = np.repeat(np.arange(len(requests)), sizes)
    several = np.array(sizes)[places] > 1
    pairs = business_pairs(_of_firms(whole, firms.filter(pl.Series(several))), policy)
    seen = compared(Evidence({**whole.tables, PAIRS: pairs.lazy(), APART: _requests(whole).lazy()}), policy)
    lacking = {name: any(name not in request for request in requests) for name in DATED_BY}
    asked = _Asked(requests, seen, firms, places, lacking, policy)
    return Apart(seen, flow.prepare_from(spine(seen, policy).collect(), asked.columns_of, policy))


def _requests(whole: Evidence) -> pl.DataFrame:
    """This function will tell of each firm with a row of its own or an invoice the place of its request."""
    named = [whole.tables[name].select(KEY).collect()[KEY] for name in ("enterprises", "invoices") if whole.has(name)]
    firms = pl.concat(named).unique()
    return pl.DataFrame([firms, firms.str.split(_END).list.first().cast(pl.UInt32).alias("request")])


def _joined(requests: Sequence[Tables], day: date) -> Evidence:
    """The evidence of all requests as it could be seen at the end of `day`."""
    marks = pl.Series([mark(place) for place in range(len(requests))], dtype=pl.String)
    found = {}
    for name in dict.fromkeys(name for request in requests for name in request):
        frame = _marked(name, {at: request[name] for at, request in enumerate(requests) if name in request}, marks)
        found[name] = _seen(frame, DATED_BY[name], day).lazy()
    return Evidence(found)


def _seen(frame: pl.DataFrame, dated_by: str, day: date) -> pl.DataFrame:
    """The rows that could be seen at the end of `day`; those without a date could not."""
    if not dated_by or frame.is_empty():
        return frame
    days = frame[dated_by]
    last = days.max()
    return frame if not days.null_count() and isinstance(last, date) and last <= day else frame.filter(days <= day)


def _marked(table: str, held: Mapping[int, pl.DataFrame], marks: pl.Series) -> pl.DataFrame:
    """The rows of a table of all requests, in order, what names somebody marked with the place of its request."""
    columns = next(iter(held.values())).columns
    frame = pl.concat([rows if rows.columns == columns else rows.select(columns) for rows in held.values()]).clone()
    places = np.repeat(np.fromiter(held, np.uint32), [len(rows) for rows in held.values()])
    before = marks[pl.Series(places)]
    for name in _NAMES.get(table, (KEY,)):
        frame.replace_column(columns.index(name), (before + frame[name]).alias(name))
    if table == "enterprises":
        # Signs of all kinds in one column: each step costs what a column does.
        signs = pl.concat([frame[name].alias("") for name in _SIGNS])
        told = signs.str.contains(r"[^\s\-()（）]").fill_null(False)
        signed = (pl.concat([before] * len(_SIGNS)) + signs).zip_with(told, signs)
        for at, name in enumerate(_SIGNS):
            frame.replace_column(columns.index(name), signed.slice(at * len(frame), len(frame)).alias(name))
    return frame


@dataclass(frozen=True)
class _Asked:
    """What the sources are asked of: `places` tells of each firm its request, `lacking` which tables some lack."""

    requests: Sequence[Tables]
    seen: Evidence
    firms: pl.Series
    places: Places
    lacking: Mapping[str, bool]
    policy: Policy

    def columns_of(self, source: Source) -> list[pl.Series]:
        """This function will give what `source` adds, a row per firm: for each as if its request were alone."""
        if not any(map(self.lacking.get, source.tables)):
            return flow.columns_of(source, self.firms, self.seen, self.policy)
        parts = self._alike(source.tables)
        found = []
        for wanted, lacking in parts:
            held = Evidence({name: frame for name, frame in self.seen.tables.items() if name not in lacking})
            found.append(flow.columns_of(source, self.firms[wanted], held, self.policy))
        if len(found) == 1:
            return found[0]
        order = np.argsort(np.concatenate([wanted for wanted, _ in parts]), kind="stable")
        return [pl.concat(columns)[order] for columns in zip(*found, strict=True)]

    def _alike(self, tables: Iterable[str]) -> list[tuple[Places, set[str]]]:
        """The firms (their places among all) by what their requests lack of `tables`, and that."""
        groups: dict[frozenset[str], list[int]] = {}
        for place, request in enumerate(self.requests):
            groups.setdefault(frozenset(name for name in tables if name not in request), []).append(place)
        return [
            (np.flatnonzero(np.isin(self.places, theirs)), {*lacking, *(_OF_INVOICES if "invoices" in lacking else ())})
            for lacking, theirs in groups.items()
        ]


def _of_firms(evidence: Evidence, firms: pl.Series) -> Evidence:
    """What the tables of books and of the register hold of `firms`."""
    wanted = pl.col(KEY).is_in(firms.implode())
    held = ("enterprises", "owners", "invoices", *_OF_INVOICES)
    return Evidence({name: evidence.tables[name].filter(wanted) for name in held if evidence.has(name)})
