"""Writes of reports: a folder that a command wrote is kept whole."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any, Final

from tallystick.record.audit.action import acting
from tallystick.record.evidence.store import kept
from tallystick.record.people.actor import Actor
from tallystick.record.reports.models import Report
from tallystick.record.unable import Unable

KINDS: Final = ("month_end", "status", "diagnosis", "study", "stress", "allocation", "decisions")
MOST_BYTES: Final = 256 * 2**20
MOST_FILES: Final = 20_000
_DAY: Final = (1980, 1, 1, 0, 0, 0)


def keep_report(actor: Actor, kind: str, folder: Path, *, day: date | None = None, note: str = "") -> Report:
    """This function will keep the report in `folder`; its day is that of its run.json where none is given.

    :raises Refused: the actor runs no jobs.
    :raises Unable: there is no such kind, no report in the folder, no day, too much in it, or it is kept already.
    """
    with acting(actor, "keep_report", right="run_jobs") as act:
        if kind not in KINDS:
            raise Unable("no_such_report", f"{kind!r} is none of {', '.join(KINDS)}", f"没有“{kind}”类报告")
        files = _files(folder)
        run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        told = day or (date.fromisoformat(run["day"]) if "day" in run else None)
        if told is None:
            raise Unable("no_day", f"{folder / 'run.json'} names no day: give one", "报告未注明日期，请指定")
        archive = kept(_packed(folder, files), media_type="application/zip", at=act.at)
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
    total = sum(size for _, size in files)
    if total > MOST_BYTES or len(files) > MOST_FILES:
        raise Unable(
            "report_too_large",
            f"{folder} holds {len(files):,} files of {total / 2**20:,.0f} MB: at most {MOST_FILES:,} of "
            f"{MOST_BYTES // 2**20} MB are kept",
            f"{folder} 共 {len(files):,} 个文件、{total / 2**20:,.0f} MB，超出上限",
        )
    return files


def _packed(folder: Path, files: list[tuple[str, int]]) -> bytes:
    """The same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, _ in files:
            member = zipfile.ZipInfo(name, _DAY)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, (folder / name).read_bytes())
    return buffer.getvalue()


def _version(run: dict[str, Any]) -> str:
    pack = run.get("pack")
    return f"{pack.get('id', '')} {pack.get('version', '')}".strip() if isinstance(pack, dict) else ""
