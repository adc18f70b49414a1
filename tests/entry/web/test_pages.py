"""The pages of people, customers, audit and policy: who sees them, in both languages, at a fixed price in queries."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tallystick.record.customers.models import Enterprise
from tallystick.record.people.models import AuthorityHeld, RoleHeld

EVERYBODY = ("/", "/search", "/me")


@pytest.fixture
def firms(river_branch: Any, hill_branch: Any) -> None:
    Enterprise.objects.bulk_create(
        Enterprise(
            enterprise_id=f"E{place}{number:03d}",
            name="=HYPERLINK(1)" if (place, number) == (0, 0) else f"Firm {place}-{number:02d}",
            branch=branch,
        )
        for place, branch in enumerate((river_branch, hill_branch))
        for number in range(30)
    )


@pytest.mark.parametrize(
    ("page", "role", "status"),
    [
        ("/enterprises/", "customer_manager", 200),
        ("/enterprises/", "administrator", 403),
        ("/enterprises/E0001/", "customer_manager", 200),
        ("/enterprises/E1001/", "customer_manager", 404),
        ("/enterprises/E1001/", "auditor", 200),
        ("/enterprises/none/", "customer_manager", 404),
        ("/people/", "administrator", 200),
        ("/people/", "customer_manager", 403),
        ("/people/P1/", "administrator", 200),
        ("/people/P1/", "approver", 403),
        ("/people/none/", "administrator", 404),
        ("/audit/", "auditor", 200),
        ("/audit/", "risk_officer", 403),
        ("/policy/", "risk_officer", 200),
        ("/policy/", "customer_manager", 403),
        ("/policy/999/", "risk_officer", 404),
        ("/nothing/here", "auditor", 404),
        *((page, "recovery_officer", 200) for page in EVERYBODY),
    ],
)
def test_pages_open_to_those_they_are_for(firms: Any, signed_in: Any, page: str, role: str, status: int) -> None:
    client = signed_in("P1", role)
    for language, mark in (("zh-CN", '<html lang="zh-Hans"'), ("en", '<html lang="en"')):
        answer = client.get(page, headers={"accept-language": language})
        assert answer.status_code == status
        assert mark in answer.content.decode()


def test_nothing_is_open_without_a_sign_in(firms: Any) -> None:
    for page in (*EVERYBODY, "/enterprises/", "/enterprises/E0001/", "/people/", "/audit/", "/policy/", "/password"):
        assert Client().get(page).status_code == 302, page
        assert Client().post(page).status_code == 302, page


def test_pages_hold_no_script_and_no_style_of_their_own(firms: Any, signed_in: Any) -> None:
    client = signed_in("P1", "auditor")
    for page in (*EVERYBODY, "/enterprises/", "/enterprises/E0001/", "/people/", "/audit/"):
        answer = client.get(page)
        text = answer.content.decode()
        assert "'unsafe" not in answer["Content-Security-Policy"]
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|(?:src|href)=\"https?:", text), page


@pytest.mark.parametrize("page", ["/enterprises/", "/people/", "/audit/"])
def test_a_list_costs_the_same_queries_for_few_rows_and_many(firms: Any, signed_in: Any, page: str) -> None:
    client = signed_in("P1", "auditor")
    client.get(page)
    counts = []
    for words in ("P1", ""):
        with CaptureQueriesContext(
            connection,
        ) as held:
            assert client.get(page, {"words": words}).status_code == 200
        counts.append(len(held))
    assert counts[0] == counts[1] <= 12, counts


def rows(answer: Any) -> list[str]:
    return [row[0].text for row in answer.context["table"].rows]


def test_a_table_sorts_filters_and_pages(firms: Any, signed_in: Any, hill_branch: Any) -> None:
    client = signed_in("P1", "auditor")
    assert rows(client.get("/enterprises/"))[0] == "E0000"
    assert rows(client.get("/enterprises/?sort=-enterprise_id"))[0] == "E1029"
    assert rows(client.get("/enterprises/?page=2"))[0] == "E1020"
    assert len(rows(client.get(f"/enterprises/?branch={hill_branch.pk}"))) == 30
    assert rows(client.get("/enterprises/?words=1-07")) == ["E1007"]


@pytest.mark.parametrize(
    "asked",
    ["sort=name'--", "sort=person__password", "sort=-", "page=-1", "page=99999999999999999999", "page=x", "branch=1'"],
)
def test_what_makes_no_sense_in_an_address_is_left_out(firms: Any, signed_in: Any, asked: str) -> None:
    assert signed_in("P1", "auditor").get(f"/enterprises/?{asked}").status_code == 200


@pytest.mark.parametrize("page", ["/search", "/enterprises/", "/audit/", "/people/"])
def test_no_search_box_takes_words_for_commands(firms: Any, signed_in: Any, page: str) -> None:
    client = signed_in("P1", "auditor")
    for words in ("'; DROP TABLE x; --", "%", "_", "\\", "a\x00b", "<script>alert(1)</script>", "{{7*7}}"):
        answer = client.get(page, {"words": words})
        text = answer.content.decode()
        assert answer.status_code == 200
        assert "<script>alert" not in text
        assert "E0001" not in text


def test_htmx_gets_the_table_alone(firms: Any, signed_in: Any) -> None:
    asked = {"HX-Request": "true", "HX-Target": "table-enterprises"}
    text = signed_in("P1", "auditor").get("/enterprises/", headers=asked).content.decode()
    assert text.lstrip().startswith('<div class="table"')


def test_a_formula_goes_out_as_text(firms: Any, signed_in: Any) -> None:
    import io

    import openpyxl

    client = signed_in("P1", "customer_manager")
    text = b"".join(client.get("/enterprises/?export=csv")).decode()
    assert "'=HYPERLINK(1)" in text and ",=HYPER" not in text
    assert "E1001" not in text, "another branch's firms are not in the file either"
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/enterprises/?export=xlsx").content)).active
    assert sheet["B2"].value == "'=HYPERLINK(1)"
    assert sheet.max_row == 31


def test_a_form_keeps_what_was_typed_and_says_at_the_field_what_is_wrong(firms: Any, signed_in: Any) -> None:
    client = signed_in("C1", "customer_manager")
    typed = {"deed": "register", "enterprise_id": "E0001", "enterprise_name": "Ferry Noodles", "branch": "B01"}
    answer = client.post("/enterprises/", typed)
    text = answer.content.decode()
    assert "Ferry Noodles" in text and "This number is taken" in text
    assert client.post("/enterprises/", typed | {"branch": "B02", "enterprise_id": "N1"}).status_code == 422
    assert client.post("/enterprises/", typed | {"enterprise_id": "N1"}).url == "/enterprises/N1/"


def test_a_role_is_asked_for_and_agreed_to_by_another(signed_in: Any, staff: Any) -> None:
    newcomer = staff("N1").person
    first, second = signed_in("A1", "administrator"), signed_in("A2", "administrator")
    asked = {"deed": "ask_role", "role": "reviewer", "since": "2026-01-01"}
    assert first.post("/people/N1/", asked).status_code == 302
    held = RoleHeld.objects.get(person=newcomer)
    own = first.post("/people/N1/", {"held": f"role:{held.pk}"})
    assert b"You asked for this" in own.content
    assert b"Rights to agree to" in second.get("/").content
    second.post("/people/N1/", {"held": f"role:{held.pk}"})
    held.refresh_from_db()
    assert held.agreed_by.username == "A2"


def test_a_right_is_asked_for_by_the_record_whatever_the_page_shows(signed_in: Any, staff: Any) -> None:
    staff("N1")
    auditor = signed_in("Q1", "auditor")
    auditor.post("/people/N1/", {"deed": "ask_role", "role": "reviewer", "since": "2026-01-01"})
    auditor.post("/people/N1/", {"deed": "ask_authority", "authority": "branch_approver", "since": "2026-01-01"})
    assert not RoleHeld.objects.filter(person__username="N1").exists()
    assert not AuthorityHeld.objects.exists()


def test_a_form_from_another_site_is_refused(staff: Any) -> None:
    person = staff("A1", "administrator").person
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/people/A1/", {"deed": "ask_role", "role": "auditor", "since": "2026-01-01"})
    assert answer.status_code == 403
    assert b"no longer valid" in answer.content or "表单已失效".encode() in answer.content
