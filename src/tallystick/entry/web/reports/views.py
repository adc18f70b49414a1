"""Reports: those kept, opened in a sandbox or downloaded, their tables as Excel or CSV; and what the record counts."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any, Final

import polars as pl
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tallystick.entry.web.frame.export import exported
from tallystick.entry.web.frame.language import listed, words
from tallystick.entry.web.frame.table import Choice, Column, Table, respond
from tallystick.record.cases.reasons import DECLINE, OVERRIDE
from tallystick.record.cases.reasons import KINDS as OVERRIDES
from tallystick.record.people.actor import Actor
from tallystick.record.people.queries import person_by_staff_number
from tallystick.record.reports import queries
from tallystick.record.reports.actions import KINDS

TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
}
"""What a browser may show; all else is handed out as a file."""
SANDBOX: Final = (
    "sandbox allow-scripts allow-popups; default-src 'none'; script-src {site} 'unsafe-inline' 'unsafe-eval'; "
    "style-src {site} 'unsafe-inline'; img-src {site} data:; font-src {site} data:; connect-src 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""A report holds script of its own, and its charts are compiled as they are drawn; all of it runs apart from the site,
with an origin of its own, without the reader's session and without a way out. So its files are asked
for without a sign-in, under an address that was signed for one reader and holds for an hour."""
SALT: Final = "tallystick.report"
HELD_SECONDS: Final = 3_600
OPENED: Final = ("report.html", "report.pdf")
TABLES: Final = (".parquet", ".csv")
YEARS_SHOWN: Final = 2
TABS: Final = (
    ("reports.kept", "reports"),
    ("reports.book", "reports_book"),
    ("reports.overrides", "reports_overrides"),
    ("reports.closings", "reports_closings"),
)


def _link(row: Any) -> str:
    return reverse("report", args=[row.pk])


COLUMNS = (
    Column("day", kind="day", sort="day", link=_link),
    Column("report_kind", "kind", kind="code", codes="report_kind", sort="kind", link=_link),
    Column("pack", "pack_version", sort="pack_version"),
    Column("files", lambda row: len(row.members), kind="count"),
    Column("made_by", "made_by.full_name", sort="made_by__full_name"),
    Column("at", "made_at", kind="instant", sort="made_at"),
    Column("note"),
)
BOOK = (
    Column("day", kind="day", sort="day"),
    Column("asset_class", kind="mark", codes="code", sort="asset_class"),
    Column("loans", kind="count", sort="loans"),
    Column("balance", "balance_minor", kind="money", sort="balance_minor"),
    Column("ecl", "ecl_minor", kind="money", sort="ecl_minor"),
    Column("coverage", lambda row: _share(row["ecl_minor"], row["balance_minor"]), kind="share", sort="coverage"),
)
OVERRIDDEN = (
    Column("branch", "case__branch__code", sort="branch"),
    Column("who", "person__username", sort="who"),
    Column("override_kind", lambda row: listed(OVERRIDES, row["kind"]), sort="override_kind"),
    Column("reason", lambda row: listed({**OVERRIDE, **DECLINE}, row["reason"]), sort="reason"),
    Column("times", kind="count", sort="times"),
)
CLOSINGS = (
    Column("day", kind="day", sort="day"),
    Column("loans", kind="count", sort="loans"),
    Column("opened_at", "began_at", kind="instant", sort="began_at"),
    Column("closed_at", "ended_at", kind="instant", sort="ended_at"),
    Column("by", "by.full_name"),
)


def reports(request: Any) -> HttpResponse:
    """This function will list the reports that are kept."""
    kinds = [(kind, words().code("report_kind", kind)) for kind in KINDS]
    table = Table("reports", COLUMNS, queries.reports(request.actor), choices=[Choice("report_kind", "kind", kinds)])
    return _listed(request, table, "reports", words()("reports.told"))


def book(request: Any) -> HttpResponse:
    """This function will show the book by class at each month end of the last years."""
    since = request.actor.day - timedelta(days=366 * YEARS_SHOWN)
    table = Table("book", BOOK, queries.book_by_month(request.actor, since=since))
    return _listed(request, table, "reports_book", words()("reports.book.told"))


def overrides(request: Any) -> HttpResponse:
    """This function will count how often people went another way than the engine in the last twelve months."""
    until = request.actor.day + timedelta(days=1)
    since = date(until.year - 1, until.month, 1)
    rows = queries.overrides_counted(request.actor, since=since, until=until)
    return _listed(
        request, Table("overrides", OVERRIDDEN, rows), "reports_overrides", words()("reports.overrides.told")
    )


def closings(request: Any) -> HttpResponse:
    """This function will list the month ends that were run."""
    table = Table("closings", CLOSINGS, queries.closings(request.actor))
    return _listed(request, table, "reports_closings", "")


def report(request: Any, number: int) -> HttpResponse:
    """This function will show one report: where to open it, and its tables and files."""
    row = queries.report(request.actor, number)
    names = [one["name"] for one in row.members]
    tops = [one for one in row.members if "/" not in one["name"] and not one["name"].startswith(OPENED)]
    fields = {
        "row": row,
        "opened": [name for name in OPENED if name in names],
        "tables": [one for one in tops if one["name"].endswith(TABLES)],
        "others": [one for one in tops if not one["name"].endswith(TABLES)],
        "inside": len(names) - len(tops) - sum(name in names for name in OPENED),
    }
    return render(request, "reports/report.html", fields)


@require_GET
def file(request: Any, number: int, name: str) -> HttpResponse:
    """This function will lead to one file of a report under an address that is signed for this reader."""
    row = queries.report(request.actor, number)
    token = signing.dumps([row.pk, request.actor.person.username], salt=SALT)
    return redirect("report_opened", token, name)


@login_not_required
@require_GET
def opened(request: Any, token: str, name: str) -> HttpResponse:
    """This function will hand out one file of a report to whom the address was signed for, while they may see it."""
    try:
        number, reader = signing.loads(token, salt=SALT, max_age=HELD_SECONDS)
    except signing.BadSignature:
        raise ObjectDoesNotExist("the address of the report is wrong or has run out") from None
    person = person_by_staff_number(reader)
    if person is None:
        raise ObjectDoesNotExist("the reader is no longer here")
    actor = Actor.of(person)
    row = queries.report(actor, number)
    content = queries.member(actor, row, name)
    ending = f".{name.rsplit('.', 1)[-1]}"
    answer = HttpResponse(content, content_type=TYPES.get(ending, "application/octet-stream"))
    way = "inline" if ending in TYPES else "attachment"
    answer["Content-Disposition"] = f'{way}; filename="{row.kind}-{row.day}-{name.rsplit("/", 1)[-1]}"'
    answer["Content-Security-Policy"] = SANDBOX.format(site=f"{request.scheme}://{request.get_host()}")
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
def table(request: Any, number: int, name: str) -> HttpResponse:
    """This function will give a table of a report as CSV or Excel."""
    row = queries.report(request.actor, number)
    kind = request.GET.get("export", "xlsx")
    if not name.endswith(TABLES) or kind not in ("csv", "xlsx"):
        raise ObjectDoesNotExist(f"{name} is no table")
    content = io.BytesIO(queries.member(request.actor, row, name))
    frame = pl.read_parquet(content) if name.endswith(".parquet") else pl.read_csv(content, infer_schema_length=None)
    columns = [Column(one, kind=_kind(one, dtype), heading=_heading(one)) for one, dtype in frame.schema.items()]
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return exported(f"{row.kind}-{stem}", columns, _told(frame).to_dicts(), kind)


def _kind(name: str, dtype: pl.DataType) -> str:
    if dtype == pl.Date:
        return "day"
    if isinstance(dtype, pl.Datetime):
        return "instant"
    if dtype.is_numeric():
        return "money" if name.endswith("_minor") else "count"
    return "text"


def _heading(name: str) -> str:
    """The column's own name; money goes out in yuan."""
    return f"{name.removesuffix('_minor')}_yuan" if name.endswith("_minor") else name


def _told(frame: pl.DataFrame) -> pl.DataFrame:
    """What no cell holds as it is (lists, structures, flags) as text."""
    plain = [name for name, dtype in frame.schema.items() if dtype.is_nested() or dtype in (pl.Boolean, pl.Binary)]
    return frame.with_columns(
        pl.col(name).cast(pl.String)
        if frame.schema[name] == pl.Boolean
        else pl.Series(name, [None if one is None else str(one) for one in frame[name].to_list()], dtype=pl.String)
        for name in plain
    )


def _listed(request: Any, shown: Table, here: str, told: str) -> HttpResponse:
    tabs = [{"title": words()(key), "url": reverse(name), "is_here": name == here, "count": None} for key, name in TABS]
    return respond(request, shown, "frame/list.html", title=words()("nav.reports"), tabs=tabs, told=told)


def _share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole
