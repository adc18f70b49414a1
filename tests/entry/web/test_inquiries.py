"""The policy lab in the pages: a line changed, held against the past, back-tested, proposed, signed by others."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from tallystick.entry.jobs.inquire import work_all
from tallystick.lab.evaluate import evaluate
from tallystick.record.inquiries.actions import PastFiles, keep_past
from tallystick.record.inquiries.models import Inquiry
from tallystick.record.people.actor import Actor
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


def edited(client: Any, version: PackVersion, **typed: Any) -> Any:
    given = {f"value.{LINE}": "0.3", f"since.{LINE}": "2019-01-01", f"why.{LINE}": "one buyer failed", **typed}
    asked = {"deed": "edit_pack", "version": "1.0.1", **given}
    return client.post(f"/policy/{version.pk}/lines/edit?line={LINE}", asked)


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
