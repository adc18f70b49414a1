"""Every list and detail page with a large book behind it: server time and queries, as who sees most."""

from __future__ import annotations

import json
import subprocess
import sys

from bench._record_book import DAY, filled
from bench.measure import ROOT, Figure

LOANS = 100_000
WANTED_MS = 300.0
_TIMES = 20
_PAGES = """
import sys
from tallystick.record.start import bring_up
bring_up()
from bench.record_pages import measured
print(measured(int(sys.argv[1])))
"""
LISTS = (
    "/",
    "/enterprises/",
    "/enterprises/?words=Firm+E0000",
    "/loans/",
    "/loans/?words=E00001",
    "/loans/?standing=past_due",
    "/cases/",
    "/contracts/",
    "/checks/",
    "/watch-list/",
    "/classification/",
    "/classification/%s/",
    "/collection/",
    "/collateral/",
    "/limits/",
    "/write-offs/",
    "/amendments/",
    "/exemptions/",
    "/people/",
    "/audit/",
    "/policy/",
    "/reports/",
    "/reports/book",
    "/search?q=E00012",
)


def run(*, full: bool) -> list[Figure]:
    """This function will ask for every page some times, and print the slowest twentieth and the queries of each."""
    with filled(LOANS if full else LOANS // 10) as environment:
        words = [sys.executable, "-c", _PAGES, str(_TIMES if full else 5)]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2_000:])
    pages = json.loads(done.stdout.strip().splitlines()[-1])
    every = sorted(one for page in pages.values() for one in page["ms"])
    p95 = every[int(0.95 * (len(every) - 1))]
    figures = [
        Figure("all pages, p95 of server time", f"{p95:.0f} ms", f"{WANTED_MS:.0f} ms", p95 <= WANTED_MS),
    ]
    for path, page in sorted(pages.items(), key=lambda one: -max(one[1]["ms"])):
        slow = sorted(page["ms"])[int(0.95 * (len(page["ms"]) - 1))]
        value = f"{slow:.0f} ms, {page['queries']} queries, status {page['status']}"
        figures.append(Figure(path, value, f"{WANTED_MS:.0f} ms", slow <= WANTED_MS and page["status"] == 200))
    return figures


def measured(times: int) -> str:
    """This function will close the month, open the tasks of the day, and measure every page in this process."""
    import time

    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tallystick.entry.jobs.end_of_day import run_end_of_day
    from tallystick.record.loans.closing import close_month
    from tallystick.record.people.actions import add_person, ask_role
    from tallystick.record.people.actor import Actor
    from tallystick.record.people.queries import branch_by_code
    from tallystick.record.people.rights import ROLES

    settings.ALLOWED_HOSTS = ["*"]
    system = Actor.system(DAY)
    close_month(system, DAY)
    run_end_of_day(system)
    office = branch_by_code("HEAD")
    if office is None:
        raise LookupError("the record has no head office")
    person = add_person(system, "ALL", full_name="Sees all", branch=office, password=None)
    for role in ROLES:
        ask_role(system, person, role, since=DAY)
    client = Client()
    client.force_login(person)
    found = {}
    for path in [*(one.replace("%s", DAY.isoformat()) for one in LISTS), *_details()]:
        client.get(path)
        taken = []
        for _ in range(times):
            begun = time.perf_counter()
            answer = client.get(path)
            taken.append(1_000 * (time.perf_counter() - begun))
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        found[path] = {"ms": taken, "queries": len(queries), "status": answer.status_code}
    return json.dumps(found)


def _details() -> list[str]:
    """One page of each kind of thing, of what lies in the middle of each table."""
    from django.db import connection

    asked = {
        "/loans/{}/": "SELECT loan_id FROM loans_loan ORDER BY loan_id",
        "/enterprises/{}/": "SELECT enterprise_id FROM customers_enterprise ORDER BY enterprise_id",
        "/checks/{}/": "SELECT id FROM post_loan_check ORDER BY id",
        "/watch-list/{}/": "SELECT id FROM post_loan_signal ORDER BY id",
        "/collection/{}/": "SELECT loan_id FROM collection_pursuit ORDER BY loan_id",
        "/classification/" + DAY.isoformat() + "/{}/": "SELECT loan_id FROM classification_line ORDER BY loan_id",
    }
    found = []
    with connection.cursor() as cursor:
        for path, sql in asked.items():
            cursor.execute(f"SELECT * FROM ({sql}) held OFFSET 50 LIMIT 1")
            row = cursor.fetchone()
            if row is not None:
                found.append(path.format(row[0]))
    return found
