"""How invoices are settled before anything reads them: void ones, repeats, self-invoices and refunds, in one place."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.refunds import dated_back

KEPT, ASIDE, TWINS = "settled_invoices", "aside_invoices", "twin_invoices"
"""Tables that `with_settled` adds to the evidence."""

IDENTITY = ("invoice_no", "day", "amount_minor", "tax_minor")
"""What makes two rows one piece of paper, whoever booked them. The number alone does not: series repeat over the years,
and counterparties are named differently from book to book."""

REPEAT, REPEAT_OTHERWISE, SELF_PAIR, SELF_NAMED = "repeat", "repeat_otherwise", "self_pair", "self_named"
"""Why a row is set aside: it repeats an earlier row wholly; or but for counterparty or status; the firm booked the
invoice as sale and as purchase; the counterparty is the firm itself."""

_COLUMNS = ("row", "enterprise_id", "direction", "counterparty", *IDENTITY)
_VOID = ("void", "作废", "作废发票", "已作废")
_BOOK = ["enterprise_id", *IDENTITY]


@dataclass(frozen=True, slots=True)
class Settled:
    """Invoices, settled. `kept` is what counts, `aside` what was left out with `why`, `twins` the invoices (IDENTITY)
    that stand more than once in the evidence, one row per book and side; invoices over nothing are no twins.

    `kept` has, beside the invoice's columns: `is_void`; `net_minor`, `net_tax_minor` (zero where void); `net_day`, the
    day the value counts on: of a refund, the day of the sale it takes back, where that is found (`refunds.py`).
    """

    kept: pl.DataFrame
    aside: pl.DataFrame
    twins: pl.DataFrame


def settled(invoices: pl.LazyFrame) -> pl.LazyFrame:
    """This function will give the rows of `invoices` that count, netted: see `Settled.kept`."""
    return settle(invoices).kept.lazy()


def with_settled(evidence: Evidence) -> Evidence:
    """This function will give `evidence` with its invoices, if any, settled once for all who read them.

    Cut the evidence to its day first (`as_of`).
    """
    if not evidence.has("invoices") or evidence.has(KEPT):
        return evidence
    found = _settle_all(evidence)
    tables = {KEPT: found.kept.lazy(), ASIDE: found.aside.lazy(), TWINS: found.twins.lazy()}
    return Evidence({**evidence.tables, **tables})


def settled_of(evidence: Evidence) -> Settled | None:
    """This function will give the settled invoices of `evidence`, settling them where nobody has; None without any."""
    held = [evidence.get(name) for name in (KEPT, ASIDE, TWINS)]
    if all(table is not None for table in held):
        return Settled(*(table.collect() for table in held if table is not None))
    return _settle_all(evidence) if evidence.has("invoices") else None


def kept_of(evidence: Evidence) -> pl.LazyFrame | None:
    """This function will give `Settled.kept` of `evidence`, settling it where nobody has; None without invoices."""
    if evidence.has(KEPT):
        return evidence.tables[KEPT]
    return _settle_all(evidence).kept.lazy() if evidence.has("invoices") else None


def _settle_all(evidence: Evidence) -> Settled:
    firms = evidence.get("enterprises")
    return settle(evidence.tables["invoices"], None if firms is None else own_names(firms).collect())


def own_names(firms: pl.LazyFrame) -> pl.LazyFrame:
    """This function will give `enterprise_id`, `counterparty`: each name an applicant may stand under in others' books.

    That is its id, its credit code, and its name unless masked (with an asterisk).
    """
    held = firms.collect_schema().names()
    named = [
        firms.select("enterprise_id", counterparty=pl.col(column).cast(pl.String)).filter(
            pl.col("counterparty").is_not_null() & ~pl.col("counterparty").str.contains("*", literal=True)
        )
        for column in ("enterprise_id", "credit_code", "name")
        if column in held
    ]
    return pl.concat(named)


def settle(invoices: pl.LazyFrame, names: pl.DataFrame | None = None) -> Settled:
    """This function will settle `invoices`: every row ends up in `kept` or in `aside`.

    Of rows of one firm with one IDENTITY and direction the first counts, void if any of them is. An invoice that one
    firm booked both as sale and as purchase, or whose counterparty is the firm itself (its id, or one of `names`, see
    `own_names`), is left out. What is kept of a firm depends on that firm's rows alone, not on their order.
    """
    read = invoices.select(*_COLUMNS, "status").collect()
    rows = read.drop("status").with_columns(is_void=_is_void(read["status"]))
    place = _several(rows)
    if place.is_empty():
        return _parted(rows, rows.clear().with_columns(place=pl.lit(None, pl.UInt32)), names)
    return _parted(rows, rows[place].with_columns(place=place), names)


def settled_apart(kept: pl.DataFrame, aside: pl.DataFrame) -> Settled:
    """This function will give what `settle` gives of firms whose rows were settled firm by firm before.

    `kept` and `aside` are those of all of them together; which invoices stand more than once hangs on who is there.
    """
    named = [*_COLUMNS, "is_void"]
    own = aside.filter(aside["why"] == SELF_PAIR)
    counted = pl.concat([kept.select(named), own.select(named)]) if len(own) else kept.select(named)
    several = counted[_several(counted)]
    among = several.sort(*_BOOK, "direction", "row").with_columns(why=pl.lit(None, pl.String))
    return Settled(kept, aside, _booked_once(among))


def _several(rows: pl.DataFrame) -> pl.Series:
    """This function will give the places of rows whose IDENTITY stands more than once; of others too by a rare chance.

    It goes by a number of 64 bits for each.
    """
    return rows.select(pl.struct(IDENTITY).hash()).to_series().is_duplicated().arg_true()


def _is_void(status: pl.Series) -> pl.Series:
    words = [word for word in status.unique().to_list() if word is not None and word.strip().lower() in _VOID]
    found = pl.Series([False]).new_from_index(0, len(status))
    for word in words:
        found = found | (status == word)
    return found.fill_null(False) if found.null_count() else found


def _flag_twins(twins: pl.DataFrame) -> pl.DataFrame:
    """This function will add `why` to `twins`, null where the row counts, and make the row void if any like it is."""
    runs = twins.sort(*_BOOK, "direction", "row").with_columns(
        book=pl.struct(_BOOK).rle_id(), booked=pl.struct(*_BOOK, "direction").rle_id()
    )
    is_first = pl.col("booked") != pl.col("booked").shift(1, fill_value=2**32 - 1)
    like_first = [pl.col(c) == pl.col(c).first().over("booked") for c in ("counterparty", "is_void")]
    both_sides = pl.col("booked").max().over("book") != pl.col("booked").min().over("book")
    why = (
        pl.when(~is_first & pl.all_horizontal(like_first))
        .then(pl.lit(REPEAT))
        .when(~is_first)
        .then(pl.lit(REPEAT_OTHERWISE))
        .when(both_sides & (pl.col("amount_minor") != 0))
        .then(pl.lit(SELF_PAIR))
    )
    return runs.with_columns(why=why, is_void=pl.col("is_void").any().over("booked")).drop("book", "booked")


def _booked_once(flagged: pl.DataFrame) -> pl.DataFrame:
    """This function will give one row per firm, side and invoice with an amount, of those that stand more than once."""
    counted = flagged.filter((pl.col("why").is_null() | (pl.col("why") == SELF_PAIR)) & (pl.col("amount_minor") != 0))
    several = counted.filter(pl.len().over(IDENTITY) > 1)
    return several.select(*_COLUMNS, "is_void")


def _parted(rows: pl.DataFrame, placed: pl.DataFrame, names: pl.DataFrame | None) -> Settled:
    """This function will part `rows` into what counts and what does not; `placed` are the twins, with their `place`."""
    flagged = _flag_twins(placed) if len(placed) else placed.with_columns(why=pl.lit(None, pl.String))
    repeated = flagged.filter(pl.col("why").is_not_null())
    own = (rows["counterparty"] == rows["enterprise_id"]) | _bears_own_name(rows, names)
    own = own.scatter(repeated["place"], False)
    aside = pl.concat([repeated.drop("place"), rows.filter(own).with_columns(why=pl.lit(SELF_NAMED))])
    is_left_out = own.clone().scatter(repeated["place"], True)
    if len(flagged):
        rows = rows.with_columns(rows["is_void"].clone().scatter(flagged["place"], flagged["is_void"]))
    kept = rows.filter(~is_left_out) if len(aside) else rows
    return Settled(_netted(kept), aside, _booked_once(flagged))


def _bears_own_name(rows: pl.DataFrame, names: pl.DataFrame | None) -> pl.Series:
    nowhere = pl.Series([False]).new_from_index(0, len(rows))
    if names is None:
        return nowhere
    place = rows["counterparty"].is_in(names["counterparty"].implode()).arg_true()
    if place.is_empty():
        return nowhere
    named = rows[place].select("enterprise_id", "counterparty").with_columns(place=place)
    own = named.join(names, on=["enterprise_id", "counterparty"], how="semi")["place"]
    return nowhere.scatter(own, True)


def _netted(kept: pl.DataFrame) -> pl.DataFrame:
    live = pl.when("is_void").then(0)
    return kept.with_columns(
        net_day=pl.col("day"), net_minor=live.otherwise("amount_minor"), net_tax_minor=live.otherwise("tax_minor")
    ).pipe(dated_back)
