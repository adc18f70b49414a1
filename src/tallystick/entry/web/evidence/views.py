"""One upload: what came, what of it could be used, what not and why; and the file as it came."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tallystick.record.evidence import queries

SHOWN_ROWS = 200
SHOWN_INSIDE = ("image/png", "image/jpeg")
"""What a browser may show in a page; all else is only handed out, so that no sent page runs here."""


def upload(request: Any, number: int) -> HttpResponse:
    """This function will show one upload with its quarantine."""
    row = queries.upload(request.actor, number)
    bad = queries.quarantine(request.actor, number)
    fields = {
        "row": row,
        "heads": bad.columns,
        "bad": [list(one.values()) for one in bad.head(SHOWN_ROWS).to_dicts()],
        "more": max(0, bad.height - SHOWN_ROWS),
        "is_picture": row.file.media_type in SHOWN_INSIDE,
    }
    return render(request, "evidence/upload.html", fields)


@require_GET
def file(request: Any, number: int) -> HttpResponse:
    """This function will hand out a file as it came; looks at bureau reports are written down by the record."""
    row, content = queries.content(request.actor, number, purpose=request.GET.get("purpose", ""))
    is_picture = row.file.media_type in SHOWN_INSIDE
    answer = HttpResponse(content, content_type=row.file.media_type if is_picture else "application/octet-stream")
    way = "inline" if is_picture else "attachment"
    answer["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(row.name)}"
    return answer
