"""Vintages, roll rates and migration: how loans made together turn out and where they move."""

from __future__ import annotations

from tallystick.engine.status.quality import CLASSES
from tallystick.engine.status.shown import PART
from tallystick.engine.status.vintages import BUCKETS, GONE, WRITTEN_OFF, downward, worst_first
from tallystick.report.figure import Figure, Rows
from tallystick.report.status.teller import DASH, StatusTeller

AGE = 12
"""Months on book at which vintages are compared."""


def vintages(teller: StatusTeller) -> Figure:
    """This function will tell the share of each half-year's lending that was ever 90 days late, by months on book."""
    words, numbers, table = teller.words, teller.numbers, teller.shown("vintages").table
    parts = sorted(set(table[PART].to_list()))
    rows: Rows = [
        {"age": row["age"], "series": row[PART], "value": row["ever_90"], "order": parts.index(row[PART])}
        | {"text": numbers.share(row["ever_90"], 2)}
        for row in table.to_dicts()
    ]
    aged = {row[PART]: row["ever_90"] for row in table.to_dicts() if row["age"] == AGE}
    if not aged:
        return teller.figure("vintages", "sta_curves", words("sta.say.vintages_young"), rows)
    best, worst = min(aged, key=lambda part: (aged[part], part)), max(aged, key=lambda part: (aged[part], part))
    last = max(aged)
    sentence = words(
        "sta.say.vintages",
        age=AGE,
        worst=worst,
        most=numbers.share(aged[worst]),
        best=best,
        least=numbers.share(aged[best]),
        last=last,
        now=numbers.share(aged[last]),
    )
    return teller.figure("vintages", "sta_curves", sentence, rows)


def rolls(teller: StatusTeller) -> Figure:
    """This function will tell where the balance of each bucket of days past due stood a month later."""
    words, numbers, shown = teller.words, teller.numbers, teller.shown("rolls")
    onward = {bucket: downward(shown, bucket) for bucket in BUCKETS}
    told = {name: DASH if onward[name] is None else numbers.share(onward[name]) for name in BUCKETS[:-1]}
    sentence = words(
        "sta.say.rolls", current=told["current"], first=told["1_30"], second=told["31_60"], third=told["61_90"]
    )
    return teller.figure("rolls", "sta_matrix", sentence, matrix(teller, "rolls"))


def migration(teller: StatusTeller) -> Figure:
    """This function will tell where the balance of each class stood a year later."""
    words, numbers, shown = teller.words, teller.numbers, teller.shown("migration")
    if shown.table.is_empty():
        return teller.figure("migration", "sta_matrix", words("sta.say.vintages_young"), [])
    down = {name: downward(shown, name) for name in CLASSES[:3]}
    told = {name: DASH if value is None else numbers.share(value) for name, value in down.items()}
    sentence = words(
        "sta.say.migration", normal=told["normal"], mention=told["special_mention"], substandard=told["substandard"]
    )
    return teller.figure("migration", "sta_matrix", sentence, matrix(teller, "migration"))


def matrix(teller: StatusTeller, name: str) -> Rows:
    """This function will give the cells of a matrix: from state, to state, share, whether it is worse."""
    shown = teller.shown(name)
    states = worst_first(shown)
    shares = {(row[PART], row["to"]): row["share"] for row in shown.table.to_dicts()}
    starts = [state for state in states if any(start == state for start, _ in shares)]
    return [
        {
            "label": teller.part(start),
            "to": teller.part(end),
            "value": shares.get((start, end), 0.0),
            "text": teller.numbers.share(shares[start, end]) if (start, end) in shares else "",
            "way": _way(states, start, end),
            "weight": 0.12 + 0.55 * shares.get((start, end), 0.0),
            "href": teller.behind(name, start),
        }
        for start in starts
        for end in states
    ]


def _way(states: list[str], start: str, end: str) -> str:
    if end == GONE:
        return "off"
    if end == WRITTEN_OFF or states.index(end) > states.index(start):
        return "worse"
    return "same" if start == end else "better"
