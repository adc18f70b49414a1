"""Fifty people at work for a minute: pages read, events posted; every error counted.

They have signed in before, as people have by ten in the morning, and the server's processes are all up. First each of
them thinks some seconds between two pages, then about one second: the first is a day's work, the second more than that.
"""

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

import psutil

from bench._record_book import BRANCHES, DAY, filled
from bench.measure import ROOT, Figure
from bench.record_decisions import _at, _processor_seconds

LOANS = 100_000
PEOPLE_AT_WORK = 50
PORT = 8932
_WRITES = 0.1
"""Share of what people do that is a write."""
_THINKING_SECONDS = {"at work": 5.0, "in a hurry": 1.0}
"""On the average, between an answer and what is asked next."""
_WORKERS = 2
_COMING_UP_SECONDS = 300.0
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
            _await(server.pid)
            figures = []
            for said, thinking in _THINKING_SECONDS.items():
                begun = _processor_seconds(server.pid)
                taken, errors = _at_work(people, seconds=60.0 if full else 15.0, thinking=thinking)
                figures += _figures(said, taken, errors, _processor_seconds(server.pid) - begun)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=60)
    return [*figures, Figure("load", f"{os.getloadavg()[0]:.1f}")]


def _figures(said: str, taken: dict[str, list[float]], errors: list[str], busy: float) -> list[Figure]:
    count = sum(map(len, taken.values()))
    figures = [Figure(f"{PEOPLE_AT_WORK} {said}: answers, errors", f"{count:,}, {len(errors)}", "0 errors", not errors)]
    for kind, times in taken.items():
        if times:
            value = f"{len(times):,}: median {_at(times, 0.5):.0f} ms, p95 {_at(times, 0.95):.0f} ms"
            figures.append(Figure(f"{said}, {kind}", value))
    for error, number in sorted({one: errors.count(one) for one in errors}.items()):
        figures.append(Figure(error, str(number)))
    return [*figures, Figure(f"{said}, processor time of the server an answer", f"{1_000 * busy / count:.0f} ms")]


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


def _at_work(
    people: list[dict[str, object]], *, seconds: float, thinking: float
) -> tuple[dict[str, list[float]], list[str]]:
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
            time.sleep(min(chance.random() * 2 * thinking, max(ends - time.perf_counter(), 0.0)))
            begun = time.perf_counter()
            if begun >= ends:
                return
            try:
                error = _written(connection, who, chance) if writes else _seen(connection, who, chance)
            except OSError as broken:
                error = type(broken).__name__
                connection.close()
            with lock:
                taken["write" if writes else "read"].append(1_000 * (time.perf_counter() - begun))
                if error:
                    errors.append(error)

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


def _await(server: int) -> None:
    """Wait until every worker listens, each on a socket of its own: whoever comes earlier stays with the first."""
    ends = time.perf_counter() + _COMING_UP_SECONDS
    while sum(_listens(worker) for worker in psutil.Process(server).children()) < _WORKERS:
        if time.perf_counter() > ends:
            raise RuntimeError(f"the server does not listen within {_COMING_UP_SECONDS:.0f} s")
        time.sleep(0.2)


def _listens(worker: psutil.Process) -> bool:
    held = worker.net_connections("tcp")
    return any(one.status == psutil.CONN_LISTEN and one.laddr.port == PORT for one in held)
