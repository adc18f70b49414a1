"""A person of the bank in a browser of their own: signs in, opens pages, does what a page lets one do, is refused.

Everything is found as a person finds it, by its label in the language of the screen. On every page that is opened, in
passing: no word left untranslated, nothing asked of any other machine, no error in the console.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pyotp
from playwright.sync_api import Browser, Locator, Page

from tallystick.entry.web.frame.language import catalogue
from tallystick.record.people.second_factor import STEP_SECONDS
from tests.record.fixtures import PASSWORD

BARE = re.compile(r"\bNone\b|\b(?:deed|field|hint|nav|frame|case|code|state)\.[a-z_]+|\{[a-z_]+\}")
"""What stands on a screen only by mistake: Python's None, a key of the catalogue, a hole in a sentence."""

PATIENCE_MS = 90_000

REFUSAL = re.compile(r'<ul class="wrong" role="alert"><li>(.*?)</li>')
FIELD_ERROR = re.compile(r'<p class="wrong" id="\w+_error">(.*?)</p>')


@dataclass
class AtWork:
    """One person signed in; `language` is the screen's, `session` the cookies of one who came in before."""

    browser: Browser
    base: str
    number: str
    language: str = "en"
    session: Any = None
    page: Page = field(init=False)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context = self.browser.new_context(
            locale="zh-CN" if self.language == "zh" else "en-GB", storage_state=self.session
        )
        self.page = self.context.new_page()
        self.page.on("request", self._asked)
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.wrong.append(f"asked of another machine: {request.url}")

    def _heard(self, told: Any) -> None:
        if told.type == "error" and not re.search(r"status of (403|404|422|429)", told.text):
            self.wrong.append(f"{self.page.url}: {told.text}")

    def word(self, key: str) -> str:
        """The catalogue's word of `key` in the language of the screen."""
        return catalogue()[key][self.language]

    def sign_in(self, password: str = PASSWORD, *, has_second_factor: bool = False, code: str = "") -> AtWork:
        """Through the front door; who must have a second factor sets it up as the page says, or types `code`."""
        self.open("/sign-in")
        self.labelled(self.page.locator("main, body").first, "number").fill(self.number)
        self.labelled(self.page.locator("main, body").first, "password").fill(password)
        self._press(self.page.get_by_role("button", name=self.word("sign_in.title")))
        if has_second_factor or code:
            secret = self.page.locator("code").first.inner_text()
            self.give_code(code or pyotp.TOTP(secret, interval=STEP_SECONDS).now())
        return self

    def give_code(self, code: str) -> None:
        """Type the code of the second factor."""
        self.labelled(self.page.locator("body"), "code").fill(code)
        self._press(self.page.get_by_role("button", name=self.word("second_factor.go_on")))

    def open(self, address: str) -> int:
        """Open an address of the site; gives the status of the answer."""
        answer = self.page.goto(address if address.startswith("http") else self.base + address)
        text = self.look()
        assert answer is not None
        assert answer.status < 500, f"{answer.status} at {address}: {text}"
        return answer.status

    def look(self) -> str:
        """What the screen says; an untranslated word on it is an error."""
        text = self.page.locator("body").inner_text()
        found = BARE.search(text)
        assert not found, f"{found[0]!r} on {self.page.url}"
        return text

    def can(self, deed: str) -> bool:
        """Whether the page offers a deed."""
        return self._form(deed).count() > 0

    def choices(self, deed: str, name: str) -> list[str]:
        """What a list of a deed's form offers."""
        box = self.labelled(self._form(deed).first, name)
        return [str(one.get_attribute("value")) for one in box.locator("option").all() if one.get_attribute("value")]

    def act(self, deed: str, **typed: Any) -> str:
        """Do a deed of the page with what is typed; gives the address one arrives at."""
        self._send(deed, typed)
        wrong = self.page.locator(".wrong").all_inner_texts()
        assert not wrong, f"{deed} by {self.number}: {wrong}"
        return self.page.url

    def is_refused(self, deed: str, **typed: Any) -> str:
        """Try a deed that the bank does not allow; gives what the page says, everything typed still in it."""
        self._send(deed, typed)
        form = self._form(deed).first
        for name, value in typed.items():
            box = self.labelled(form, name)
            assert isinstance(value, bool) or box.input_value() == str(value), f"{name} was lost"
        wrong = " ".join(self.page.locator(".wrong").all_inner_texts())
        assert wrong, f"{deed} by {self.number} was let through"
        return wrong

    def is_kept_from(self, deed: str, **typed: Any) -> str:
        """Send a deed past the page's own buttons, as a forged form would be; gives the bank's own refusal.

        A form that is wrong at a field proves nothing about who may do what, and is an error here.
        """
        token = self.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
        sent = {"csrfmiddlewaretoken": token, "deed": deed, **{name: str(value) for name, value in typed.items()}}
        answer = self.context.request.post(self.page.url, form=sent, headers={"Referer": self.page.url})
        told = answer.text()
        assert answer.status == 422, f"{deed} by {self.number}: {answer.status}"
        assert "_error" not in told, f"{deed} was refused for what was typed: {FIELD_ERROR.findall(told)}"
        return " ".join(REFUSAL.findall(told))

    def labelled(self, within: Locator, name: str) -> Locator:
        """The box whose label is the catalogue's word for a field."""
        label = re.escape(self.word(f"field.{name}"))
        optional = re.escape(self.word("form.optional"))
        return within.get_by_label(re.compile(rf"^\s*{label}\s*({optional})?\s*$")).first

    def unfold(self, deed: str) -> Locator:
        """The form of a deed, unfolded where the page keeps it folded."""
        form = self._form(deed).first
        folded = self.page.locator("details.deed").filter(has=form)
        if folded.count() and folded.first.get_attribute("open") is None:
            folded.first.locator("summary").filter(has_text=self.word(f"deed.{deed}")).click()
        return form

    def _form(self, deed: str) -> Locator:
        return self.page.locator("form").filter(has=self.page.locator(f"input[name=deed][value='{deed}']"))

    def _send(self, deed: str, typed: dict[str, Any]) -> None:
        title, form = self.word(f"deed.{deed}"), self.unfold(deed)
        for name, value in typed.items():
            _fill(self.labelled(form, name), value)
        self._press(form.get_by_role("button", name=title))

    def _press(self, what: Locator) -> None:
        with self.page.expect_navigation():
            what.click()
        self.look()


def _fill(box: Locator, value: Any) -> None:
    kind = box.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
    if kind == "select":
        box.select_option([str(one) for one in value] if isinstance(value, list) else str(value))
    elif kind == "checkbox":
        box.set_checked(bool(value))
    elif kind == "file":
        box.set_input_files(value)
    else:
        box.fill(str(value))
