"""A person of the bank whose steps nobody looks at: the browser sends the same forms in the same session, undrawn.

A journey that goes a way which another one has walked on the screen goes it so, and draws only what is its own.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from tests.journeys.at_work import BARE, AtWork

GROUND = "/static/tallystick/mark.svg"
"""Where the browser stands while it sends: of the site, and next to nothing to draw."""

ASK = """async (address) => {
    const answer = await fetch(address), text = await answer.text();
    window.there = {address: answer.url, page: new DOMParser().parseFromString(text, 'text/html')};
    return {status: answer.status, text: window.there.page.body.textContent};
}"""
OFFERED = """([deed, name]) => [...window.there.page.querySelectorAll('form')]
    .filter(form => form.querySelector(`input[name=deed][value='${deed}']`))
    .flatMap(form => [...form.querySelectorAll(`[name='${name}'] option`)].map(each => each.value))
    .filter(value => value)"""
SEND = """async ([deed, typed]) => {
    const form = [...window.there.page.querySelectorAll('form')]
        .find(one => one.querySelector(`input[name=deed][value='${deed}']`));
    if (!form) return {missing: 'no form'};
    const sent = new FormData(form);
    for (const [name, value] of Object.entries(typed)) {
        if (!form.querySelector(`[name='${name}']`)) return {missing: name};
        sent.delete(name);
        [].concat(value).forEach(one => sent.append(name, one));
    }
    const answer = await fetch(window.there.address, {method: 'POST', body: sent});
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    window.there = {address: answer.url, page: page};
    const wrong = [...page.querySelectorAll('.wrong')].map(each => each.textContent.trim());
    return {status: answer.status, address: answer.url, wrong: wrong, text: page.body.textContent};
}"""
"""What a browser does with a form: all its boxes as they stand, those that were typed into as typed."""


class ByForms:
    """`one`, working undrawn; what pages say is held against missing words as ever."""

    def __init__(self, one: AtWork) -> None:
        self.one = one
        self.at = ""
        if not one.page.url.startswith(one.base):
            one.page.goto(one.base + GROUND)

    def open(self, address: str) -> int:
        """Ask for an address of the site; gives the status of the answer."""
        found = self.one.page.evaluate(ASK, urljoin(self.one.base, address))
        self.at = address
        self._words_in(found["text"])
        return int(found["status"])

    def choices(self, deed: str, name: str) -> list[str]:
        """What a list of a deed's form offers."""
        offered: list[str] = self.one.page.evaluate(OFFERED, [deed, name])
        return offered

    def act(self, deed: str, **typed: Any) -> str:
        """Send a deed of the page with what is typed; gives the address one arrives at."""
        found = self.one.page.evaluate(SEND, [deed, {name: _typed(value) for name, value in typed.items()}])
        assert "missing" not in found, f"{deed} by {self.one.number} at {self.at}: {found['missing']}"
        assert found["status"] == 200 and not found["wrong"], f"{deed} by {self.one.number}: {found}"[:2000]
        self.at = found["address"]
        self._words_in(found["text"])
        return self.at

    def look(self) -> str:
        """Have the browser draw where the person is now; gives what the screen says."""
        self.one.open(self.at)
        return self.one.look()

    def _words_in(self, text: str) -> None:
        found = BARE.search(text)
        assert not found, f"{found[0]!r} on {self.at}"


def _typed(value: Any) -> Any:
    if isinstance(value, list):
        return [str(one) for one in value]
    return "on" if value is True else str(value)
