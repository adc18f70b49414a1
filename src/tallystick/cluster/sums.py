"""What is asked of the crowd, as sums: each part gives a few rows, and the engine's own functions add them up.

A partial is either rows that the engine's function takes for the rows they stand for (claims added up by what decides,
entries by account), or that function's own answer where answers add up. Whole amounts add up exactly, in any order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from tallystick.engine.capital.exposures import AMOUNTS, counterparties, large_exposures, limit_table
from tallystick.engine.provisioning.coverage import coverage
from tallystick.engine.provisioning.interest import interest_by_stage
from tallystick.engine.provisioning.journal import trial_balance
from tallystick.engine.recovery.outcomes import lgd_by_security
from tallystick.engine.recovery.workout import recovery_curves
from tallystick.pack import Policy

OVER_90 = 91
"""Days past due that stand for all that are over 90, in partial claims."""
_ENTRIES = ("debit_minor", "credit_minor")
_DEFAULTS = ("loan_id", "security", "default_day", "resolution", "ead_minor", "recovered_minor", "lgd")


def of_loans(loans: pl.DataFrame, policy: Policy) -> dict[str, pl.DataFrame]:
    """This function will give the partials of a part's closed loans: claims, interest, counterparties, classes.

    Of counterparties stay those that any table names: large, over a limit, not wholly known, and the largest of each
    kind by each amount. Groups must be whole in the part.
    """
    is_over = (pl.col("days_past_due") > OVER_90 - 1).fill_null(value=False)
    claims = (
        loans.filter(pl.col("stage").is_not_null())
        .group_by("is_npl", days_past_due=pl.when(is_over).then(OVER_90).otherwise(0), maintain_order=True)
        .agg(pl.col("exposure_minor", "ecl_minor", "regulatory_provision_minor").sum(), loans=pl.len())
    )
    found = counterparties(loans.lazy())
    largest = [found.sort(name, "counterparty_id", descending=[True, False]) for name in AMOUNTS]
    firsts = [frame.unique("kind", keep="first", maintain_order=True) for frame in largest]
    named = large_exposures(found, policy).select(found.columns)
    on_book = loans.filter(pl.col("class").is_not_null())
    return {
        "claims": claims,
        "interest": interest_by_stage(loans.lazy()),
        "counterparties": pl.concat([named, *firsts]).unique(maintain_order=True),
        **{f"by_{name}": _counted(on_book, name) for name in ("class", "stage")},
    }


def of_entries(postings: pl.DataFrame) -> pl.DataFrame:
    """This function will add up a part's entries by account."""
    return postings.group_by("account", maintain_order=True).agg(pl.col(_ENTRIES).sum())


def of_defaults(defaults: pl.DataFrame) -> pl.DataFrame:
    """This function will give the few columns of defaults that LGD and curves are made of."""
    return defaults.select(_DEFAULTS)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the tables over all parts are made under: the policy, and last month end's trial balance."""

    policy: Policy
    before: pl.LazyFrame | None


def tables(partials: Mapping[str, pl.DataFrame], asked: Asked) -> dict[str, pl.DataFrame]:
    """This function will give the tables over all parts from their partials, each all parts' one below the other."""
    policy = asked.policy
    claims = partials["claims"].with_columns(stage=pl.lit(1)).lazy()
    found = partials["counterparties"].sort(
        "exposure_minor", "kind", "counterparty_id", descending=[True, False, False]
    )
    posted = partials.get("entries")
    made = {
        "coverage": coverage(claims, policy).collect(),
        "movement_table": partials["movement_table"].group_by("cause", maintain_order=True).sum(),
        "interest": partials["interest"].group_by("stage").sum().sort("stage"),
        "limits": limit_table(found, policy),
        "large_exposures": large_exposures(found, policy),
        "trial_balance": trial_balance(
            None if posted is None else posted.lazy(), partials["provision_entries"].lazy(), asked.before
        ),
        **{f"by_{name}": partials[f"by_{name}"].group_by(name).sum().sort(name) for name in ("class", "stage")},
    }
    if "defaults" in partials:
        made |= _recovered(partials["defaults"].lazy(), partials["recovery_flows"].lazy(), policy)
    return made


def _recovered(defaults: pl.LazyFrame, flows: pl.LazyFrame, policy: Policy) -> dict[str, pl.DataFrame]:
    until: date = policy.day
    in_order = defaults.sort("loan_id")
    return {
        "lgd": lgd_by_security(in_order, policy).collect(),
        "recovery_curves": recovery_curves(in_order, flows, until=pl.lit(until)).collect(),
    }


def _counted(on_book: pl.DataFrame, column: str) -> pl.DataFrame:
    sums = on_book.group_by(column).agg(
        loans=pl.len().cast(pl.Int64),
        exposure_minor=pl.col("exposure_minor").sum(),
        allowance_minor=pl.col("ecl_minor").sum(),
    )
    return sums.sort(column)
