"""Who may use the API, how often, and that a repeated write gets its first answer."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from tallystick.record.access.actions import give_token, revoke_token
from tallystick.record.access.models import Answer, Token
from tallystick.record.access.queries import token_of
from tallystick.record.customers.models import Enterprise
from tallystick.record.people.actor import Actor

FIRM = {"enterprise_id": "E1", "name": "River Mill", "branch": "B01"}


def a_client(actor: Actor, *scopes: str, per_minute: int = 1_000) -> Client:
    _, text = give_token(
        Actor.system(), actor.person, name="core", scopes=scopes or ("read", "apply"), days=30, per_minute=per_minute
    )
    return Client(headers={"Authorization": f"Bearer {text}"})


def post(client: Client, path: str, given: Any, key: str | None = "k1") -> Any:
    headers = {"Idempotency-Key": key} if key is not None else {}
    return client.post(path, json.dumps(given), content_type="application/json", headers=headers)


@pytest.mark.parametrize("sign_in", ["", "Bearer x", "Bearer tally_0123456789_no", "Basic YTpi", "Bearer tally__"])
def test_without_a_good_token_nothing_is_told(db: Any, sign_in: str) -> None:
    answer = Client(headers={"Authorization": sign_in} if sign_in else {}).get("/api/v1/me")
    assert answer.status_code == 401
    assert answer.json()["code"] == "no_token"


def test_a_token_acts_as_its_person(staff: Any) -> None:
    said = a_client(staff("M1", "customer_manager"), "read").get("/api/v1/me").json()
    assert said == {"staff_number": "M1", "branch": "B01", "roles": ["customer_manager"], "scopes": ["read"]}


def test_a_token_ends_when_revoked_when_over_and_when_its_person_left(staff: Any) -> None:
    actor = staff("M1", "customer_manager")
    client = a_client(actor, "read")
    token = Token.objects.get()
    Token.objects.filter(pk=token.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert client.get("/api/v1/me").status_code == 401
    Token.objects.filter(pk=token.pk).update(ends_at=timezone.now() + timedelta(days=1))
    assert client.get("/api/v1/me").status_code == 200
    type(actor.person).objects.filter(pk=actor.person.pk).update(is_active=False)
    assert client.get("/api/v1/me").status_code == 401
    type(actor.person).objects.filter(pk=actor.person.pk).update(is_active=True)
    revoke_token(Actor.system(), token)
    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("has_branch", [True, False])
def test_a_token_is_read_as_django_reads_it(staff: Any, *, has_branch: bool) -> None:
    person = staff("M1", "customer_manager").person
    if not has_branch:
        person.branch = None
        person.save()
    text = give_token(Actor.system(), person, name="core", scopes=("read", "apply"), days=1)[1]
    read, expected = token_of(text), Token.objects.select_related("person__branch").get(person=person)
    assert read is not None
    for one, other in ((read, expected), (read.person, expected.person), (read.person.branch, expected.person.branch)):
        assert one == other
        assert one is None or [getattr(one, f.attname) for f in one._meta.concrete_fields] == [
            getattr(other, f.attname) for f in other._meta.concrete_fields
        ]


def test_the_text_of_a_token_is_kept_nowhere(staff: Any) -> None:
    _, text = give_token(Actor.system(), staff("M1").person, name="core", scopes=("read",), days=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(e::text, ''), '') FROM audit_entry e")
        trail = cursor.fetchone()[0]
    assert text.rsplit("_", 1)[1] not in trail + str(list(Token.objects.values()))


def test_more_requests_than_its_rate_are_refused(staff: Any) -> None:
    client = a_client(staff("M1", "customer_manager"), "read", per_minute=3)
    answers = [client.get("/api/v1/me") for _ in range(5)]
    assert [answer.status_code for answer in answers] in ([200, 200, 200, 429, 429], [200] * 5)  # 5: the minute turned
    if answers[-1].status_code == 429:
        assert answers[-1]["Retry-After"] == "60"


def test_a_scope_narrows_what_the_person_may(staff: Any) -> None:
    answer = post(a_client(staff("M1", "customer_manager"), "read"), "/api/v1/enterprises", FIRM)
    assert (answer.status_code, answer.json()["code"]) == (403, "no_scope")


def test_a_scope_never_widens_it(staff: Any) -> None:
    answer = post(a_client(staff("R1", "reviewer"), "apply"), "/api/v1/enterprises", FIRM)
    assert (answer.status_code, answer.json()["code"]) == (403, "no_right")


@pytest.mark.parametrize("key", [None, "", "with space", "x" * 101])
def test_a_write_needs_a_key(staff: Any, key: str | None) -> None:
    answer = post(a_client(staff("M1", "customer_manager")), "/api/v1/enterprises", FIRM, key)
    assert (answer.status_code, answer.json()["code"]) == (400, "no_idempotency_key")


def test_a_repeated_write_gets_the_first_answer(staff: Any) -> None:
    client = a_client(staff("M1", "customer_manager"))
    first, again = (post(client, "/api/v1/enterprises", FIRM) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert "Idempotent-Replay" not in first
    assert again["Idempotent-Replay"] == "true"
    assert Enterprise.objects.count() == 1


def test_the_key_of_another_request_is_refused(staff: Any) -> None:
    client = a_client(staff("M1", "customer_manager"))
    post(client, "/api/v1/enterprises", FIRM)
    answer = post(client, "/api/v1/enterprises", {**FIRM, "name": "Hill Mill"})
    assert (answer.status_code, answer.json()["code"]) == (422, "key_of_another_request")


def test_a_refused_write_leaves_nothing_and_is_refused_again(staff: Any) -> None:
    client = a_client(staff("M1", "customer_manager"))
    wrong = {**FIRM, "branch": "B99"}
    first, again = (post(client, "/api/v1/enterprises", wrong) for _ in range(2))
    assert first.status_code == again.status_code == 409
    assert first.content == again.content
    assert Enterprise.objects.count() == 0
    assert Answer.objects.get().status == 409


def test_another_branch_is_as_unknown_as_nothing(staff: Any, hill_branch: Any) -> None:
    there = staff("M2", "customer_manager", branch=hill_branch)
    post(a_client(there), "/api/v1/enterprises", {**FIRM, "branch": "B02"})
    here = a_client(staff("M1", "customer_manager"))
    other, nothing = here.get("/api/v1/enterprises/E1"), here.get("/api/v1/enterprises/E9")
    assert (other.status_code, other.content) == (nothing.status_code, nothing.content) == (404, other.content)
    assert here.get("/api/v1/enterprises").json() == []


def test_the_same_write_at_the_same_time_is_done_once(live_db: None) -> None:
    from tallystick.record.people.actions import add_branch, add_person, ask_role

    branch = add_branch(Actor.system(), "B01", name="River branch")
    person = add_person(Actor.system(), "M1", full_name="M", branch=branch, password=None)
    ask_role(Actor.system(), person, "customer_manager", since=timezone.localdate())
    client = a_client(Actor.of(person))
    answers: list[tuple[int, bytes]] = []

    def send() -> None:
        try:
            answer = post(client, "/api/v1/enterprises", FIRM)
            answers.append((answer.status_code, answer.content))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _ in answers} == {201}
    assert len({content for _, content in answers}) == 1
    assert Enterprise.objects.count() == 1


def test_the_documentation_needs_no_other_server(db: Any) -> None:
    page = Client().get("/api/v1/docs").content.decode()
    assert "cdn" not in page
    assert "https://" not in page
    assert Client().get("/api/v1/openapi.json").json()["info"]["title"] == "Tallystick"
