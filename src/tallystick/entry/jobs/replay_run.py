"""A run, or a month end, made again from its record: the same bytes, or what differs."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from tallystick import __version__
from tallystick.entry.jobs import replay_month
from tallystick.entry.jobs.decide_run import DecideRequest, Watch, run_decide
from tallystick.intake.files.encodings import digest
from tallystick.intake.outputs import digests
from tallystick.report.run import RunError, read_record

SHOWN = 6
"""How many columns or firms a difference names."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the record says: what, and how."""

    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Replay:
    """A replay: how many outputs were compared, and what differs. Empty differences: the same bytes."""

    outputs: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """What is made again: the run in `out`, from the evidence (or the book), the pack and the last month end that it
    records, unless others are named."""

    out: Path
    evidence: Path | None = None
    pack: Path | None = None
    opening: Path | None = None
    report: bool = False


def run_replay(request: ReplayRequest, *, watch: Watch = lambda stage, done, of: None) -> Replay:
    """This function will decide, or close the month, again as the record of `request.out` says and compare every byte.

    The pages of the report are compared only where `request.report` asks for it.

    :raises RunError: `out` is no run, or its evidence or pack is not where it says.
    :raises IntakeError: the evidence cannot be used any more.
    :raises PackErrors: the pack has mistakes now.
    """
    record = read_record(request.out)
    with tempfile.TemporaryDirectory(prefix="tallystick-replay-") as folder:
        there = Path(folder) / "out"
        now = _made_again(record, request, there, watch)
        made = digests(there)
        kept = {name: sha for name, sha in record["outputs"].items() if _is_compared(name, request.report)}
        found = [*_changed_inputs(record, now), *_tampered(request.out, kept)]
        for name, sha in kept.items():
            if made.get(name) != sha:
                found.append(Difference(name, _how(request.out / name, there / name)))
    return Replay(outputs=len(kept), differences=tuple(found))


def _made_again(record: dict[str, Any], request: ReplayRequest, there: Path, watch: Watch) -> dict[str, Any]:
    """Make it again into `there`, and give the record of what was made."""
    if record.get("job") != "month-end":
        return run_decide(DecideRequest(**_request(record, request), out=there), watch=watch).run.about
    named = {"evidence": request.evidence, "pack": request.pack, "opening": request.opening}
    found = partial(_found, request.out)
    replay_month.again(record, there, named=named, report=request.report, found=found)
    return read_record(there)


def _is_compared(name: str, report: bool) -> bool:
    return report or not name.startswith(("report.html", "firms/", "loans/", "assets/"))


def _request(record: dict[str, Any], request: ReplayRequest) -> dict[str, Any]:
    mapping = record["evidence"]["mapping"]
    report = record["report"] if request.report else None
    if mapping is not None:
        mapping = mapping.get("name") or str(_found(request.out, mapping["path"], None, "mapping"))
    return {
        "evidence": _found(request.out, record["evidence"]["path"], request.evidence, "evidence"),
        "pack": _found(request.out, record["pack"]["path"], request.pack, "pack"),
        "as_of": date.fromisoformat(record["as_of"]),
        "mapping": mapping,
        "report": report is not None,
        "lang": report["lang"] if report else "en",
    }


def _found(out: Path, recorded: str, named: Path | None, what: str) -> Path:
    path = named or out / recorded
    if not path.exists():
        cure = f"name where it is now with --{what}" if what != "mapping" else "put it back there"
        raise RunError(f"{out}: the {what} of this run is not at {path}; {cure}")
    return path


def _changed_inputs(record: dict[str, Any], now: dict[str, Any]) -> list[Difference]:
    found = []
    if record["tallystick"] != __version__:
        found.append(Difference("tallystick", f"then version {record['tallystick']}, now {__version__}"))
    if record["pack"]["digest"] != now["pack"]["digest"]:
        then, this = (each["pack"] for each in (record, now))
        how = f"then {then['version']} ({then['digest'][:16]}), now {this['version']} ({this['digest'][:16]})"
        found.append(Difference(f"pack {then['id']}", how))
    before, after = (_files(each) for each in (record, now))
    for file in sorted(before.keys() | after.keys()):
        if before.get(file) != after.get(file):
            how = "is not there now" if file not in after else "is new" if file not in before else "has changed"
            found.append(Difference(f"evidence {file}", how))
    return found


def _files(record: dict[str, Any]) -> dict[str, str]:
    if record.get("job") == "month-end":
        return replay_month.files_of(record)
    return {entry["file"]: entry["sha256"] for entry in record["inputs"]}


def _tampered(out: Path, kept: dict[str, str]) -> list[Difference]:
    found = []
    for name, sha in kept.items():
        path = out / name
        if not path.is_file():
            found.append(Difference(f"{name} as kept", "is missing from the run"))
        elif digest(path) != sha:
            found.append(Difference(f"{name} as kept", "is not what the run wrote: it was changed afterwards"))
    return found


def _how(then: Path, now: Path) -> str:
    if not then.is_file() or not now.is_file():
        return "was not written this time" if then.is_file() else "cannot be compared: it is missing from the run"
    if then.suffix != ".parquet":
        return "other bytes"
    try:
        return frame_difference(pl.read_parquet(then), pl.read_parquet(now))
    except pl.exceptions.PolarsError as error:
        return f"cannot be compared: {error}"


def frame_difference(then: pl.DataFrame, now: pl.DataFrame) -> str:
    """This function will say how two frames differ: columns, rows, and which columns hold how many other values."""
    gone, new = ([c for c in a.columns if c not in b.columns] for a, b in ((then, now), (now, then)))
    if gone or new:
        return "; ".join(f"columns {word}: {_named(names)}" for word, names in (("gone", gone), ("new", new)) if names)
    if then.height != now.height:
        return f"then {then.height:,} rows, now {now.height:,}"
    now = now.select(then.columns)
    if then.schema != now.schema:
        return f"other types in {_named([c for c in then.columns if then.schema[c] != now.schema[c]])}"
    others = {name: int((then[name].ne_missing(now[name])).sum()) for name in then.columns}
    others = {name: count for name, count in others.items() if count}
    if not others:
        return "the same rows in other bytes: another version of the Parquet writer wrote them"
    return "other values in " + _named([f"{name} ({count:,} rows)" for name, count in others.items()])


def _named(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
