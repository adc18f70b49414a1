"""The whole status of a bank on a day: every figure by name, and the sums its sentences speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tallystick.engine.status import (
    alerts,
    concentration,
    earning,
    firms,
    history,
    inclusive,
    lending,
    products,
    quality,
    statutory,
    vintages,
    work,
)
from tallystick.engine.status.bank import Bank, on_book, priced
from tallystick.engine.status.shown import Shown
from tallystick.pack.policy import Policy

CHAPTERS: dict[str, tuple[str, ...]] = {
    "firms": ("size", "industry", "age", "legal_form", "financing", "unreached"),
    "products": ("products",),
    "work": ("funnel", "outcomes", "volumes", "steps", "by_branch"),
    "book": ("growth", "security_mix", "lending", "first_time", "tickets"),
    "inclusive": ("targets", "vat_relief", "relending"),
    "quality": (
        "classes",
        "overdue",
        "stages",
        "vintages",
        "rolls",
        "migration",
        "agreement",
        "recovery",
        "recovery_curves",
    ),
    "earning": ("raroc",),
    "concentration": ("industries", "towns", "names", "limits", "circles"),
    "alerts": ("lights", "indicators", "handling"),
    "returns": ("inclusive_return", "five_tier_return"),
}
"""Chapter -> its figures, in their order."""


@dataclass(frozen=True)
class Status:
    """Every figure by name. `sums` are the totals the text speaks of; `coverage` the floors of provisions (one row)."""

    figures: Mapping[str, Shown]
    sums: Mapping[str, float]
    coverage: Mapping[str, object]


def status(bank: Bank, policy: Policy, stretches: list[Policy]) -> Status:
    """This function will work out every figure of the bank's status on the policy's day.

    `stretches` are the policies in force from the first loan on, in order of their days: what a loan was priced on.

    :raises PolicyError: the pack lacks a parameter that a figure needs, such as `inclusive_credit_cap_minor`.
    """
    day = policy.day
    held = history.history(bank, policy)
    loans = priced(on_book(bank, policy), stretches)
    made = priced(_with_firms(lending.lent(bank), bank), stretches)
    known = firms.known_firms(bank, policy)
    months = history.growth(held)
    by_year, kinds = lending.by_year(made), lending.kinds(made)
    earned = earning.earning(loans, policy)
    interest = inclusive.interest_of_year(held)
    found = [
        firms.compared("size", known, "size", order=firms.SIZES),
        firms.compared("industry", known, "industry"),
        firms.compared("age", known, "age", order=firms.AGES),
        firms.compared("legal_form", known, "legal_form"),
        firms.financing(known),
        firms.unreached(known, policy),
        products.products(bank, loans, day),
        *(one(bank, day) for one in (work.funnel, work.outcomes, work.volumes, work.by_branch)),
        work.steps(bank),
        months,
        history.security_mix(held),
        by_year,
        kinds,
        lending.tickets(made),
        inclusive.targets(months.table, kinds.table, by_year.table, policy),
        inclusive.vat_relief(made, interest),
        inclusive.relending(loans, policy),
        *(one(loans) for one in (quality.classes, quality.overdue, quality.stages)),
        quality.agreement(loans, held, day.strftime("%Y-%m")),
        vintages.vintages(held, bank.outcomes, bank.contracts, day),
        vintages.rolls(held, bank.outcomes),
        vintages.migration(held, bank.outcomes),
        quality.recovery(bank),
        quality.recovery_curves(bank),
        earning.by_segment(earned, policy),
        *(one(loans) for one in (concentration.industries, concentration.towns, concentration.names)),
        concentration.limits(bank, loans, policy),
        concentration.circles(bank),
        alerts.lights(loans),
        alerts.indicators(bank, day),
        alerts.handling(bank, day),
        statutory.inclusive_return(loans, months.table, policy),
        statutory.five_tier_return(loans),
    ]
    coverage = bank.closing.get("coverage")
    return Status(
        {one.name: one for one in found},
        {**earning.total(earned, policy), **_sums(loans, known)},
        {} if coverage is None or coverage.is_empty() else coverage.row(0, named=True),
    )


def _with_firms(made: pl.DataFrame, bank: Bank) -> pl.DataFrame:
    """Contracts with size and form of the borrower, and what it owes in all, as far as the closed book tells."""
    of_loan = bank.loans.select("loan_id", "size_class", "borrower_exposure_minor")
    forms = bank.firms.select("enterprise_id", "legal_form")
    joined = made.join(of_loan, on="loan_id", how="left").join(forms, on="enterprise_id", how="left")
    largest = pl.max_horizontal(pl.col("borrower_exposure_minor").fill_null(0), "principal_minor")
    return joined.with_columns(borrower_exposure_minor=largest)


def _sums(loans: pl.DataFrame, known: pl.DataFrame) -> dict[str, float]:
    owed = loans["exposure_minor"]
    return {
        "loans": float(loans.height),
        "borrowers": float(loans["enterprise_id"].n_unique()),
        "exposure_minor": float(owed.sum()),
        "npl_minor": float(loans.filter(pl.col("is_npl").fill_null(value=True))["exposure_minor"].sum()),
        "inclusive_minor": float(loans.filter(pl.col("is_inclusive").fill_null(value=False))["exposure_minor"].sum()),
        "size_unknown": float(loans["is_small"].null_count()),
        "firms": float(known.height),
        "allowance_minor": float(loans["ecl_minor"].sum()),
    }
