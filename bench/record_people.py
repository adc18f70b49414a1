"""Fifty people at work for a minute: pages read, events posted; every error counted."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time

from bench._record_book import BRANCHES, DAY, filled
from bench.measure import ROOT, Figure
from bench.record_decisions import _at

LOANS = 100_000
PEOPLE_AT_WORK = 50
PORT = 8932
_WRITES = 0.1
"""Share of what people do that is a write."""
_THINKING_SECONDS = 1.0
_COMING_UP_SECONDS = 300.0
_QUICK_ANSWERS = 20
_PREPARE = """
from tallystick.record.start import bring_up
bring_up()
from bench.record_people import prepare
print(prepare())
"""


def run(*, full: bool) -> list[Figure]:
    """This function will serve a record with a large book and have people of all branches read and write."""
    with filled(LOANS if full else LOANS // 10) as environment:
        words = [sys.executable, "-c", _PREPARE]
        made = subprocess.run(words, env=environment, capture_output=True, text=True, check=True, cwd=ROOT)
        people = json.loads(made.stdout.strip().splitlines()[-1])
        serve = [sys.executable, "-m", "tallystick.entry.cli", "serve", "--port", str(PORT)]
        server = subprocess.Popen(serve, env=environment, stdout=subprocess.DEVNULL, cwd=ROOT)
        try:
            _await()
            taken, errors = _at_work(people, seconds=60.0 if full else 15.0)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=60)
    figures = [
        Figure(f"{PEOPLE_AT_WORK} at work: answers, errors", f"{sum(map(len, taken.values())):,}, {len(errors)}")
    ]
    figures[0] = Figure(figures[0].what, figures[0].value, "0 errors", not errors)
    for kind, times in taken.items():
        figures.append(Figure(kind, f"{len(times):,}: median {_at(times, 0.5):.0f} ms, p95 {_at(times, 0.95):.0f} ms"))
    for error, count in sorted({one: errors.count(one) for one in errors}.items()):
        figures.append(Figure(error, str(count)))
    return [*figures, Figure("load", f"{os.getloadavg()[0]:.1f}")]


def prepare() -> str:
    """This function will close the month, open the day's tasks, and sign fifty people in; what they need, as JSON."""
    from django.conf import settings
    from django.test import Client

    from tallystick.entry.jobs.end_of_day import run_end_of_day
    from tallystick.record.access.actions import give_token
    from tallystick.record.loans.closing import close_month
    from tallystick.record.loans.queries import loans
    from tallystick.record.people.actor import Actor
    from tallystick.record.people.queries import everybody

    system = Actor.system(DAY)
    close_month(system, DAY)
    run_end_of_day(system)
    held = {branch: [one.loan_id for one in loans(system).filter(branch__code=branch)[:200]] for branch in BRANCHES}
    staff = [one for one in everybody() if one.branch is not None and one.branch.code in held][:PEOPLE_AT_WORK]
    found = []
    for person in staff:
        client = Client()
        client.force_login(person)
        actor = Actor.of(person, DAY)
        token = ""
        if actor.may("post_events"):
            token = give_token(system, person, name="bench", scopes=("read", "service"), days=2, per_minute=10_000)[1]
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        branch = person.branch.code if person.branch else ""
        found.append({"cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}", "token": token, "loans": held[branch]})
    return json.dumps(found)


def _at_work(people: list[dict[str, object]], *, seconds: float) -> tuple[dict[str, list[float]], list[str]]:
    taken: dict[str, list[float]] = {"read": [], "write": []}
    errors: list[str] = []
    lock, ends = threading.Lock(), time.perf_counter() + seconds
    poster = next(one for one in people if one["token"])

    def work(person: dict[str, object], seed: int) -> None:
        chance = random.Random(seed)
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        while time.perf_counter() < ends:
            writes = chance.random() < _WRITES
            who = person if person["token"] or not writes else poster
            begun = time.perf_counter()
            try:
                error = _written(connection, who, chance) if writes else _seen(connection, who, chance)
            except OSError as broken:
                error = type(broken).__name__
                connection.close()
            with lock:
                taken["write" if writes else "read"].append(1_000 * (time.perf_counter() - begun))
                if error:
                    errors.append(error)
            time.sleep(chance.random() * 2 * _THINKING_SECONDS)

    threads = [threading.Thread(target=work, args=(person, seed)) for seed, person in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken, errors


def _seen(connection: http.client.HTTPConnection, person: dict[str, object], chance: random.Random) -> str:
    loans: list[str] = person["loans"]  # type: ignore[assignment]
    lists = ("/", "/loans/", "/enterprises/", "/cases/", "/checks/", "/watch-list/", "/collection/", "/search?q=E0001")
    path = chance.choice([*lists, f"/loans/{chance.choice(loans)}/"])
    connection.request("GET", path, headers={"Cookie": str(person["cookie"])})
    answer = connection.getresponse()
    answer.read()
    return "" if answer.status == 200 else f"GET {path.split('/')[1]}: {answer.status}"


def _written(connection: http.client.HTTPConnection, person: dict[str, object], chance: random.Random) -> str:
    loans: list[str] = person["loans"]  # type: ignore[assignment]
    event = {"kind": "fee", "day": DAY.isoformat(), "amount_minor": 100}
    headers = {"Authorization": f"Bearer {person['token']}", "Idempotency-Key": f"{time.time_ns()}-{chance.random()}"}
    path = f"/api/v1/loans/{chance.choice(loans)}/events"
    connection.request("POST", path, json.dumps(event), {**headers, "Content-Type": "application/json"})
    answer = connection.getresponse()
    said = answer.read()
    return "" if answer.status == 201 else f"POST events: {answer.status} {said[:80]!r}"


def _await() -> None:
    """Wait until the workers answer quickly: the server listens before they have come up."""
    quick, ends = 0, time.perf_counter() + _COMING_UP_SECONDS
    while quick < _QUICK_ANSWERS:
        if time.perf_counter() > ends:
            raise RuntimeError(f"the server does not answer within {_COMING_UP_SECONDS:.0f} s")
        begun = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
        try:
            connection.request("GET", "/sign-in")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
            continue
        finally:
            connection.close()
        quick = quick + 1 if time.perf_counter() - begun < 1 else 0
