"""Scorecards and the master scale: proved on reading to have one bin and one grade for every value."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from tallystick.pack.errors import Problems
from tallystick.pack.model import BinText, CharacteristicText, GradeText, ScaleText, ScorecardText
from tallystick.pack.policy import Bin, Grade, Number


def prove_scorecard(card: ScorecardText, problems: Problems) -> None:
    """This function will note every gap and overlap in the bins, and a calibration that falls."""
    thing = f"scorecard {card.code!r}"
    if card.calibration["slope"] <= 0:
        cause = "the slope is not above 0, so that more points would not mean less risk"
        problems.add(
            card.at("calibration"), thing, cause, "Write a slope above 0: pd = 1 / (1 + exp(a + slope * score))"
        )
    twice = [column for column, n in Counter(c.column for c in card.characteristics).items() if n > 1]
    for characteristic in card.characteristics:
        if characteristic.column in twice:
            cause = f"the column {characteristic.column!r} stands twice in the card"
            problems.add(characteristic.place, thing, cause, "Keep one of them")
        _prove_bins(f"{thing}, {characteristic.column}", characteristic, problems)


def _prove_bins(thing: str, characteristic: CharacteristicText, problems: Problems) -> None:
    bands = [b for b in characteristic.bins if b.band is not None]
    coded = [b for b in characteristic.bins if b.codes]
    if len(bands) + len(coded) != len(characteristic.bins) or (bands and coded):
        cause = "each bin needs either `band` or `codes`, and all bins of a column the same"
        problems.add(
            characteristic.at("bins"), thing, cause, "Write `band: [from, to]` for numbers, `codes: [..]` else"
        )
    elif coded:
        _prove_codes(thing, characteristic, problems)
    else:
        _prove_bands(thing, characteristic, bands, problems)


def _prove_codes(thing: str, characteristic: CharacteristicText, problems: Problems) -> None:
    if not characteristic.values:
        cause = "its bins name codes, and `values` does not say which codes there are"
        problems.add(characteristic.place, thing, cause, "Add `values: [...]` with all codes of the column")
        return
    binned = Counter(code for one in characteristic.bins for code in one.codes)
    for one in characteristic.bins:
        for code in one.codes:
            if binned[code] > 1:
                problems.add(one.place, thing, f"the code {code!r} has {binned[code]} bins", "Give it one bin")
            if code not in characteristic.values:
                problems.add(one.place, thing, f"the code {code!r} is not among `values`", "Add it there or remove it")
    for code in characteristic.values:
        if code not in binned:
            problems.add(characteristic.at("bins"), thing, f"the code {code!r} has no bin", "Add it to a bin")


def _prove_bands(thing: str, characteristic: CharacteristicText, bands: list[BinText], problems: Problems) -> None:
    def lower(one: BinText) -> float:
        return float("-inf") if one.band is None or one.band[0] is None else one.band[0]

    def upper(one: BinText) -> float:
        return float("inf") if one.band is None or one.band[1] is None else one.band[1]

    if characteristic.values:
        problems.add(characteristic.at("values"), thing, "`values` belongs to codes", "Remove it")
    ordered = sorted(bands, key=lower)
    if lower(ordered[0]) != float("-inf"):
        cause = f"no bin answers below {lower(ordered[0]):g}"
        problems.add(ordered[0].place, thing, cause, "Begin the first band with null")
    for one, after in pairwise(ordered):
        if upper(one) < lower(after):
            cause = f"no bin answers on [{upper(one):g}, {lower(after):g})"
            problems.add(after.place, thing, cause, "Let the bands meet")
        elif upper(one) > lower(after):
            cause = f"it overlaps the bin at {one.place} on [{lower(after):g}, {min(upper(one), upper(after)):g})"
            problems.add(after.place, thing, cause, "Let the bands meet")
    top = max(map(upper, ordered))
    if top != float("inf"):
        problems.add(ordered[-1].place, thing, f"no bin answers from {top:g}", "End the last band with null")


def prove_scale(scale: ScaleText, problems: Problems) -> None:
    """This function will note every gap and overlap of the grades over PDs from 0 to 1, and PDs outside their grade."""
    codes = Counter(grade.code for grade in scale.grades)
    ordered = sorted(scale.grades, key=lambda grade: grade.pd_from)
    reached: Number = 0
    for grade in ordered:
        thing = f"grade {grade.code!r}"
        if codes[grade.code] > 1:
            problems.add(grade.place, thing, "the code stands twice", "Give every grade its own code")
        if grade.pd_from > reached:
            cause = f"no grade holds PDs on [{reached:g}, {grade.pd_from:g})"
            problems.add(grade.at("pd_from"), thing, cause, "Let the grades meet, from 0 to 1")
        elif grade.pd_from < reached:
            cause = f"it begins at {grade.pd_from:g}, before the grade below it ends at {reached:g}"
            problems.add(grade.at("pd_from"), thing, cause, "Let the grades meet")
        if not grade.pd_from <= grade.pd_12m <= grade.pd_until or grade.pd_from >= grade.pd_until:
            cause = f"pd_12m {grade.pd_12m:g} does not lie in [{grade.pd_from:g}, {grade.pd_until:g})"
            problems.add(grade.at("pd_12m"), thing, cause, "Write a PD of the grade's own band")
        reached = max(reached, grade.pd_until)
    if ordered and reached != 1:
        cause = f"no grade holds PDs on [{reached:g}, 1]" if reached < 1 else f"the scale ends at {reached:g}, above 1"
        problems.add(ordered[-1].at("pd_until"), f"grade {ordered[-1].code!r}", cause, "End the last grade at 1")


def bind_bins(characteristic: CharacteristicText) -> tuple[Bin, ...]:
    """This function will give the bins in ascending order of band, or as written for codes."""
    bins = [_bind_bin(one) for one in characteristic.bins]
    return tuple(sorted(bins, key=lambda one: float("-inf") if one.lower is None else one.lower))


def _bind_bin(one: BinText) -> Bin:
    if one.band is None:
        return Bin(one.points, values=tuple(sorted(one.codes)), woe=one.woe)
    lower, upper = (None if end is None else float(end) for end in one.band)
    return Bin(one.points, lower, upper, woe=one.woe)


def bind_grades(scale: ScaleText) -> tuple[Grade, ...]:
    """This function will give the grades from the least risky (rank 1) on."""
    ordered: list[GradeText] = sorted(scale.grades, key=lambda grade: grade.pd_from)
    return tuple(
        Grade(g.code, rank, float(g.pd_from), float(g.pd_until), float(g.pd_12m)) for rank, g in enumerate(ordered, 1)
    )
