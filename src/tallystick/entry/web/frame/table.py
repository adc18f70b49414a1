"""The one table of all pages: sorted, filtered, paged and exported on the server, with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from tallystick.entry.web.frame.cells import NUMBERS, Cell, cell
from tallystick.entry.web.frame.deeds import status_of
from tallystick.entry.web.frame.export import exported
from tallystick.entry.web.frame.language import said, words

PAGE_ROWS = 50
Rows = QuerySet[Any] | Sequence[Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `value` is a path of attributes or a function of the row, `kind` how it is written, `sort` the field
    it is ordered by (empty: it cannot be sorted)."""

    name: str
    value: str | Callable[[Any], Any] = ""
    kind: str = "text"
    sort: str = ""
    link: Callable[[Any], str] | None = None
    codes: str = ""
    heading: str = ""
    """What stands above it, where that is no word of the catalogue."""

    def of(self, row: Any) -> Any:
        """This function will give the value of this column in `row`."""
        if callable(self.value):
            return self.value(row)
        found = row
        for part in (self.value or self.name).split("."):
            if found is None:
                return None
            found = found.get(part) if isinstance(found, dict) else getattr(found, part)
        return found

    @property
    def is_number(self) -> bool:
        """Whether it stands to the right."""
        return self.kind in NUMBERS

    @property
    def title(self) -> str:
        """What stands above the column."""
        return self.heading or said(f"col.{self.name}") or words()(f"field.{self.name}")


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter: one of `options` (value, word) on `field`; without a field the page has chosen its rows by it."""

    name: str
    field: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """What a page gives to show rows: a name that is its own on the page, the columns, the rows that are open to the
    actor, filters, and the order where none is asked for. `words` tells that the rows were searched for words."""

    name: str
    columns: Sequence[Column]
    rows: Rows
    choices: Sequence[Choice] = ()
    order: str = ""
    words: str | None = None
    page_rows: int = PAGE_ROWS
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """A page of a table, as the template shows it."""

    table: Table
    heads: list[dict[str, Any]]
    rows: list[list[Cell]]
    filters: list[dict[str, Any]]
    total: int
    first: int
    pages: list[dict[str, Any]]
    exports: list[tuple[str, str]]
    kept: list[tuple[str, str]]

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def is_searched(self) -> bool:
        return self.table.words is not None


def respond(request: Any, table: Table, template: str, **context: Any) -> HttpResponse:
    """This function will answer with the page, the table alone where htmx asks for it, or the export asked for."""
    if request.GET.get("export") in ("csv", "xlsx") and request.GET.get("table", table.name) == table.name:
        rows = _sorted(_filtered(table, request.GET), table, request.GET.get("sort", ""))
        return exported(table.name, list(table.columns), rows, request.GET["export"])
    made = shown(request, table)
    if request.htmx and request.htmx.target == f"table-{table.name}":
        return render(request, "frame/table.html", {"table": made})
    return render(request, template, {"table": made, **context}, status=status_of(context.get("deeds", ())))


def shown(request: Any, table: Table) -> Shown:
    """This function will give the page of `table` that the address of the request asks for."""
    asked = {name: value for name, value in request.GET.items() if name not in ("export", "table")}
    sort = asked.get("sort", "")
    rows = _sorted(_filtered(table, asked), table, sort)
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    pages = max(1, -(-total // table.page_rows))
    page = min(max(_whole(asked.get("page")), 1), pages)
    start = (page - 1) * table.page_rows
    kept = {**table.extra, **{k: v for k, v in asked.items() if v and k != "page"}}
    return Shown(
        table=table,
        heads=[_head(column, sort, kept) for column in table.columns],
        rows=[[cell(column, row) for column in table.columns] for row in rows[start : start + table.page_rows]],
        filters=[
            {
                "name": one.name,
                "title": said(f"col.{one.name}") or words()(f"field.{one.name}"),
                "options": one.options,
                "chosen": asked.get(one.name, ""),
            }
            for one in table.choices
        ],
        total=total,
        first=start + 1,
        pages=_pages(page, pages, kept),
        exports=[(kind, "?" + urlencode({**kept, "export": kind, "table": table.name})) for kind in ("csv", "xlsx")],
        kept=[(k, v) for k, v in kept.items() if k not in {"words", *(one.name for one in table.choices)}],
    )


def _filtered(table: Table, asked: Any) -> Rows:
    rows = table.rows
    for one in table.choices:
        wanted = asked.get(one.name, "")
        if one.field and wanted and wanted in {value for value, _ in one.options}:
            if isinstance(rows, QuerySet):
                rows = rows.filter(**{one.field: wanted})
            else:
                rows = [row for row in rows if str(Column(one.name, one.field).of(row)) == wanted]
    return rows


def _sorted(rows: Rows, table: Table, sort: str) -> Rows:
    down, name = sort.startswith("-"), sort.lstrip("-")
    column = next((one for one in table.columns if one.name == name and one.sort), None)
    if isinstance(rows, QuerySet):
        if column is None:
            return rows.order_by(*table.order.split(), "pk") if table.order else rows
        return rows.order_by(f"-{column.sort}" if down else column.sort, "pk")
    if column is None:
        return rows
    known = [row for row in rows if column.of(row) is not None]
    unknown = [row for row in rows if column.of(row) is None]
    return [*sorted(known, key=column.of, reverse=down), *unknown]


def _head(column: Column, sort: str, kept: dict[str, str]) -> dict[str, Any]:
    is_up, is_down = sort == column.name, sort == f"-{column.name}"
    return {
        "title": column.title,
        "is_number": column.is_number,
        "sort": f"?{urlencode({**kept, 'sort': f'-{column.name}' if is_up else column.name})}" if column.sort else "",
        "aria": "ascending" if is_up else "descending" if is_down else "",
    }


def _pages(page: int, pages: int, kept: dict[str, str]) -> list[dict[str, Any]]:
    if pages == 1:
        return []
    near = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    return [
        {
            "number": one,
            "is_here": one == page,
            "is_after_gap": index > 0 and near[index - 1] < one - 1,
            "url": "?" + urlencode({**kept, "page": one}),
        }
        for index, one in enumerate(near)
    ]


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1


def words_of(request: Any) -> str:
    """This function will give the words searched for, without what no database takes."""
    return str(request.GET.get("words", "")).replace("\x00", "").strip()[:100]
