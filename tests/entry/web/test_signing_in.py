"""Who gets in, and who does not: passwords, second factor, lock-out, sessions."""

from __future__ import annotations

from typing import Any

import pyotp
import pytest
from django.test import Client

from tallystick.record.people.actions import change_password
from tallystick.record.people.models import Person
from tallystick.record.people.second_factor import STEP_SECONDS
from tests.record.fixtures import PASSWORD


def enter(client: Client, number: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in", {"number": number, "password": password, **more})


def test_a_right_password_opens_the_desk(staff: Any) -> None:
    staff("C1", "customer_manager", password=PASSWORD)
    client = Client()
    assert client.get("/").status_code == 302
    assert enter(client, "C1").url == "/"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(("number", "password"), [("C1", "wrong"), ("C9", PASSWORD), ("", PASSWORD), ("C1", "")])
def test_a_wrong_password_says_nothing_of_who_exists(staff: Any, number: str, password: str) -> None:
    staff("C1", "customer_manager", password=PASSWORD)
    answer = enter(Client(), number, password)
    assert answer.status_code == 422
    assert "sessionid" not in answer.cookies


def test_five_wrong_passwords_lock_even_the_right_one_out(staff: Any) -> None:
    staff("C1", "customer_manager", password=PASSWORD)
    client = Client()
    for _ in range(5):
        answer = enter(client, "C1", "wrong")
    assert answer.status_code == 429
    assert b"Locked" in answer.content
    assert enter(client, "C1").status_code == 429


def test_one_goes_on_to_where_one_wanted_but_never_to_another_site(staff: Any) -> None:
    staff("C1", "customer_manager", password=PASSWORD)
    assert Client().get("/enterprises/?words=a").url == "/sign-in?next=%2Fenterprises%2F%3Fwords%3Da"
    assert enter(Client(), "C1", next="/enterprises/?words=a").url == "/enterprises/?words=a"
    for evil in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert enter(Client(), "C1", next=evil).url == "/"


def test_a_session_planted_before_the_sign_in_is_worth_nothing_after_it(staff: Any) -> None:
    staff("C1", "customer_manager", password=PASSWORD)
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    enter(client, "C1")
    assert client.cookies["sessionid"].value != session.session_key
    thief = Client()
    thief.cookies["sessionid"] = session.session_key
    assert thief.get("/").status_code == 302


def test_an_approver_sets_a_second_factor_and_gives_it_ever_after(staff: Any) -> None:
    staff("A1", "approver", password=PASSWORD)
    client = Client()
    assert enter(client, "A1").url == "/second-factor"
    assert client.get("/").status_code == 302, "a password alone opens nothing"
    secret = client.get("/second-factor").context["secret"]
    assert client.post("/second-factor", {"code": "000000"}).status_code == 422
    assert client.post("/second-factor", {"code": pyotp.TOTP(secret).now()}).url == "/"
    assert client.get("/").status_code == 200
    assert Person.objects.get(username="A1").totp_secret == secret


def test_a_code_is_good_for_one_sign_in(staff: Any) -> None:
    person = staff("A1", "approver", password=PASSWORD).person
    secret = pyotp.random_base32()
    Person.objects.filter(pk=person.pk).update(totp_secret=secret)
    code = pyotp.TOTP(secret, interval=STEP_SECONDS).now()
    first, second = Client(), Client()
    enter(first, "A1")
    assert first.post("/second-factor", {"code": code}).url == "/"
    enter(second, "A1")
    assert second.post("/second-factor", {"code": code}).status_code == 422
    assert second.get("/").status_code == 302


def test_guessing_codes_locks_out(staff: Any) -> None:
    person = staff("A1", "approver", password=PASSWORD).person
    Person.objects.filter(pk=person.pk).update(totp_secret=pyotp.random_base32())
    client = Client()
    enter(client, "A1")
    answers = [client.post("/second-factor", {"code": "000000"}).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 429]
    assert enter(client, "A1").status_code == 429


def test_a_password_that_another_gave_must_be_changed_first(staff: Any) -> None:
    administrator = staff("A1", "administrator")
    newcomer = staff("C1", "customer_manager", password=PASSWORD)
    change_password(administrator, newcomer.person, "granite-Heron-77")
    client = Client()
    assert enter(client, "C1", "granite-Heron-77").url == "/"
    assert client.get("/enterprises/").url == "/password"
    short = client.post("/password", {"old": "granite-Heron-77", "new": "short", "again": "short"})
    assert short.status_code == 422
    fresh = {"old": "granite-Heron-77", "new": "willow-Basket-19", "again": "willow-Basket-19"}
    assert client.post("/password", fresh).url == "/"
    assert client.get("/enterprises/").status_code == 200


def test_signing_out_ends_the_session(signed_in: Any) -> None:
    client = signed_in("C1", "customer_manager")
    key = client.cookies["sessionid"].value
    assert client.get("/sign-out").status_code == 405
    client.post("/sign-out")
    thief = Client()
    thief.cookies["sessionid"] = key
    assert thief.get("/").status_code == 302
