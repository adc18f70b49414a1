"""The contract as a document in both languages, from the template: HTML to read and PDF to sign."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tallystick.record.home import home
from tallystick.record.unable import Unable
from tallystick.report.language import Lang, words
from tallystick.report.numbers import Numbers
from tallystick.report.paper import Cell, Chapter, Document, Paragraph, Placed, Table, pdf_of

HERE = Path(__file__).parent / "templates"
NAME = "loan_contract.yaml"
_Texts = list[tuple[str, tuple[str, ...]]]
"""Headings with their paragraphs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What a contract says; money in fen, the rate in basis points. Texts of two languages are (English, Chinese)."""

    number: str
    case: str
    lender: tuple[str, str]
    borrower: str
    credit_code: str
    product: tuple[str, str]
    amount_minor: int
    tenor_months: int
    rate_bp: int
    repayment: str
    security: str
    purpose: str
    draw_until: date
    guarantors: tuple[str, ...]
    collateral: tuple[str, ...]
    conditions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Template:
    """The template as read, with the digest of its bytes."""

    content: Mapping[str, Any]
    digest: str

    def conditions(self, security: str) -> tuple[tuple[str, str], ...]:
        """This function will give the conditions that every loan with `security` has before it is drawn."""
        asked = self.content["conditions"]
        return tuple((one["en"], one["zh"]) for one in (*asked["any"], *asked.get(security, ())))


def template() -> Template:
    """This function will give the bank's own template where its home has one, else the packaged one.

    :raises Unable: the file is no template.
    """
    own = home() / "templates" / NAME
    content = (own if own.exists() else HERE / NAME).read_bytes()
    read = yaml.safe_load(content)
    missing = {
        "title",
        "terms_heading",
        "conditions_heading",
        "signatures",
        "none",
        "months",
        "parties",
        "terms",
        "clauses",
        "conditions",
        "words",
    } - set(read or {})
    if missing:
        raise Unable("bad_template", f"{own}: it lacks {', '.join(sorted(missing))}", "合同模板不完整")
    return Template(read, hashlib.sha256(content).hexdigest())


def printed(agreed: Agreed, held: Template, lang: Lang) -> dict[str, bytes]:
    """This function will print a contract in `lang`: its HTML, whole in one file, and its PDF.

    :raises Unable: the template names a field that a contract has not.
    :raises PaperError: the packaged font lacks a character.
    """
    content, fields = held.content, _fields(agreed, held.content, lang)
    rows = [(_said(one["label"], lang), _filled(one["value"], fields)) for one in _lines(content)]
    clauses = [(_said(one["heading"], lang), _filled(_said(one["text"], lang), fields)) for one in content["clauses"]]
    conditions = [en if lang == "en" else zh or en for en, zh in agreed.conditions]
    heading = _said(content["conditions_heading"], lang)
    texts: _Texts = [(title, (text,)) for title, text in clauses] + [(heading, _numbered(conditions))]
    document = _paper(held, agreed, rows, texts, lang)
    page = _page().render(
        lang="en" if lang == "en" else "zh-Hans",
        document=document,
        rows=rows,
        clauses=clauses,
        conditions_heading=heading,
        conditions=conditions,
        signatures=_said(content["signatures"], lang),
    )
    return {"html": page.encode(), "pdf": pdf_of(document, words=words(lang), definitions={})}


def _paper(held: Template, agreed: Agreed, rows: list[tuple[str, str]], texts: _Texts, lang: Lang) -> Document:
    table = Table(head=(("", False), ("", False)), rows=tuple((Cell(label), Cell(value)) for label, value in rows))
    chapters = [Chapter("terms", _said(held.content["terms_heading"], lang), (Placed(table),))]
    for at, (heading, paragraphs) in enumerate(texts, 1):
        placed = tuple(Placed(Paragraph(text)) for text in paragraphs)
        chapters.append(Chapter(f"clause_{at}", f"{at}. {heading}", placed))
    chapters.append(Chapter("signatures", _said(held.content["signatures"], lang), ()))
    return Document(
        title=_said(held.content["title"], lang),
        subtitle=agreed.number,
        headline="",
        chapters=tuple(chapters),
        foot=(agreed.case, held.digest),
    )


def _fields(agreed: Agreed, content: Mapping[str, Any], lang: Lang) -> dict[str, str]:
    at = 0 if lang == "en" else 1
    numbers, said = Numbers(words(lang)), content["words"]
    none = _said(content["none"], lang)
    amount = f"{agreed.amount_minor / 100:,.2f}"
    return {
        "number": agreed.number,
        "case": agreed.case,
        "lender": agreed.lender[at] or agreed.lender[0],
        "borrower": agreed.borrower,
        "credit_code": agreed.credit_code or none,
        "product": agreed.product[at],
        "amount": f"CNY {amount}" if lang == "en" else f"人民币{amount}元",
        "tenor": _said(content["months"], lang).format(n=agreed.tenor_months),
        "rate": numbers.rate(agreed.rate_bp),
        "repayment": _said(said[agreed.repayment], lang),
        "security": _said(said[agreed.security], lang),
        "purpose": agreed.purpose,
        "draw_until": agreed.draw_until.isoformat(),
        "guarantors": "; ".join(agreed.guarantors) or none,
        "collateral": "; ".join(agreed.collateral) or none,
    }


def _lines(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*content["parties"], *content["terms"]]


def _said(text: Mapping[str, str], lang: Lang) -> str:
    return str(text[lang])


def _filled(text: str, fields: Mapping[str, str]) -> str:
    try:
        return text.format_map(fields)
    except (KeyError, IndexError, AttributeError, ValueError) as error:
        known = ", ".join(fields)
        raise Unable("bad_template", f"{error} in {text[:40]!r}; fields: {known}", "合同模板字段有误") from None


def _numbered(texts: list[str]) -> tuple[str, ...]:
    return tuple(f"({at}) {text}" for at, text in enumerate(texts, 1))


@cache
def _page() -> Any:
    env = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return env.get_template("contract.html.j2")
