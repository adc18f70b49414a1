"""Every page that a role is led to from its desk is open to it, says only words, and fits a small screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.journeys.at_work import BARE, AtWork

SCREEN = {"width": 1366, "height": 768}
"""The smallest screen that people of a bank still work on; no page is wider."""

LABELS = "main th, main label, main button, main h1, main h2, main legend, main summary, nav a"
LATIN = re.compile(r"^[A-Za-z][A-Za-z ,'-]{5,}$")
READ = """async (addresses) => {
    const read = async (address) => {
        const answer = await fetch(address), text = await answer.text();
        const page = new DOMParser().parseFromString(text, 'text/html');
        const links = [...page.querySelectorAll('a[href]')].filter(a => !a.hasAttribute('download'));
        const labels = [...page.querySelectorAll(LABELS)].map(e => e.textContent.replace(/\\s+/g, ' ').trim());
        page.querySelectorAll('script, style').forEach(e => e.remove());
        return {
            address: address,
            status: answer.status,
            links: links.map(a => new URL(a.getAttribute('href'), answer.url).href),
            labels: labels,
            deeds: [...page.querySelectorAll('input[name=deed]')].map(e => e.value).sort(),
            text: page.body.textContent,
        };
    };
    return Promise.all(addresses.map(read));
}""".replace("LABELS", repr(LABELS))
"""What stands on pages, asked for by the browser in the person's own session, without drawing them."""

NO_PAGE = re.compile(r"export|\.(xlsx|csv|pdf|html)$|/sign-out|/files?/|/evidence/[0-9a-f]{64}|/download")


@pytest.mark.late(order=4)
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
def test_every_page_says_words(
    enters: Callable[..., AtWork], drawn_pages: set[Any], number: str, language: str
) -> None:
    one = enters(number, language)
    one.page.set_viewport_size(SCREEN)
    one.open("/")
    wrong: list[str] = []
    pages = 0
    for found in _walked(one):
        pages += 1
        address = found["address"]
        if found["status"] != 200:
            wrong.append(f"{number} is led to {address}, which answers {found['status']}")
        bare = BARE.findall(found["text"])
        if language == "zh":
            bare += [label for label in found["labels"] if LATIN.match(label)]
        wrong += [f"{address}: {label!r} is no word of the screen's language" for label in bare]
        drawing = (language, _shape(address), *found["deeds"])
        if drawing not in drawn_pages:
            drawn_pages.add(drawing)
            one.open(address)
            wide = one.page.evaluate("() => document.scrollingElement.scrollWidth")
            wrong += [f"{address} is {wide} px wide"] * (wide > SCREEN["width"])
    assert not wrong, "\n".join(wrong)
    assert pages > 1, "a desk leads somewhere"


@pytest.fixture(scope="module")
def drawn_pages() -> set[Any]:
    """What the browser has drawn already: pages by language, shape and the deeds that they offer."""
    return set()


def _walked(one: AtWork) -> Iterator[dict[str, Any]]:
    """What stands on each page that links lead to, one page of each shape: one loan shows as much as all of them."""
    waiting, met = [one.base + "/"], {"/"}
    while waiting:
        found = one.page.evaluate(READ, waiting)
        yield from found
        waiting = []
        for there in (_page(one.base, link) for page in found for link in page["links"]):
            if there and _shape(there) not in met:
                met.add(_shape(there))
                waiting.append(there)


def _shape(address: str) -> str:
    return re.sub(r"/[^/]*\d[^/]*", "/*", str(urlsplit(address).path))


def _page(base: str, link: str) -> str | None:
    """The address of a page of the bank without its query; nothing for what is no page."""
    parts: Any = urlsplit(link)
    if not link.startswith(base + "/") or NO_PAGE.search(parts.path) or NO_PAGE.search(parts.query):
        return None
    return base + str(parts.path)
