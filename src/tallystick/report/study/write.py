"""Writes the study: page and PDF. The reports it joins lie beside it in status/ and diagnosis/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tallystick.report.paper import pdf_of, write_page
from tallystick.report.study.document import study_document
from tallystick.report.study.teller import StudyTeller


def write_study_report(folder: Path, teller: StudyTeller, about: dict[str, Any]) -> Path:
    """This function will write report.html, report.pdf and assets/ into `folder`; it gives the path of report.html.

    :raises PaperError: a text holds a character that the packaged font lacks.
    """
    from tallystick.report.diagnosis import charts as of_diagnosis
    from tallystick.report.status import charts as of_status

    words = teller.words
    definitions = {**of_status.definitions(words), **of_diagnosis.definitions(words)}
    document = study_document(teller, foot=_foot(teller, about))
    page = write_page(document, folder, words=words, definitions=definitions)
    (folder / "report.pdf").write_bytes(pdf_of(document, words=words, definitions=definitions))
    return page


def _foot(teller: StudyTeller, about: dict[str, Any]) -> tuple[str, ...]:
    told, pack = teller.words, about["pack"]
    made = told("page.digest", pack=pack["id"], version=pack["version"], digest=pack["digest"][:16])
    return (f"{made} · {told('page.made_by', version=about['tallystick'])}", told("study.foot"))
