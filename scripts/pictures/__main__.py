"""`python -m scripts.pictures BASE SIGN_INS OUT`: a picture of every page of a bank that is being served.

SIGN_INS is what `tally load --sign-ins` printed. Each role opens the pages that are its own; of each list the first row
is opened too. What a page says to the console, and what it answers but 200, is told at the end with status 1.
"""

from __future__ import annotations

import re
import shutil
import sys
from argparse import ArgumentParser
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

PAGES = {
    "customer_manager": (
        "/",
        "/enterprises/",
        "/cases/",
        "/contracts/",
        "/products/",
        "/loans/",
        "/me",
        "/search?words=00",
    ),
    "reviewer": ("/", "/cases/?tab=waiting", "/amendments/"),
    "approver": ("/", "/cases/?tab=waiting"),
    "disburser": ("/", "/contracts/"),
    "post_loan_officer": ("/", "/checks/", "/watch-list/", "/collateral/"),
    "recovery_officer": ("/", "/collection/", "/write-offs/"),
    "risk_officer": (
        "/",
        "/limits/",
        "/classification/",
        "/reports/",
        "/reports/book",
        "/reports/closings",
        "/policy/",
    ),
    "auditor": ("/audit/", "/looks/", "/people/", "/reports/overrides"),
    "administrator": ("/", "/people/"),
}
LISTS = re.compile(r"^/(?!$|me$|search)[^?]*(\?.*)?$")
SIGN_IN = re.compile(r"^\s*([a-z]+(?: [a-z]+)*)\s{2,}.*?(\S+)\s+(\S+-Tally)\s*$")


def main() -> int:
    """This function will take the pictures and give 1 where a page was not well."""
    asked = ArgumentParser(prog="python -m scripts.pictures", description=__doc__)
    asked.add_argument("base")
    asked.add_argument("sign_ins", type=Path)
    asked.add_argument("out", type=Path)
    asked.add_argument("--languages", default="en,zh")
    asked.add_argument("--themes", default="light,dark")
    asked.add_argument("--widths", default="1440,900")
    asked.add_argument("--roles", default=",".join(PAGES))
    given = asked.parse_args()
    known = sign_ins(given.sign_ins.read_text(encoding="utf-8"))
    looks = list(product(given.languages.split(","), given.themes.split(","), map(int, given.widths.split(","))))
    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for role, look in product(given.roles.split(","), looks):
            if role not in known:
                wrong.append(f"nobody signs in as {role}")
                continue
            wrong += pictures(browser, given.base, given.out, role, known[role], look)
        browser.close()
    print("\n".join(wrong) or "every page was well")
    return 1 if wrong else 0


def sign_ins(text: str) -> dict[str, tuple[str, str]]:
    """This function will give role -> staff number and password, the first of each role."""
    found: dict[str, tuple[str, str]] = {}
    for line in text.splitlines():
        match = SIGN_IN.match(line)
        if match:
            found.setdefault(match[1].replace(" ", "_"), (match[2], match[3]))
    return found


def pictures(
    browser: Any, base: str, out: Path, role: str, sign_in: tuple[str, str], look: tuple[str, str, int]
) -> list[str]:
    """This function will take a role's pages in one look and give what was wrong with them."""
    language, theme, width = look
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_cookies(
        [
            {"name": "django_language", "value": "zh-hans" if language == "zh" else "en", "url": base},
            {"name": "theme", "value": theme, "url": base},
        ]
    )
    page, wrong = context.new_page(), []
    page.on("console", lambda told: wrong.append(f"{page.url}: {told.text}") if told.type == "error" else None)
    page.goto(f"{base}/sign-in")
    page.fill("[name=number]", sign_in[0])
    page.fill("[name=password]", sign_in[1])
    with page.expect_navigation():
        page.click("button.main")
    waiting = list(PAGES[role])
    for address in waiting:
        answer = page.goto(base + address)
        page.wait_for_load_state("networkidle")
        if answer is None or answer.status != 200:
            wrong.append(f"{role} {address}: {answer and answer.status}")
        name = re.sub(r"\W+", "_", address).strip("_") or "desk"
        place = out / f"{language}-{theme}-{width}" / f"{role}-{name}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=place, full_page=True)
        first = page.query_selector("main tbody a") if address in PAGES[role] and LISTS.match(address) else None
        there = first.get_attribute("href") if first else None
        if there and there not in waiting:
            waiting.append(there)
        beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if beyond > 0:
            wrong.append(f"{role} {address} at {width}: {beyond} pixels too wide")
    context.close()
    return wrong


if __name__ == "__main__":
    sys.exit(main())
