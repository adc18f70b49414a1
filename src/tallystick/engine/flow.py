"""The life of a loan, in order, on one screen.

Evidence becomes one row of features per firm (`prepare`); the steps turn that row into a decision (`score`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache

import numpy as np
import polars as pl

from tallystick.engine import features
from tallystick.engine.cashflow.columns import FACTS, GROUP
from tallystick.engine.cashflow.columns import FIRM as CASH_FLOW_ADDS
from tallystick.engine.cashflow.step import GROUP_STEP as GLOBAL_CASH_FLOW
from tallystick.engine.cashflow.step import STEP as CASH_FLOW
from tallystick.engine.compiled import per_policy
from tallystick.engine.decision.codes import CODES as DECISION_CODES
from tallystick.engine.decision.columns import ADDS as DECISION_ADDS
from tallystick.engine.decision.reasons import KINDS, Asked, Kind, every_reason, long_reasons
from tallystick.engine.decision.reasons_few import Reasons, as_asked, few_reasons
from tallystick.engine.decision.sentences import Sentences, sentence_expressions, sentences_by
from tallystick.engine.decision.step import STEP as DECISION
from tallystick.engine.diagnosis.columns import ADDS as DIAGNOSIS
from tallystick.engine.eligibility.columns import FIXED as ELIGIBILITY_ADDS
from tallystick.engine.eligibility.step import STEP as ELIGIBILITY
from tallystick.engine.evidence import findings
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.same_business import PAIRS
from tallystick.engine.features.firm import ADDS as FIRM
from tallystick.engine.features.firm import KEY_COLUMN, spine
from tallystick.engine.few import rows_at, unplanned
from tallystick.engine.limit.columns import ADDS as LIMIT_ADDS
from tallystick.engine.limit.columns import SHARING_ADDS
from tallystick.engine.limit.sharing import NOTHING as SHARING_NOTHING
from tallystick.engine.limit.sharing import STEP as SHARING
from tallystick.engine.limit.step import STEP as LIMIT
from tallystick.engine.monitoring.columns import CROWD as MONITORING_CROWD
from tallystick.engine.monitoring.features import ADDS as MONITORING_FEATURES
from tallystick.engine.price.columns import ADDS as PRICE_ADDS
from tallystick.engine.price.step import STEP as PRICE
from tallystick.engine.rating.columns import FIXED as RATING_ADDS
from tallystick.engine.rating.step import STEP as RATING
from tallystick.engine.rating.step import with_cards_in_use
from tallystick.engine.step import Source, Step, check_flow, run_steps
from tallystick.kernel.codes import ReasonCode, code_book
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

# What was collected about each firm, table by table.
SOURCES: tuple[Source, ...] = (*features.SOURCES, *findings.SOURCES)

# What the tables say together.
GATHERING: tuple[Step, ...] = (
    CASH_FLOW,  # what the firm earns and owes
    GLOBAL_CASH_FLOW,  # with household and connected firms
)

# What the bank makes of it.
DECIDING: tuple[Step, ...] = (
    RATING,  # how likely is default
    ELIGIBILITY,  # what speaks against it
    LIMIT,  # how much can it owe
    SHARING,  # one business, one limit
    PRICE,  # at which rate
    DECISION,  # approve, refer or decline, and who may
)

_BY_THE_BANK = {"applications", "visits", "exposures"}
"""Tables of evidence that the bank itself writes."""

# Where nobody shares a business, nothing need be brought together.
ALONE: Mapping[str, Step] = {SHARING.name: SHARING_NOTHING}

# Before the loan.
BEFORE: tuple[Step, ...] = (*GATHERING, *DECIDING)

CODES: Mapping[str, ReasonCode] = code_book((*DECISION_CODES, *findings.CODES))
"""Every reason but the pack's rules, which have codes and names of their own."""


def decide(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will decide on every firm of `evidence` as of the policy's day: one row per firm, lazy.

    :raises FlowError: the policy asks for a column that nothing makes before it is asked.
    :raises PolicyError: the policy lacks a parameter, table or term that a step needs.
    """
    return score(prepare(evidence, policy), policy)


def prepare(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `enterprise_id` and every feature, a row per firm, as seen at the end of its day.

    A table that was not collected leaves its columns null; nothing dated later is read.
    """
    seen = settled(evidence, policy)
    frame = spine(seen, policy)
    for source in SOURCES:
        frame = _with_source(frame, source, seen, policy)
    return _without_nan(run_steps(GATHERING, frame, policy))


def prepare_few(evidence: Evidence, policy: Policy) -> pl.DataFrame:
    """This function will give what `prepare` gives, without planning, which is quicker for a handful of applicants."""
    seen = settled(evidence, policy)
    asked = spine(seen, policy).collect()
    firms = asked[KEY_COLUMN.name]
    return prepare_from(asked, lambda source: columns_of(source, firms, seen, policy), policy)


def prepare_from(asked: pl.DataFrame, told: Callable[[Source], list[pl.Series]], policy: Policy) -> pl.DataFrame:
    """This function will give prepared features of the firms `asked` (their spine), by what `told` says of each source.

    `told` gives the columns that the source adds, in the order of the firms.
    """
    frame = pl.DataFrame([*asked.get_columns(), *(column for source in SOURCES for column in told(source))])
    for step, reads, adds in _given(policy):
        frame = frame.hstack(unplanned(step.run(frame[reads].lazy(), policy))[adds])
    return _few_without_nan(frame)


def prepare_anew(known: pl.DataFrame, evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give what `prepare` gives for firms of whom only what the bank itself wrote has changed.

    `known` are prepared features, a row per firm of `evidence`, which holds `enterprises` and those of the tables
    applications, visits and exposures that are to be read anew; what all other tables told is taken from `known`.
    """
    own = [source for source in SOURCES if any(map(evidence.has, source.tables)) and set(source.tables) <= _BY_THE_BANK]
    asked = spine(evidence, policy)
    gathered = {name for step in GATHERING for name in step.adds(policy)}
    anew = {*asked.collect_schema().names(), *gathered, *(name for source in own for name in source.adds)}
    kept = known.lazy().select(KEY_COLUMN.name, pl.exclude(anew))
    frame = asked.join(kept, on=KEY_COLUMN.name, how="left", maintain_order="left")
    for source in own:
        frame = _with_source(frame, source, evidence, policy)
    return _without_nan(run_steps(GATHERING, frame, policy))


def settled(evidence: Evidence, policy: Policy) -> Evidence:
    """This function will give `evidence` as seen at the end of the day, with what several readers need.

    That is invoices settled and pairs of applicants compared. `prepare` does so itself; a caller who also asks for
    findings does it once for both.
    """
    return evidence if evidence.has(PAIRS) else findings.checked(evidence, policy)


def score(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will pass prepared features (columns of `prepared()`) through rating to decision, lazily."""
    check(policy)
    return run_steps(DECIDING, frame, policy)


def score_few(frame: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """This function will give what `score` gives, step by step: quicker for one applicant or a handful.

    Each step is handed what it declares to read and no more, for planning costs more than working out a few rows. Of
    scorecards those are worked out that rate somebody.
    """
    check(policy)
    alone = not (frame["business_members"] > 1).any()
    narrow = with_cards_in_use(frame, policy)
    for (step, reads, made), (_, _, adds) in zip(_handed(narrow), _handed(policy), strict=True):
        asked = ALONE.get(step.name, step) if alone else step
        found = unplanned(asked.run(frame[reads].lazy(), narrow))
        if len(made) < len(adds):  # points of cards that rate nobody
            types = step.adds(policy)
            found = found.with_columns(pl.lit(None, types[name].dtype).alias(name) for name in {*adds} - {*made})
        frame = frame.hstack(found[adds])
    return frame


def reasons(
    decided: pl.LazyFrame, policy: Policy, found: pl.LazyFrame | None = None, *, kinds: Collection[Kind] = KINDS
) -> pl.LazyFrame:
    """This function will give the reasons of a decided frame, findings `found` among them, as a long table.

    Collect `decided`, or sink it and scan it, before: each reason reads it once.
    """
    return long_reasons(decided, policy, Asked(vocabulary(), kinds, findings.UNITS), found)


def reasons_few(
    decided: pl.DataFrame, policy: Policy, found: pl.DataFrame | None = None, *, kinds: Collection[Kind] = KINDS
) -> pl.DataFrame:
    """This function will give what `reasons` gives in two passes: quicker where what holds for anyone fits memory."""
    every = (
        _every_reason(policy) if kinds is KINDS else as_asked(tuple(every_reason(policy, Asked(vocabulary(), kinds))))
    )
    return few_reasons(decided, every, found, dict(findings.UNITS))


def sentences(told: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """This function will add `sentence` and `sentence_zh` to reasons that someone is going to read."""
    return sentences_by(told, _sentences(policy))


@cache
def collected() -> Columns:
    """This function will give the columns that the evidence itself has, before any step."""
    columns = Columns((KEY_COLUMN,)) | FIRM
    for source in SOURCES:
        columns = columns | source.adds
    return columns


@cache
def prepared() -> Columns:
    """This function will give the columns of prepared features: what `prepare` gives and `score` may read."""
    return collected() | FACTS | CASH_FLOW_ADDS | GROUP


@cache
def vocabulary() -> Columns:
    """This function will give every column that a pack may name, in the order in which they come to be.

    What a rule or scorecard names too early, `check` refuses.
    """
    made = RATING_ADDS | ELIGIBILITY_ADDS | LIMIT_ADDS | SHARING_ADDS | PRICE_ADDS | DECISION_ADDS
    return prepared() | made | MONITORING_FEATURES | MONITORING_CROWD | DIAGNOSIS


@per_policy
def check(policy: Policy) -> Columns:
    """This function will give all columns of a decided frame; FlowError where flow and policy do not fit."""
    return check_flow(BEFORE, collected(), policy)


@per_policy
def _every_reason(policy: Policy) -> Reasons:
    """This function will give every reason that a decision under the policy can have, but for findings."""
    return as_asked(tuple(every_reason(policy, Asked(vocabulary()))))


@per_policy
def _sentences(policy: Policy) -> Sentences:
    return sentence_expressions(policy, columns=vocabulary(), codes=CODES)


@per_policy
def _given(policy: Policy) -> tuple[tuple[Step, list[str], list[str]], ...]:
    return tuple(_names(step, policy) for step in GATHERING)


@per_policy
def _handed(policy: Policy) -> tuple[tuple[Step, list[str], list[str]], ...]:
    return tuple(_names(step, policy) for step in DECIDING)


def _names(step: Step, policy: Policy) -> tuple[Step, list[str], list[str]]:
    """The step, what it reads (the key in any case) and what it adds, by name."""
    return step, list({KEY_COLUMN.name: 0} | dict(step.reads(policy))), list(step.adds(policy))


def _with_source(frame: pl.LazyFrame, source: Source, evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    if not any(evidence.has(table) for table in source.tables):
        return frame.with_columns(pl.lit(None, column.dtype).alias(column.name) for column in source.adds.values())
    found = source.run(evidence, policy).select(KEY_COLUMN.name, *source.adds)
    return frame.join(found, on=KEY_COLUMN.name, how="left", maintain_order="left")


def columns_of(source: Source, firms: pl.Series, evidence: Evidence, policy: Policy) -> list[pl.Series]:
    """This function will give what `source` adds, in the order of `firms`; nulls where its tables were not collected.

    A firm of which it says nothing has nulls.
    """
    if not any(evidence.has(table) for table in source.tables):
        return [pl.Series(c.name, [None], dtype=c.dtype).new_from_index(0, len(firms)) for c in source.adds.values()]
    found = rows_at(unplanned(source.run(evidence, policy)), KEY_COLUMN.name, firms)
    made = dict(zip(found.columns, found.get_columns(), strict=True))
    return [made[name] for name in source.adds]


def _without_nan(frame: pl.LazyFrame) -> pl.LazyFrame:
    """This function will give the prepared columns, with null for what is not a number: it is not known either."""
    told = {name: pl.col(name) for name in prepared()}
    return frame.select(
        told[name].fill_nan(None) if column.dtype == pl.Float64 else told[name] for name, column in prepared().items()
    )


def _few_without_nan(frame: pl.DataFrame) -> pl.DataFrame:
    """This function will give what `_without_nan` gives; it plans only where something is not a number."""
    told = frame[list(prepared())]
    floats = [column for column in told.get_columns() if column.dtype == pl.Float64]
    unknown = np.isnan(pl.DataFrame(floats).to_numpy()).sum()  # of what is null too
    return told if unknown == sum(column.null_count() for column in floats) else unplanned(_without_nan(told.lazy()))
