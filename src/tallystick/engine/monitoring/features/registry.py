"""What changed in the registry since the loan: who runs and owns the firm, and its capital (M1, M2)."""

from __future__ import annotations

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.windows import KEY
from tallystick.engine.features.declare import WORSE, flag
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

RUNS = ("legal_representative", "controller")

ADDS = Columns(
    (
        flag(
            "control_changed",
            WORSE,
            "legal representative, controller or a large shareholder is another one",
            "法定代表人实控人或大股东变更",
            "owners were not collected then, or not now",
            "owners",
        ),
        flag(
            "capital_cut",
            WORSE,
            "registered capital was cut",
            "注册资本减少",
            "registered capital is not known then or now",
            "enterprises",
        ),
    )
)


def registry_changes(then: Evidence, now: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will compare the registry of two days, one row per firm that both know, with `ADDS`.

    A shareholder is large from `warn_large_share` on. The newest and an earlier `Evidence` are given, as collected for
    the loan and since. Source: rules.md 9.2, M1 and M2.
    """
    found = pl.LazyFrame(schema={KEY: pl.String})
    if then.has("owners") and now.has("owners"):
        before, after = (_people(one.tables["owners"], policy, name) for one, name in ((then, "was"), (now, "is")))
        changed = before.join(after, on=KEY).select(KEY, control_changed=pl.col("was") != pl.col("is"))
        found = found.join(changed, on=KEY, how="full", coalesce=True)
    else:
        found = found.with_columns(control_changed=pl.lit(None, pl.Boolean))
    if then.has("enterprises") and now.has("enterprises"):
        was, held = (one.tables["enterprises"].select(KEY, "registered_capital_minor") for one in (then, now))
        both = was.join(held, on=KEY, suffix="_now")
        cut = pl.col("registered_capital_minor_now") < pl.col("registered_capital_minor")
        return found.join(both.select(KEY, capital_cut=cut), on=KEY, how="full", coalesce=True)
    return found.with_columns(capital_cut=pl.lit(None, pl.Boolean))


def _people(owners: pl.LazyFrame, policy: Policy, name: str) -> pl.LazyFrame:
    """Who runs and largely owns each firm, as one list in order."""
    large = (pl.col("role") == "shareholder") & (pl.col("share") >= float(policy.number("warn_large_share")))
    counts = pl.col("role").is_in(RUNS) | large.fill_null(value=False)
    person = pl.concat_str(pl.col("role"), pl.col("owner_id"), separator=" ")
    return owners.group_by(KEY).agg(person.filter(counts).unique().sort().str.join("|").alias(name))
