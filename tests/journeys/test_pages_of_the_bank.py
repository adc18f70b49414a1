"""Every page that a role is led to from its desk is open to it, says only words, and fits a small screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.journeys.at_work import AtWork

SCREEN = {"width": 1366, "height": 768}
"""The smallest screen that people of a bank still work on; no page is wider."""

LABELS = "main th, main label, main button, main h1, main h2, main legend, main summary, nav a"
LATIN = re.compile(r"^[A-Za-z][A-Za-z ,'-]{5,}$")
READ = """() => ({
    links: [...document.querySelectorAll('a[href]')].filter(a => !a.hasAttribute('download')).map(a => a.href),
    labels: [...document.querySelectorAll(LABELS)].map(e => e.innerText.trim()),
    wide: document.scrollingElement.scrollWidth,
})""".replace("LABELS", repr(LABELS))
NO_PAGE = re.compile(r"export|\.(xlsx|csv|pdf|html)$|/sign-out|/files?/|/evidence/[0-9a-f]{64}|/download")


@pytest.mark.late(order=3)
@pytest.mark.parametrize(
    ("number", "language"),
    [
        ("M1", "zh"),
        ("R1", "en"),
        ("A1", "zh"),
        ("D1", "en"),
        ("P1", "en"),
        ("C1", "zh"),
        ("O1", "zh"),
        ("Q1", "en"),
        ("U1", "en"),
        ("S1", "zh"),
    ],
)
def test_every_page_says_words(enters: Callable[..., AtWork], number: str, language: str) -> None:
    one = enters(number, language)
    one.page.set_viewport_size(SCREEN)
    wrong: list[str] = []
    pages = 0
    for address, found in _walked(one):
        pages += 1
        if found["status"] != 200:
            wrong.append(f"{number} is led to {address}, which answers {found['status']}")
        if found["wide"] > SCREEN["width"]:
            wrong.append(f"{address} is {found['wide']} px wide")
        if language == "zh":
            bare = [label for label in found["labels"] if LATIN.match(label)]
            wrong += [f"{address}: {label!r} has no Chinese" for label in bare]
    assert not wrong, "\n".join(wrong)
    assert pages > 1, "a desk leads somewhere"


def _walked(one: AtWork) -> Iterator[tuple[str, dict[str, Any]]]:
    """What stands on each page that links lead to, one page of each shape: one loan shows as much as all of them."""
    waiting, met = [one.base + "/"], {"/"}
    while waiting:
        address = waiting.pop(0)
        status = one.open(address)
        found: dict[str, Any] = {**one.page.evaluate(READ), "status": status}
        yield address, found
        for link in found["links"]:
            there = _page(one.base, link)
            shape = there and re.sub(r"/[^/]*\d[^/]*", "/*", urlsplit(there).path)
            if there and shape not in met:
                met.add(str(shape))
                waiting.append(there)


def _page(base: str, link: str) -> str | None:
    """The address of a page of the bank without its query; nothing for what is no page."""
    parts: Any = urlsplit(link)
    if not link.startswith(base + "/") or NO_PAGE.search(parts.path) or NO_PAGE.search(parts.query):
        return None
    return base + str(parts.path)
