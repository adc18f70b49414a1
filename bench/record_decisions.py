"""Full automatic decisions through the API, everything durable: how long each takes, how many a second, 20 at once."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

import psutil

from bench.measure import ROOT, Figure

AT_ONCE = 20
WANTED = {"p50": 60.0, "p99": 250.0, "a second": 60.0}
PORT = 8931
_SECONDS = 20.0
_STARTS = 180.0
_PREPARE = """
import sys
from datetime import date
from pathlib import Path
from tallystick.record.start import bring_up
bring_up(migrate=True)
from bench.record_decisions import prepare
print(prepare(Path(sys.argv[1]), int(sys.argv[2])))
"""


def run(*, full: bool) -> list[Figure]:
    """This function will serve a record with the example county's evidence and ask for decisions, 20 at once."""
    with tempfile.TemporaryDirectory(prefix="bench-record-") as home:
        environment = {**os.environ, "TALLYSTICK_HOME": home, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
        words = [sys.executable, "-c", _PREPARE, str(ROOT), "400" if full else "60"]
        made = subprocess.run(words, env=environment, capture_output=True, text=True, check=True, cwd=ROOT)
        token, *numbers = made.stdout.split()
        serve = [sys.executable, "-m", "tallystick.entry.cli", "serve", "--port", str(PORT)]
        server = subprocess.Popen(serve, env=environment, stdout=subprocess.DEVNULL, cwd=ROOT)
        try:
            _await()
            _asked(
                token, numbers, at_once=AT_ONCE, seconds=8.0
            )  # each process compiles the policy on its first question
            one = _asked(token, numbers, at_once=1, seconds=_SECONDS / 4)
            begun = _processor_seconds(server.pid)
            many = _asked(token, numbers, at_once=AT_ONCE, seconds=_SECONDS if full else _SECONDS / 2)
            busy = (_processor_seconds(server.pid) - begun) / max(len(many[0]), 1)
            even = _asked(token, numbers, at_once=AT_ONCE, seconds=_SECONDS / 2, a_second=WANTED["a second"])
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=60)
    return [
        Figure("one after the other, median", f"{_at(one[0], 0.5):.0f} ms"),
        *_figures(*many),
        Figure("processor time of the server a decision, 20 at once", f"{1_000 * busy:.1f} ms"),
        *_even_figures(*even),
    ]


def prepare(root: Path, cases: int) -> str:
    """This function will fill an empty record and give a token and the numbers of `cases` applications."""
    from tallystick.engine.evidence.schemas import SCHEMAS
    from tallystick.intake import read_evidence
    from tallystick.record.access.actions import give_token
    from tallystick.record.cases.actions import Request, apply
    from tallystick.record.customers.actions import register
    from tallystick.record.evidence.actions import keep_feed
    from tallystick.record.people.actions import add_branch, add_person, ask_role
    from tallystick.record.people.actor import Actor
    from tallystick.record.policies.actions import keep, propose, sign
    from tallystick.simulate.example.folder import write_example

    system = Actor.system(date(2019, 1, 1))
    sign(system, propose(system, keep(system, root / "packs" / "l_bank"), decides_from=system.day))
    branch = add_branch(system, "B01", name="River branch")
    person = add_person(system, "M1", full_name="Manager", branch=branch, password=None)
    ask_role(system, person, "customer_manager", since=system.day)
    with tempfile.TemporaryDirectory() as folder:
        write_example(Path(folder) / "e")
        mapping = Path(folder) / "e" / "mapping.yaml"
        collected = read_evidence(Path(folder) / "e", mapping=str(mapping) if mapping.is_file() else None)
        tables = {name: frame.collect() for name, frame in collected.evidence.tables.items()}
        collected.close()
    for table, frame in tables.items():
        if table in SCHEMAS and table not in ("applications", "visits"):
            keep_feed(Actor.system(), table, frame.drop("row", strict=False), name=table)
    firms = [
        register(Actor.system(), number, name=name, branch=branch, manager=person)
        for number, name in tables["enterprises"].select("enterprise_id", "name").rows()
    ]
    asked = Request(product="micro_cash", amount_minor=10_000_000, tenor_months=12, purpose="stock")
    actor = Actor.of(person)
    numbers = [apply(actor, firms[n % len(firms)], asked).number for n in range(cases)]
    scopes = ("read", "apply")
    text = give_token(Actor.system(), person, name="bench", scopes=scopes, days=2, per_minute=1_000_000)[1]
    return " ".join([text, *numbers])


def _asked(
    token: str, numbers: list[str], *, at_once: int, seconds: float, a_second: float | None = None
) -> tuple[list[float], float, int]:
    """Milliseconds of each answer, how many a second, and how many were no decision.

    Each of those `at_once` asks again as soon as it is answered; with `a_second` they ask at even times, so many in
    all, and the time counts from when it should have been asked.
    """
    taken: list[float] = []
    failed = 0
    lock = threading.Lock()
    begun = time.perf_counter()
    ends = begun + seconds
    counter = iter(range(10**9))

    def ask() -> None:
        nonlocal failed
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        while time.perf_counter() < ends:
            with lock:
                place = next(counter)
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{time.time_ns()}-{place}"}
            due = time.perf_counter() if a_second is None else begun + place / a_second
            time.sleep(max(due - time.perf_counter(), 0.0))
            path = f"/api/v1/applications/{numbers[place % len(numbers)]}/answer"
            connection.request("POST", path, b"", {**headers, "Content-Type": "application/json"})
            answer = connection.getresponse()
            told = json.loads(answer.read())
            with lock:
                taken.append(1_000 * (time.perf_counter() - due))
                failed += answer.status != 200 or "outcome" not in told

    threads = [threading.Thread(target=ask) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken, len(taken) / (time.perf_counter() - begun), failed


def _figures(taken: list[float], rate: float, failed: int) -> list[Figure]:
    p50, p99 = _at(taken, 0.5), _at(taken, 0.99)
    return [
        Figure(f"{AT_ONCE} at once, answers, failures", f"{len(taken):,}, {failed}", "0 failures", failed == 0),
        Figure("p50", f"{p50:.0f} ms", f"{WANTED['p50']:g} ms", p50 <= WANTED["p50"]),
        Figure("p99", f"{p99:.0f} ms", f"{WANTED['p99']:g} ms", p99 <= WANTED["p99"]),
        Figure("decisions a second", f"{rate:.1f}", f"{WANTED['a second']:g}", rate >= WANTED["a second"]),
    ]


def _even_figures(taken: list[float], rate: float, failed: int) -> list[Figure]:
    """Of decisions asked for at even times: a queue that grows shows in these, not in those asked one after another."""
    p50, p99 = _at(taken, 0.5), _at(taken, 0.99)
    asked = f"{WANTED['a second']:g} asked a second"
    return [
        Figure(f"{asked}, answered a second, failures", f"{rate:.1f}, {failed}", "0 failures", failed == 0),
        Figure(f"{asked}, p50", f"{p50:.0f} ms", f"{WANTED['p50']:g} ms", p50 <= WANTED["p50"]),
        Figure(f"{asked}, p99", f"{p99:.0f} ms", f"{WANTED['p99']:g} ms", p99 <= WANTED["p99"]),
    ]


def _processor_seconds(server: int) -> float:
    """Processor time of the server with all its processes; the database's is not among it."""
    own = psutil.Process(server)
    times = [one.cpu_times() for one in (own, *own.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def _at(taken: list[float], share: float) -> float:
    return sorted(taken)[min(int(len(taken) * share), len(taken) - 1)]


def _await() -> None:
    ends = time.perf_counter() + _STARTS
    while time.perf_counter() < ends:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", "/api/v1/openapi.json")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError(f"the server did not answer within {_STARTS:g} s")
