"""A table as a file for a spreadsheet, CSV or XLSX.

A cell that begins as a formula does gets an apostrophe before it, or opening the file would run what somebody typed
(https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone

from tallystick.entry.web.frame.cells import plain

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
MOST_ROWS = 200_000
"""More go by the API or the database."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def exported(name: str, columns: list[Any], rows: Any, kind: str) -> HttpResponse | StreamingHttpResponse:
    """This function will give all rows of a table as a file of `kind`, csv or xlsx."""
    titles = [column.title for column in columns]
    values = ([safe(plain(column, row)) for column in columns] for row in _few(rows))
    file = f"{name}-{timezone.localdate().isoformat()}.{kind}"
    answer: HttpResponse | StreamingHttpResponse
    if kind == "csv":
        answer = StreamingHttpResponse(_csv(titles, values), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(_xlsx(titles, values, columns), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


def safe(value: Any) -> Any:
    """This function will give `value` so that no spreadsheet takes it for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _few(rows: Any) -> Iterable[Any]:
    if isinstance(rows, QuerySet):
        some = rows[:MOST_ROWS]
        # With prefetched parts the rows come in one go; a stream would leave the parts out.
        return some if rows._prefetch_related_lookups else some.iterator(chunk_size=2_000)
    return rows[:MOST_ROWS]


def _csv(titles: list[str], values: Iterable[list[Any]]) -> Iterator[str]:
    yield "\ufeff"  # tells Excel that the file is UTF-8
    for row in _with_head(titles, values):
        line = io.StringIO()
        csv.writer(line).writerow(["" if one is None else one for one in row])
        yield line.getvalue()


def _with_head(titles: list[str], values: Iterable[list[Any]]) -> Iterator[list[Any]]:
    yield titles
    yield from values


def _xlsx(titles: list[str], values: Iterable[list[Any]], columns: list[Any]) -> bytes:
    import xlsxwriter

    held = io.BytesIO()
    book = xlsxwriter.Workbook(
        held, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    )
    sheet = book.add_worksheet()
    looks = {
        "money": book.add_format({"num_format": "#,##0.00"}),
        "bp": book.add_format({"num_format": "0.00%"}),
        "share": book.add_format({"num_format": "0.0%"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    sheet.write_row(0, 0, titles, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(titles) - 1, 16)
    for number, row in enumerate(values, 1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            if isinstance(value, datetime | date):
                sheet.write_datetime(number, place, value, looks["instant" if isinstance(value, datetime) else "day"])
            elif isinstance(value, str):
                sheet.write_string(number, place, value)
            elif value is not None:
                sheet.write_number(number, place, float(value), looks.get(column.kind))
    book.close()
    return held.getvalue()
