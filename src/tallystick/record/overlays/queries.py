"""Reads of overlays: for people, and as the engine's table."""

from __future__ import annotations

from typing import Final

import polars as pl
from django.db.models import QuerySet, Sum

from tallystick.engine.book.schemas import completed
from tallystick.record.loans.queries import last_states
from tallystick.record.overlays.models import Overlay
from tallystick.record.people.actor import Actor

_AMOUNT: Final = "amount_minor"
_PLACES: Final = {
    "industry": "loan__enterprise__borrower__industry",
    "town": "loan__enterprise__borrower__town",
    "product": "loan__product",
    "grade": "loan__enterprise__borrower__grade",
    "class": "asset_class",
    "stage": "stage",
    "size_class": "loan__enterprise__borrower__size_class",
    "security": "loan__security",
    "watch_level": "watch_level",
}


def overlays(actor: Actor) -> QuerySet[Overlay]:
    """This function will give the overlays, latest first, with who proposed and who decided.

    :raises Refused: the actor sees no reports.
    """
    actor.need("see_reports")
    return Overlay.objects.select_related("proposed_by", "decided_by")


def waiting(actor: Actor) -> QuerySet[Overlay]:
    """This function will give the proposed overlays that the actor may decide on: those of others."""
    if not (actor.may("confirm_overlay") and actor.may("see_reports")):
        return Overlay.objects.none()
    return overlays(actor).filter(state="proposed").exclude(proposed_by=actor.person)


def adds_now(actor: Actor, overlay: Overlay) -> int:
    """This function will tell what an overlay would have added at the last month end, in fen: its share of the
    allowance of the loans it chooses, rounded half to even, or its amount as far as those loans' balances reach."""
    states = last_states(actor)
    if overlay.column:
        states = states.filter(**{_PLACES[overlay.column]: overlay.equals})
    sums = states.aggregate(ecl=Sum("ecl_minor"), owed=Sum("balance_minor"))
    if overlay.share is None:
        return min(overlay.amount_minor or 0, max((sums["owed"] or 0) - (sums["ecl"] or 0), 0))
    return round((sums["ecl"] or 0) * overlay.share)


def as_table() -> pl.DataFrame:
    """This function will give every confirmed overlay as the engine's table; it takes those in force on its day.

    Beside the columns of the book's table it has `amount_minor`, null for an overlay by share."""
    rows = [
        {
            "overlay_id": one.number,
            "column": one.column or None,
            "equals": one.equals or None,
            "share": one.share or 0.0,
            "amount_minor": one.amount_minor,
            "from_day": one.from_day,
            "until_day": one.until_day,
            "reason": one.reason,
            "proposed_by": one.proposed_by.username if one.proposed_by else "system",
            "approved_by": one.decided_by.username if one.decided_by else "system",
        }
        for one in Overlay.objects.filter(state="confirmed").select_related("proposed_by", "decided_by").order_by("pk")
    ]
    kinds = {"overlay_id": pl.String, "column": pl.String, "equals": pl.String, "share": pl.Float64, _AMOUNT: pl.Int64}
    if not rows:
        return completed("overlays", pl.DataFrame()).with_columns(pl.lit(None, pl.Int64).alias(_AMOUNT))
    told = pl.DataFrame(rows, schema_overrides=kinds)
    return completed("overlays", told.drop(_AMOUNT)).with_columns(told[_AMOUNT])


def with_approved(book_overlays: pl.LazyFrame | None) -> pl.LazyFrame | None:
    """This function will give the overlays that came with the book and those confirmed here; None for none."""
    own = as_table()
    if own.is_empty():
        return book_overlays
    frames = [own] if book_overlays is None else [book_overlays.collect(), own]
    return pl.concat([one.drop("row") for one in frames], how="diagonal").with_row_index("row", 1).lazy()
