"""Writes the report on measures: page and PDF of one document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tallystick.engine.measures.tracking.track import Tracked
from tallystick.report.language import Lang, words
from tallystick.report.numbers import Numbers
from tallystick.report.paper import pdf_of, write_page
from tallystick.report.tracking.document import tracking_document
from tallystick.report.tracking.told import TrackingTeller


def write_tracking_report(folder: Path, tracked: Sequence[Tracked], about: dict[str, Any], lang: Lang) -> Path:
    """This function will write report.html, report.pdf and assets/ into `folder`; it gives the path of report.html.

    :raises PaperError: a text holds a character that the packaged font lacks.
    """
    from tallystick.report.tracking import charts

    told, pack = words(lang), about["pack"]
    teller = TrackingTeller(tracked, told, Numbers(words=told, currency=pack["currency"]))
    made = told("page.digest", pack=pack["id"], version=pack["version"], digest=pack["digest"][:16])
    document = tracking_document(
        teller,
        subtitle=told("run.subtitle", title=told.pick(pack["title"]["en"], pack["title"]["zh"]), day=about["day"]),
        level=about["level"],
        foot=(f"{made} · {told('page.made_by', version=about['tallystick'])}", told("tk.foot")),
    )
    definitions = charts.definitions(told)
    page = write_page(document, folder, words=told, definitions=definitions)
    (folder / "report.pdf").write_bytes(pdf_of(document, words=told, definitions=definitions))
    return page
