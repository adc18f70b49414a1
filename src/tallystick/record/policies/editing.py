"""A version of a pack made from another by changing lines of it: a new draft, the old one stays as it is."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from tallystick.pack import PackErrors, read_pack
from tallystick.pack.edited import flow_values, values_of, with_value, with_version
from tallystick.record.people.actor import Actor
from tallystick.record.policies.actions import keep
from tallystick.record.policies.models import PackVersion
from tallystick.record.policies.queries import laid_down, pack_of
from tallystick.record.unable import Unable

WHOLE: Final = frozenset({"count", "days", "months", "years", "bp", "minor", "points"})
"""Units whose numbers are whole."""
OWN_FILE: Final = "edited.yaml"
"""Where a version that extends another pack writes what it changes of it."""
TOLD: Final = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One parameter as it stands on a day. `value` in the pack's own unit (`minor` is fen)."""

    name: str
    label: str
    label_zh: str
    unit: str
    source: str
    since: date
    value: int | float


@dataclass(frozen=True, slots=True)
class LineChange:
    """A new value of a parameter, from a first day on, and why."""

    name: str
    since: date
    value: Decimal
    why: str


def lines(version: PackVersion, day: date) -> list[Line]:
    """This function will give every parameter of a version as it stands on `day`, by name; those not begun are left
    out."""
    found = []
    for name, text in sorted(pack_of(version.digest).content.parameters.items()):
        held = text.on(day)
        if held is not None:
            found.append(Line(name, text.label.en, text.label.zh, text.unit, text.source, held.since, held.value))
    return found


def edit(actor: Actor, base: PackVersion, changes: Sequence[LineChange], *, version: str) -> PackVersion:
    """This function will keep a draft that is `base` with these lines changed, under a version of its own.

    :raises Refused: the actor edits no policy.
    :raises Unable: nothing is changed, a number does not fit its unit, the pack would have mistakes, or the version is
        taken.
    """
    actor.need("edit_policy")
    if not changes:
        raise Unable("no_change", "Change at least one line", "请至少修改一项")
    parameters = pack_of(base.digest).content.parameters
    told = []
    with tempfile.TemporaryDirectory(prefix="tallystick-edit-") as held:
        folder = laid_down(base, Path(held) / "pack")
        for change in changes:
            text = parameters.get(change.name)
            if text is None:
                raise Unable("no_line", f"There is no parameter {change.name}", f"没有参数 {change.name}")
            written = _written(change, text.unit, is_whole=all(isinstance(one.value, int) for one in text.values))
            before = text.on(change.since)
            _write(folder, change, written, {one.since.isoformat(): str(one.value) for one in text.values})
            was = "–" if before is None else f"{before.value:g}"
            told.append(f"{change.name} {was} → {written} from {change.since} ({change.why})")
        head = folder / "pack.yaml"
        head.write_text(with_version(head.read_text("utf-8"), version), encoding="utf-8")
        try:
            read_pack(folder)
            return keep(actor, folder, note=f"{base.version}: " + "; ".join(told))
        except PackErrors as error:
            said = "; ".join(str(one).replace(f"{folder}/", "") for one in error.errors[:TOLD])
            raise Unable("pack_mistakes", f"The pack would have mistakes: {said}", f"政策包将有错误：{said}") from None


def _written(change: LineChange, unit: str, *, is_whole: bool) -> str:
    value, is_whole = change.value, is_whole and unit in WHOLE
    if not value.is_finite() or (is_whole and value != value.to_integral_value()):
        raise Unable("not_whole", f"{change.name} takes a whole number", f"{change.name} 须为整数")
    if unit == "flag" and value not in (0, 1):
        raise Unable("no_flag", f"{change.name} takes 0 or 1", f"{change.name} 只能为 0 或 1")
    return str(int(value)) if is_whole or unit == "flag" else format(value.normalize(), "f")


def _write(folder: Path, change: LineChange, written: str, values: dict[str, str]) -> None:
    place = folder / "parameters"
    for file in sorted(place.glob("*.yaml")):
        text = file.read_text("utf-8")
        if values_of(text, change.name) is not None:
            file.write_text(with_value(text, change.name, change.since, written), encoding="utf-8")
            return
    place.mkdir(exist_ok=True)
    own = place / OWN_FILE
    before = own.read_text("utf-8") if own.exists() else ""
    line = f"{change.name}:\n  values: {flow_values(values | {change.since.isoformat(): written})}\n"
    own.write_text(before + line, encoding="utf-8")
