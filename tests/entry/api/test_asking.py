"""Many ask the engine at once: each has one answer, kept under its key, and the trail holds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from tallystick.record.access.models import Answer
from tallystick.record.audit.chain import verify
from tallystick.record.cases.models import Decision
from tallystick.record.people.actions import add_branch, add_person, ask_role
from tallystick.record.people.actor import Actor
from tallystick.record.people.models import Person
from tallystick.record.policies.models import PackVersion
from tests.entry.api.test_applications import ASKED
from tests.entry.api.test_gate import FIRM, a_client, post
from tests.record.cases.bank import pack


def bank() -> Any:
    """A client of a manager, with three applications of one firm."""
    digest, archive = pack()
    now = datetime.now(UTC)
    fixed = {"state": "published", "decides_from": date(2019, 1, 1), "made_at": now, "published_at": now}
    PackVersion.objects.create(pack="l_bank", version="1", digest=digest, archive=archive, **fixed)
    system = Actor.system()
    branch = add_branch(system, "B01", name="River branch")
    person = add_person(system, "M1", full_name="Manager", branch=branch, password=None)
    ask_role(system, person, "customer_manager", since=date(2020, 1, 1))
    client = a_client(Actor.of(Person.objects.get(pk=person.pk)))
    post(client, "/api/v1/enterprises", FIRM, "firm")
    return client


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    found: list[Any] = [None] * len(calls)

    def call(place: int) -> None:
        try:
            found[place] = calls[place]()
        finally:
            connection.close()

    threads = [threading.Thread(target=call, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return found


def test_questions_at_once_are_each_answered_once(live_db: None) -> None:
    client = bank()
    numbers = [post(client, "/api/v1/applications", ASKED, f"apply-{at}").json()["number"] for at in range(3)]

    def ask(number: str, key: str) -> Callable[[], Any]:
        return lambda: post(client, f"/api/v1/applications/{number}/answer", {}, key)

    good = [ask(numbers[at % 3], f"ask-{at}") for at in range(6)]
    repeated = [ask(numbers[0], "twice") for _ in range(2)]
    unknown = [ask("C0", "unknown"), ask("C0", "unknown")]
    early = [lambda: post(client, f"/api/v1/applications/{numbers[1]}/decision", {}, "early")]
    found = at_once([*good, *repeated, *unknown, *early])
    assert [answer.status_code for answer in found] == [200] * 8 + [404] * 2 + [409]
    assert found[6].content == found[7].content
    assert sorted("Idempotent-Replay" in answer for answer in found[6:8]) == [False, True]
    assert found[10].json()["code"] == "wrong_state"
    assert Decision.objects.count() == 7
    assert len(set(Decision.objects.values_list("digest", flat=True))) == 3
    assert Answer.objects.filter(status=200, key__startswith="ask-").count() == 6
    assert verify().broken_at is None


def test_a_key_of_another_question_is_refused_among_others(live_db: None) -> None:
    client = bank()
    numbers = [post(client, "/api/v1/applications", ASKED, f"apply-{at}").json()["number"] for at in range(2)]
    paths = [f"/api/v1/applications/{number}/answer" for number in numbers]
    post(client, paths[0], {}, "held")
    found = at_once([lambda path=path: post(client, path, {}, "held") for path in (*paths, *paths)])  # type: ignore[misc]
    assert [answer.status_code for answer in found] == [200, 422, 200, 422]
    assert found[1].json()["code"] == "key_of_another_request"
    assert Decision.objects.count() == 1


def test_a_question_without_the_scope_is_refused_and_kept(live_db: None) -> None:
    client = bank()
    number = post(client, "/api/v1/applications", ASKED, "apply").json()["number"]
    reader = a_client(Actor.of(Person.objects.get(username="M1")), "read")
    first, again = (post(reader, f"/api/v1/applications/{number}/answer", {}, "no") for _ in range(2))
    assert (first.status_code, first.json()["code"]) == (403, "no_scope")
    assert first.content == again.content
    assert (Answer.objects.get(key="no").status, Decision.objects.count()) == (403, 0)
