"""The policy lab in the pages: a line changed, held against the past, back-tested, proposed, signed by others."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tallystick.entry.jobs.first_questions import ask_first
from tallystick.entry.jobs.inquire import start_where_due, work_all
from tallystick.lab.evaluate import evaluate
from tallystick.record.inquiries.actions import PastFiles, answer, ask, begin, keep_past
from tallystick.record.inquiries.models import Inquiry
from tallystick.record.measures.models import Measure
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.policies.actions import keep, propose, sign
from tallystick.record.policies.models import PackVersion
from tests.lab.histories import PACKS, POLICY, UNTIL, table

ROWS = 240
LINE = "buyer_top1_ceiling"
COLUMNS = ("outcome", "grade", "limit_minor", "rate_bp", "raroc")


def _parquet(frame: pl.DataFrame) -> bytes:
    held = io.BytesIO()
    frame.write_parquet(held)
    return held.getvalue()


@pytest.fixture
def past(db: None, day: date) -> PackVersion:
    """L Bank's pack in force, and past applications it decided, all as of one day, so that they come out again."""
    system = Actor.system(date(2024, 1, 1))
    version = sign(system, propose(system, keep(system, PACKS / "l_bank"), decides_from=date(2024, 1, 1)))
    held = table(ROWS).with_columns(pack_version=pl.lit(version.version), as_of=pl.lit(POLICY.day))
    made = evaluate(held.lazy(), POLICY, COLUMNS).collect().with_columns(held["application_id"])
    keep_past(
        Actor.system(),
        PastFiles(
            folder="/nowhere",
            inputs={},
            applications=_parquet(held),
            decisions=_parquet(made.select("application_id", *COLUMNS)),
            rows=ROWS,
            first_day=date(2024, 1, 1),
            last_day=UNTIL,
            known_until=UNTIL,
        ),
    )
    return version


def test_a_loaded_bank_is_asked_for_its_status_and_problems_once(past: PackVersion) -> None:
    for _ in range(2):
        assert ask_first(Actor.system()) == 2
    day = UNTIL.isoformat()
    assert list(Inquiry.objects.order_by("kind").values_list("kind", "state", "asked")) == [
        ("diagnosis", "waiting", {"day": day, "budget_minor": 100_000_000}),
        ("status", "waiting", {"day": day}),
    ]


def test_a_bank_without_a_past_is_asked_nothing(db: None) -> None:
    assert ask_first(Actor.system()) == 0
    assert not Inquiry.objects.exists()


@pytest.mark.parametrize(("asks", "works", "starts"), [(True, False, True), (True, True, False), (False, False, False)])
def test_a_server_starts_a_worker_where_something_waits_and_nobody_works(
    past: PackVersion, monkeypatch: pytest.MonkeyPatch, asks: bool, works: bool, starts: bool
) -> None:
    if asks:
        ask_first(Actor.system())
    for name, told in (("is_taken", works), ("start_worker", True)):
        monkeypatch.setattr(f"tallystick.entry.jobs.inquire.{name}", lambda told=told: told)
    monkeypatch.setattr(connection, "close", lambda: None)
    assert start_where_due() is starts


def edited(client: Any, base: PackVersion, **typed: Any) -> Any:
    given = {f"value.{LINE}": "0.3", f"since.{LINE}": "2019-01-01", f"why.{LINE}": "one buyer failed", **typed}
    asked = {"version": "1.0.1", "deed": "edit_pack", **given}
    return client.post(f"/policy/{base.pk}/lines/edit?line={LINE}", asked)


def asked(client: Any, version: PackVersion, deed: str, **more: Any) -> Inquiry:
    answer = client.post(f"/policy/{version.pk}/", {"deed": deed, **more})
    assert answer.status_code == 302, answer.content.decode()
    return Inquiry.objects.get(pk=int(answer.url.rstrip("/").rsplit("/", 1)[1]))


def test_from_a_line_to_a_published_version_with_its_back_test(past: PackVersion, signed_in: Any, day: date) -> None:
    maker = signed_in("M1", "risk_modeller")
    listed = maker.get(f"/policy/{past.pk}/lines/?words={LINE}").content.decode()
    assert f"line={LINE}" in listed and "2019-01-01" in listed
    draft = PackVersion.objects.get(pk=int(edited(maker, past).url.rstrip("/").rsplit("/", 1)[1]))
    assert draft.state == "draft" and LINE in draft.note and "one buyer failed" in draft.note

    refused = maker.post(f"/policy/{draft.pk}/", {"deed": "propose_pack", "decides_from": day.isoformat()})
    assert refused.status_code == 422 and "back-test" in refused.content.decode()

    held = {"against": past.pk, "as_of": POLICY.day.isoformat()}
    checks = asked(maker, draft, "ask_checks")
    diff = asked(maker, draft, "ask_diff", **held)
    test = asked(maker, draft, "ask_backtest", **held, horizon_months=12, unseen_times=2)
    assert "waits" in maker.get(f"/inquiries/{diff.pk}/").content.decode().lower()
    assert work_all() == 3
    for row in (checks, diff, test):
        row.refresh_from_db()
        assert (row.state, row.told) == ("answered", "")
    for language in ("en", "zh-CN"):
        for row in (checks, diff, test):
            page = maker.get(f"/inquiries/{row.pk}/", headers={"accept-language": language}).content.decode()
            assert row.answer.digest in page and "<script>" not in page and "style=" not in page.split("<svg")[0]
    said = json.loads(bytes_of(diff, "diff.json"))
    assert said["totals"]["changed"] > 0 and [one["name"] for one in said["worded"]] == [LINE]

    assert (
        maker.post(
            f"/policy/{draft.pk}/", {"deed": "propose_pack", "decides_from": (day + timedelta(days=1)).isoformat()}
        ).status_code
        == 302
    )
    own = maker.post(f"/policy/{draft.pk}/", {"deed": "sign_pack"})
    assert own.status_code == 422
    for number in ("R1", "R2"):
        officer = signed_in(number, "risk_officer")
        page = officer.get(f"/policy/{draft.pk}/").content.decode()
        assert f"/inquiries/{test.pk}/" in page, "who signs sees the back-test"
        assert officer.post(f"/policy/{draft.pk}/", {"deed": "sign_pack"}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "published"


def bytes_of(row: Inquiry, name: str) -> bytes:
    from tallystick.record.inquiries.queries import file_of

    return file_of(row.answer, name)


LISTS = {"changed": {"file": "changed.parquet", "title": {"en": "List", "zh": "清单"}, "cut": "way", "parts": {}}}
PROPOSAL = {
    "finding": 1,
    "problem": "overload",
    "measure": "hire",
    "name": {"en": "One more officer", "zh": "增加客户经理"},
    "problem_name": {"en": "Too many firms an officer", "zh": "户均管理过多"},
    "where": {"en": "Branch B01", "zh": "B01 支行"},
    "place_kind": "branch",
    "place": "B01",
    "benefit_minor": 50_000_00,
    "cost_minor": 20_000_00,
    "net_minor": 30_000_00,
    "risk": 0.2,
    "in_plan": True,
    "problem_cost_minor": 80_000_00,
    "low_minor": 10_000_00,
    "high_minor": 150_000_00,
}
CELL = {"text": "1  Too many firms", "href": "#finding-1", "tone": "", "is_number": False}
TABLE = {
    "kind": "table",
    "heading": "All",
    "behind": "",
    "is_wide": True,
    "head": [{"text": "problem", "is_number": False}],
    "rows": [[CELL]],
    "note": "",
}
FOUND = {"kind": "paragraph", "heading": "", "text": "Overloaded at length", "behind": "", "is_wide": True}
CHAPTERS = [
    {"name": "problems", "title": "Problems", "blocks": [TABLE]},
    {"name": "finding-1", "title": "Too many firms an officer", "blocks": [FOUND]},
]
PAGE = {"title": "t", "subtitle": "", "headline": "h", "notes": [], "foot": [], "tiles": [], "chapters": CHAPTERS}


@pytest.fixture
def diagnosed(past: PackVersion) -> Inquiry:
    """A diagnosis that was answered, with one proposal and one list."""
    row = ask(Actor.system(), "diagnosis", asked={"day": "2024-12-31", "budget_minor": 1})
    begin(row.pk)
    frame = pl.DataFrame({"way": ["a", "b"], "enterprise_id": ["E1", "E2"], "loss_minor": [100, None]})
    plain = {"lists.json": LISTS, "measures.json": {"measures": [PROPOSAL]}, "page.en.json": PAGE, "page.zh.json": PAGE}
    files = {name: json.dumps(told).encode() for name, told in plain.items()}
    answer(row.pk, {**files, "changed.parquet": _parquet(frame)}, headline="Weak", headline_zh="薄弱")
    return Inquiry.objects.get(pk=row.pk)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize(
    ("page", "role", "status"),
    [
        ("/status/", "auditor", 200),
        ("/status/", "customer_manager", 403),
        ("/problems/", "risk_officer", 200),
        ("/problems/", "approver", 403),
        ("/inquiries/", "risk_modeller", 200),
        ("/inquiries/", "administrator", 403),
        ("/inquiries/{0}/", "auditor", 200),
        ("/inquiries/{0}/list/changed/?way=a", "auditor", 200),
        ("/inquiries/{0}/list/changed/", "reviewer", 403),
        ("/inquiries/{0}/list/none/", "auditor", 404),
        ("/inquiries/9999999/", "auditor", 404),
        ("/measures/", "auditor", 200),
        ("/measures/?show=proposed", "risk_officer", 200),
        ("/measures/proposed/{0}/0/", "risk_officer", 200),
        ("/measures/proposed/{0}/7/", "risk_officer", 404),
        ("/measures/", "disburser", 403),
    ],
)
def test_who_may_look(diagnosed: Inquiry, signed_in: Any, page: str, role: str, status: int, language: str) -> None:
    client = signed_in("P1", role)
    with CaptureQueriesContext(connection) as queries:
        got = client.get(page.format(diagnosed.pk), headers={"accept-language": language})
    assert got.status_code == status
    assert len(queries) <= 16


def test_problems_are_told_one_a_page(diagnosed: Inquiry, signed_in: Any) -> None:
    client = signed_in("P1", "risk_officer")
    every = client.get("/problems/").content.decode()
    assert "?chapter=finding-1" in every and "Overloaded at length" not in every
    one = client.get("/problems/?chapter=finding-1").content.decode()
    assert "Overloaded at length" in one and 'href="?"' in one and "1  Too many firms" not in one
    assert client.get("/problems/?chapter=finding-9").status_code == 404


def test_a_list_is_cut_and_leads_to_the_firm(diagnosed: Inquiry, signed_in: Any) -> None:
    page = signed_in("P1", "auditor").get(f"/inquiries/{diagnosed.pk}/list/changed/?way=a").content.decode()
    assert "/enterprises/E1/" in page and "/enterprises/E2/" not in page


@pytest.mark.parametrize(
    ("role", "kind", "is_open"),
    [
        ("risk_modeller", "replay", True),
        ("risk_modeller", "status", False),
        ("auditor", "diff", False),
        ("auditor", "replay", True),
        ("risk_officer", "diagnosis", True),
        ("approver", "replay", False),
    ],
)
def test_who_may_ask(past: PackVersion, staff: Any, role: str, kind: str, is_open: bool) -> None:
    actor = staff("P1", role)
    if is_open:
        assert ask(actor, kind).state == "waiting"
        assert ask(actor, kind).pk == Inquiry.objects.get().pk, "what waits is not put twice"
        return
    with pytest.raises(Refused):
        ask(actor, kind, version=past)


def test_the_whole_past_comes_out_the_same(past: PackVersion, staff: Any) -> None:
    row = ask(staff("P1", "auditor"), "replay", asked={"first": "", "last": "", "application": ""})
    begin(row.pk)  # a worker that was killed: the next one begins it again
    assert work_all() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.told) == ("answered", 2, "")
    said = json.loads(bytes_of(row, "replay.json"))
    assert (said["past"], said["differing"]) == (ROWS, {})


def test_what_cannot_be_worked_out_says_why_and_may_be_asked_again(past: PackVersion, signed_in: Any) -> None:
    row = ask(Actor.system(), "status", asked={"day": "2024-12-31"})
    work_all()
    row.refresh_from_db()
    assert row.state == "failed" and "/nowhere" in row.told and row.told_zh
    client = signed_in("P1", "risk_officer")
    assert "/nowhere" in client.get(f"/inquiries/{row.pk}/").content.decode()
    assert client.post(f"/inquiries/{row.pk}/", {"deed": "ask_again"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "waiting"


def test_one_that_stops_again_and_again_is_given_up(past: PackVersion) -> None:
    row = ask(Actor.system(), "replay")
    states = [begin(row.pk).state for _ in range(4)]
    assert states == ["running", "running", "running", "failed"]


@pytest.mark.parametrize("table", ["inquiries_answer", "inquiries_past"])
def test_answers_and_the_past_cannot_be_changed(diagnosed: Inquiry, table: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


def taken(client: Any, row: Inquiry, **typed: Any) -> Any:
    given = {"owner_number": "P1", "place_kind": "branch", "starts": "B01: 2025-01\nB02: 2025-04", **typed}
    asked = {"deed": "take_up", "agreed_months": 12, "removes_bp": 50, **given}
    return client.post(f"/measures/proposed/{row.pk}/0/", asked)


def test_a_measure_is_taken_up_by_one_and_agreed_by_another(diagnosed: Inquiry, signed_in: Any) -> None:
    first, second = signed_in("P1", "risk_officer"), signed_in("P2", "risk_officer")
    there = taken(first, diagnosed).url
    assert first.post(there, {"deed": "agree_measure"}).status_code == 422
    assert second.post(there, {"deed": "agree_measure"}).status_code == 302
    row = Measure.objects.get()
    assert (row.state, row.starts, row.removes) == ("agreed", {"B01": "2025-01", "B02": "2025-04"}, 0.5)
    assert taken(second, diagnosed).status_code == 422, "once"
    assert "One more officer" in second.get("/measures/").content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        Measure.objects.update(saves_minor=1)


@pytest.mark.parametrize("typed", [{"owner_number": "nobody"}, {"starts": "B01: soon"}, {"starts": "B01"}])
def test_a_measure_without_owner_or_month_is_refused(diagnosed: Inquiry, signed_in: Any, typed: dict[str, str]) -> None:
    assert taken(signed_in("P1", "risk_officer"), diagnosed, **typed).status_code == 422
    assert not Measure.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({f"why.{LINE}": ""}, "needs this"),
        ({f"since.{LINE}": ""}, "needs this"),
        ({f"value.{LINE}": ""}, "at least one line"),
        ({"version": "1.0.0"}, "already kept"),
    ],
)
def test_a_line_is_not_changed_without_its_day_its_reason_or_a_new_version(
    past: PackVersion, signed_in: Any, typed: dict[str, str], said: str
) -> None:
    got = edited(signed_in("M1", "risk_modeller"), past, **{"version": "1.0.1", **typed})
    assert got.status_code == 422 and said in got.content.decode()
    assert PackVersion.objects.count() == 1
