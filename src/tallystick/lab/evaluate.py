"""The one evaluator: the engine's own steps over past applications, and again under another policy only where needed.

Test, live, shadow, back-test, search and replay all decide through `evaluate`. `Standing.under` gives the same answers
as `evaluate` under the other policy, in a fraction of the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from tallystick.engine import flow
from tallystick.engine.step import Step
from tallystick.lab.alike import STEPS, Change, aligned, changes
from tallystick.lab.value import ADDS as WORTH_ADDS
from tallystick.lab.value import STEP as WORTH
from tallystick.pack.policy import Policy

ROW = "_row"
OUTPUTS = (
    *("outcome", "indicated_outcome", "refer_cause", "scorecard", "grade", "grade_rank", "pd_12m", "limit_minor"),
    *("bound_by", "rate_bp", "price_minimum_bp", "authority", "lgd", "raroc", "rules_outcome", "rules_unknown"),
    *("price_funding_bp", "price_cost_bp", "total_credit_minor", "shared_limit_minor", "is_indicative"),
    *WORTH_ADDS,
)
"""What the lab keeps of a decision."""
MOST_TOUCHED = 0.5
"""Share of rows from which deciding all of them anew is quicker than deciding some and putting them together."""


def evaluate(features: pl.LazyFrame, policy: Policy, outputs: Sequence[str] = OUTPUTS) -> pl.LazyFrame:
    """This function will decide on prepared features as the engine does, and give `outputs`, row by row.

    A prepared column that the frame lacks is unknown throughout. Whole businesses must be in the frame.
    """
    given = with_unknown(features, (policy,)).select(features_read((policy,)))
    return WORTH.run(flow.score(given, policy), policy).select(outputs)


def with_unknown(features: pl.LazyFrame, policies: Iterable[Policy]) -> pl.LazyFrame:
    """This function will add every feature that a policy reads and the frame lacks, as null."""
    held = features.collect_schema()
    return features.with_columns(
        pl.lit(None, flow.prepared()[name].dtype).alias(name) for name in features_read(policies) if name not in held
    )


def features_read(policies: Iterable[Policy]) -> list[str]:
    """This function will name the prepared features that the steps read under any of the policies."""
    asked = {name for policy in policies for step in STEPS for name in step.reads(policy)}
    return [name for name in flow.prepared() if name in asked]


@dataclass(frozen=True)
class Redecided:
    """Rows that a policy decides otherwise, or might: `rows` by number, their decision before and under it.

    All other rows have the decision they had.
    """

    rows: pl.Series
    before: pl.DataFrame
    after: pl.DataFrame


@dataclass(frozen=True)
class Standing:
    """Past applications decided under one policy, kept so that other policies can be tried against it.

    `frame` holds the features, the `OUTPUTS`, and what else the other policies need of the steps; each column in one
    piece, or taking some rows and columns of it takes longer than deciding.
    """

    policy: Policy
    frame: pl.DataFrame

    @staticmethod
    def of(features: pl.DataFrame, policy: Policy, others: Sequence[Policy] = ()) -> Standing:
        """This function will decide under `policy`, and keep what asking the `others` takes."""
        asked = {name for other in others for name in _asked_of_frame(*aligned(policy, other))}
        given = with_unknown(features.lazy(), (policy, *others))
        scored = WORTH.run(flow.score(given, policy), policy)
        held = scored.collect_schema()
        made = sorted(name for name in asked if name in held and name not in flow.prepared())
        base = given.select(features_read((policy, *others))).collect().rechunk()
        return Standing(policy, base.hstack(scored.select(*dict.fromkeys((*OUTPUTS, *made))).collect().rechunk()))

    @property
    def decided(self) -> pl.DataFrame:
        """The `OUTPUTS` of every row."""
        return pl.DataFrame([self.frame[name] for name in OUTPUTS])

    def under(self, other: Policy) -> Redecided:
        """This function will give the rows that `other`, one of the policies named before, can decide otherwise.

        A row whose compared columns are equal under both policies is left as it is: nothing else that the policies
        word differently reaches it. All others are decided anew by the engine's steps, with their whole business.
        """
        before, after = aligned(self.policy, other)
        changed, needed = changes(before, after), _needed(after)
        rows, moved = pl.Series(ROW, [], pl.UInt32), self.frame.clear()
        for place, step in enumerate(STEPS):
            moved = moved.select(name for name in self.frame.columns if name in needed[place])
            if step.name in changed:
                rows, moved = _with(self.frame, rows, moved, _differing(self.frame, changed[step.name], after))
            if step.crowd and rows.len():
                rows, moved = _with(self.frame, rows, moved, _fellows(self.frame, rows, step.crowd))
            if rows.len() > MOST_TOUCHED * self.frame.height:
                return self._all_under(other)
            if rows.len():
                moved = _passed(step, moved, after)
                made = {name for each in STEPS[: place + 1] for name in each.adds(after)}
                rows, moved = _still_other(self.frame, rows, moved, needed[place + 1] & made)
        return Redecided(rows, self.decided[rows], moved.select(OUTPUTS))

    def _all_under(self, other: Policy) -> Redecided:
        """What `under` gives, every row decided anew: quicker where most rows would be."""
        decided, made = self.decided, evaluate(self.frame.lazy(), other).collect()
        is_other = pl.any_horizontal(pl.col(name).ne_missing(pl.col(_now(name))) for name in OUTPUTS)
        rows = decided.hstack(made.rename(_now)).with_row_index(ROW).filter(is_other)[ROW]
        return Redecided(rows, decided[rows], made[rows])


def whole(decided: pl.DataFrame, found: Redecided, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """This function will give the outputs of every row, those in `found` as decided anew, in the order of the rows."""
    columns = OUTPUTS if columns is None else columns
    first, more = decided.height, found.rows.len()
    place = pl.int_range(first, dtype=pl.UInt32, eager=True)
    place = place.scatter(found.rows, pl.int_range(first, first + more, dtype=pl.UInt32, eager=True))
    return pl.concat([decided.select(columns), found.after.select(columns)])[place]


def _asked_of_frame(before: Policy, after: Policy) -> set[str]:
    """The columns of the frame that `under` reads: inputs of changed and later steps, and what is compared."""
    changed, asked, is_reached = changes(before, after), set[str](), False
    for step in STEPS:
        if step.name in changed:
            asked |= set(changed[step.name].compared)
            is_reached = True
        if is_reached:
            asked |= set(step.reads(after))
    return asked


def _needed(policy: Policy) -> list[set[str]]:
    """Per step, and after the last, the columns that it, later steps or the lab's reader read."""
    needed = [set(OUTPUTS)]
    for step in reversed(STEPS):
        needed.insert(0, needed[0] | set(step.reads(policy)))
    return needed


def _differing(frame: pl.DataFrame, change: Change, after: Policy) -> pl.Series:
    """The rows in which a compared column is another under `after`, given that all before the step is as it was."""
    lacking = [pl.lit(False).alias(name) for name in change.compared if name not in frame.columns]
    held = frame.lazy().with_columns(lacking)
    made = change.step.run(held.select(list(change.step.reads(after))), after).select(change.compared).collect()
    is_other = pl.any_horizontal(pl.col(name).ne_missing(pl.col(_now(name))) for name in change.compared)
    both = held.select(change.compared).collect().hstack(made.rename(_now))
    return both.lazy().with_row_index(ROW).filter(is_other).select(ROW).collect()[ROW]


def _now(name: str) -> str:
    return f"{name} now"


def _fellows(frame: pl.DataFrame, rows: pl.Series, crowd: str) -> pl.Series:
    """The rows that share a group with any of `rows`, where the group has several members."""
    several = frame.select(crowd, "business_members").with_row_index(ROW).filter(pl.col("business_members") > 1)
    groups = several.filter(pl.col(ROW).is_in(rows.implode()))[crowd].unique()
    return several.filter(pl.col(crowd).is_in(groups.implode()))[ROW]


def _with(frame: pl.DataFrame, rows: pl.Series, moved: pl.DataFrame, seen: pl.Series) -> tuple[pl.Series, pl.DataFrame]:
    """`rows` and their frame with the rows `seen` as they stand, in order; rows that are there already are kept."""
    fresh = seen if not rows.len() else seen.filter(~seen.is_in(rows.implode()))
    if not fresh.len():
        return rows, moved
    grown = pl.concat([rows, fresh])
    order = grown.arg_sort()
    return grown[order], pl.concat([moved, frame.select(moved.columns)[fresh]])[order]


def _passed(step: Step, moved: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """The frame after the step; of what it adds, what the frame keeps."""
    adds = [name for name in step.adds(policy) if name in moved.columns]
    made = step.run(moved.lazy().select(list(step.reads(policy))), policy).select(adds).collect()
    return moved.with_columns(made)


def _still_other(
    frame: pl.DataFrame, rows: pl.Series, moved: pl.DataFrame, told: set[str]
) -> tuple[pl.Series, pl.DataFrame]:
    """The rows that are other than they were in something of what the steps added that is read later; and no others."""
    names = [name for name in moved.columns if name in told]
    then = frame.select(names)[rows].rename(_now)
    is_other = pl.any_horizontal(pl.col(name).ne_missing(pl.col(_now(name))) for name in names)
    stays = moved.select(names).hstack(then).select(is_other.alias(ROW))[ROW]
    return (rows, moved) if stays.all() else (rows.filter(stays), moved.filter(stays))
