"""Writes of reports: a folder that a command wrote is kept whole."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from tallystick.record.audit.action import acting
from tallystick.record.evidence.store import kept_as_written
from tallystick.record.people.actor import Actor
from tallystick.record.reports.models import Report
from tallystick.record.unable import Unable

KINDS: Final = ("month_end", "status", "diagnosis", "study", "stress", "allocation", "decisions")
MOST_FILES: Final = 20_000
_PIECE: Final = 2**20
"""Bytes that are in memory at a time while a report is packed."""
_DAY: Final = (1980, 1, 1, 0, 0, 0)


def keep_report(actor: Actor, kind: str, folder: Path, *, day: date | None = None, note: str = "") -> Report:
    """This function will keep the report in `folder`; its day is that of its run.json where none is given.

    It is packed from disk to disk, so that its size is bounded by the disk alone: a month end of many loans is not
    undone by its report.

    :raises Refused: the actor runs no jobs.
    :raises Unable: there is no such kind, no report in the folder, no day, too many files in it, or it is kept already.
    """
    with acting(actor, "keep_report", right="run_jobs") as act:
        if kind not in KINDS:
            raise Unable("no_such_report", f"{kind!r} is none of {', '.join(KINDS)}", f"没有“{kind}”类报告")
        files = _files(folder)
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        told = day or (date.fromisoformat(run["day"]) if "day" in run else None)
        if told is None:
            raise Unable("no_day", f"{folder / 'run.json'} names no day: give one", "报告未注明日期，请指定")
        archive = kept_as_written(partial(_pack, folder, files), media_type="application/zip", at=act.at)
        if Report.objects.filter(kind=kind, day=told, archive=archive).exists():
            raise Unable("report_kept", f"This report of {told} is kept already", f"{told} 的该报告已保存")
        return act.make(
            Report(
                kind=kind,
                day=told,
                pack_version=_version(run)[:64],
                archive=archive,
                members=[{"name": name, "bytes": size} for name, size in files],
                note=note[:300],
                made_by=actor.person,
                made_at=act.at,
            )
        )


def _files(folder: Path) -> list[tuple[str, int]]:
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    files = [(path.relative_to(folder).as_posix(), path.stat().st_size) for path in found]
    if "run.json" not in dict(files):
        raise Unable("no_report", f"{folder} holds no run.json: it is no output of a command", f"{folder} 中没有报告")
    if len(files) > MOST_FILES:
        raise Unable(
            "report_too_large",
            f"{folder} holds {len(files):,} files: at most {MOST_FILES:,} are kept",
            f"{folder} 共 {len(files):,} 个文件，超出上限",
        )
    return files


def _pack(folder: Path, files: list[tuple[str, int]], into: IO[bytes]) -> None:
    """Piece by piece; the same files give the same bytes."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, size in files:
            member = zipfile.ZipInfo(name, _DAY)
            member.compress_type, member.file_size = zipfile.ZIP_DEFLATED, size
            with (folder / name).open("rb") as given, archive.open(member, "w") as packed:
                shutil.copyfileobj(given, packed, _PIECE)


def _version(run: dict[str, Any]) -> str:
    pack = run.get("pack")
    return f"{pack.get('id', '')} {pack.get('version', '')}".strip() if isinstance(pack, dict) else ""
