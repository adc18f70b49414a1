"""The page of a closed month: its sections in order."""

from __future__ import annotations

from jinja2 import Environment

from tallystick.report.month_end import (
    classes,
    collecting,
    exposures,
    floors,
    ledger,
    losses,
    memory,
    outcomes,
    parts_of_book,
    watching,
)
from tallystick.report.month_end.teller import MonthTeller, Section

SECTIONS = ("classes", "losses", "watching", "floors", "collecting", "parts", "read")


def sections(teller: MonthTeller) -> dict[str, tuple[Section, ...]]:
    """This function will give the figures of the page by section."""
    return {
        "classes": (
            classes.days_past_due(teller),
            classes.classes(teller),
            classes.migration(teller),
            classes.articles(teller),
        ),
        "losses": (
            losses.stages(teller),
            losses.reasons(teller),
            losses.movement(teller),
            *ledger.trial_balance(teller),
        ),
        "watching": (
            watching.levels(teller),
            watching.signals(teller),
            memory.fates(teller),
            memory.covenants(teller),
            watching.circles(teller),
        ),
        "floors": (floors.floors(teller), floors.capital(teller), *exposures.limits(teller), *exposures.large(teller)),
        "collecting": (
            collecting.ladder(teller),
            collecting.due(teller),
            outcomes.strategies(teller),
            outcomes.promises(teller),
            collecting.clocks(teller),
            collecting.write_off(teller),
            outcomes.lgd(teller),
            outcomes.curves(teller),
        ),
        "parts": parts_of_book.breakdowns(teller),
        "read": (parts_of_book.checks(teller), parts_of_book.quarantine(teller)),
    }


def month_page(env: Environment, teller: MonthTeller) -> str:
    """This function will give report.html of a closed month."""
    return env.get_template("month_end.html.j2").render(
        headline=classes.headline(teller),
        tiles=classes.tiles(teller),
        sections=sections(teller),
        borrowers=watching.borrowers(teller),
        acting=watching.acting(teller),
        inputs=parts_of_book.inputs(teller),
        totals=parts_of_book.totals(teller),
    )
