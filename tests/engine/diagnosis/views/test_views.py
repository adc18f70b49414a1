"""Views of the bank's files: one row a case, unknown stays unknown, and nothing is lost or doubled."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from tallystick.engine.diagnosis.columns import VIEWS
from tallystick.engine.diagnosis.views.after_the_loan import checks, collections, month_ends, warnings
from tallystick.engine.diagnosis.views.credit_files import KEYS, credit_files
from tests.engine.diagnosis.small_files import APPLICATION, CONTRACT, files, one


def credit(**bank: Any) -> pl.LazyFrame:
    return credit_files(files(**bank), template_share=0.5)


def test_an_application_alone_is_known_as_far_as_it_goes() -> None:
    told = one(credit(applications=[APPLICATION]), application_id="A1")
    assert (told["is_approved"], told["is_overridden"], told["is_renewal"], told["is_bullet"]) == (
        True,
        False,
        False,
        True,
    )
    assert (told["decision_hours"], told["month"], told["is_month_end"]) == (57.0, "2025-03", False)
    assert (told["officer_months"], told["officer_leaves_in_months"], told["is_officer_certified"]) == (11, 6, False)
    unknown = (
        "report_likeness",
        "sales_overstated",
        "minutes_on_site",
        "is_bad_12m",
        "lent_minor",
        "officer_borrowers",
        "industry",
    )
    assert {name: told[name] for name in unknown} == dict.fromkeys(unknown)


@pytest.mark.parametrize(
    ("change", "column", "expected"),
    [
        ({"approved_minor": 330_000_00}, "approved_over_limit", pytest.approx(0.1)),
        ({"approved_minor": 330_000_00}, "is_overridden", True),
        ({"engine_outcome": "decline", "limit_minor": None}, "is_overridden", True),
        ({"engine_outcome": "refer"}, "is_overridden", False),
        ({"outcome": "declined", "approved_minor": None}, "is_overridden", None),
        ({"approved_rate_bp": 550}, "below_engine_rate_bp", 50.0),
        ({"decided_at": datetime(2025, 3, 28, 9)}, "is_month_end", False),
        ({"decided_at": datetime(2025, 3, 29, 9)}, "is_month_end", True),
        ({"decided_at": None}, "is_month_end", None),
        ({"renews_loan_id": "L0"}, "is_renewal", True),
        ({"security": "mortgaged"}, "is_secured", True),
    ],
)
def test_what_people_made_of_the_engine_s_answer(change: dict[str, Any], column: str, expected: Any) -> None:
    assert one(credit(applications=[APPLICATION | change]), application_id="A1")[column] == expected


def test_the_investigation_is_read() -> None:
    report = {
        "application_id": "A1",
        "investigators": "ann bob",
        "visited_day": date(2025, 3, 4),
        "minutes_on_site": 40,
        "photos": 3,
        "has_gps": True,
        "stated_sales_minor": 220,
        "report_text": "Own words.",
    }
    seen = pl.LazyFrame({"application_id": ["A1"], "verified_sales_minor": [200]})
    told = one(credit(applications=[APPLICATION], investigations=[report], features=seen), application_id="A1")
    assert (told["investigators"], told["minutes_on_site"], told["site_photos"], told["has_gps"]) == (2, 40, 3, True)
    assert told["visit_to_decision_days"] == 1
    assert told["sales_overstated"] == pytest.approx(0.1)
    assert told["report_likeness"] == 0.0


@pytest.mark.parametrize(
    ("defaulted", "bad_6m", "bad_12m"),
    [
        (None, False, False),
        (date(2025, 9, 6), True, True),
        (date(2025, 9, 7), False, True),
        (date(2026, 3, 7), False, False),
    ],
)
def test_windows_count_from_the_drawdown(defaulted: date | None, bad_6m: bool, bad_12m: bool) -> None:
    outcome = {"loan_id": "L1", "defaulted_day": defaulted, "loss_minor": 30_000_00 if defaulted else None}
    told = one(credit(applications=[APPLICATION], contracts=[CONTRACT], outcomes=[outcome]), application_id="A1")
    assert (told["is_bad_6m"], told["is_bad_12m"]) == (bad_6m, bad_12m)
    assert told["loss_share"] == pytest.approx(0.1 if defaulted else 0.0)


def test_a_window_that_is_not_over_is_unknown_even_after_a_default() -> None:
    late = CONTRACT | {"drawn_day": date(2026, 2, 1), "signed_day": date(2026, 2, 1), "matures_day": date(2027, 2, 1)}
    outcome = {"loan_id": "L1", "defaulted_day": date(2026, 6, 1), "loss_minor": 1}
    told = one(credit(applications=[APPLICATION], contracts=[late], outcomes=[outcome]), application_id="A1")
    assert (told["is_bad_6m"], told["is_bad_12m"]) == (True, None)


def test_splits_are_seen_over_a_group_within_ninety_days() -> None:
    def asked(number: int, firm: str, day: date) -> dict[str, Any]:
        own = {
            "application_id": f"A{number}",
            "enterprise_id": firm,
            "decided_at": datetime(day.year, day.month, day.day, 9),
            "loan_id": f"L{number}",
        }
        return APPLICATION | own

    rows = [
        asked(1, "F1", date(2025, 3, 5)),
        asked(2, "F2", date(2025, 4, 5)),
        asked(3, "F3", date(2025, 4, 5)),
        asked(4, "F2", date(2025, 9, 5)),
    ]
    group = pl.LazyFrame({"application_id": ["A1", "A2", "A3", "A4"], "connected_group_id": ["G", "G", None, "G"]})
    told = credit(applications=rows, features=group).sort("application_id").collect()
    assert told["split_by_authority"].to_list() == pytest.approx([0.0, 1.2, 0.0, 0.0])
    assert told["is_within_authority"].to_list() == [True] * 4


def test_load_is_that_of_the_month_end_before() -> None:
    ends = [
        {"month": month, "loan_id": loan, "enterprise_id": firm, "balance_minor": owed}
        for month, loan, firm, owed in (
            ("2025-02", "L1", "F1", 5),
            ("2025-02", "L2", "F2", 5),
            ("2025-02", "L3", "F3", 0),
            ("2025-03", "L1", "F1", 5),
        )
    ]
    held = [CONTRACT | {"loan_id": f"L{n}", "enterprise_id": f"F{n}"} for n in (1, 2, 3)]
    told = one(credit(applications=[APPLICATION], contracts=held, month_ends=ends), application_id="A1")
    assert told["officer_borrowers"] == 2


@pytest.mark.parametrize(
    ("owed_until", "newest", "defaulted", "early"),
    [
        ("2025-08", "2026-06", None, True),
        ("2026-01", "2026-06", None, False),
        ("2025-08", "2025-08", None, False),
        ("2025-08", "2026-06", date(2025, 9, 6), False),
        (None, "2026-06", None, None),
    ],
    ids=["half a year before", "two months before", "still owed when last seen", "defaulted", "never seen"],
)
def test_who_repays_long_before_the_end_left(
    owed_until: str | None, newest: str, defaulted: date | None, early: bool | None
) -> None:
    owed = [{"month": owed_until, "loan_id": "L1", "enterprise_id": "F1", "balance_minor": 5}] if owed_until else []
    ends = [*owed, {"month": newest, "loan_id": "L9", "enterprise_id": "F9", "balance_minor": 5}]
    outcome = {"loan_id": "L1", "defaulted_day": defaulted}
    files = credit(applications=[APPLICATION], contracts=[CONTRACT], month_ends=ends, outcomes=[outcome])
    assert one(files, application_id="A1")["is_repaid_early"] is early


@pytest.mark.parametrize(
    ("marks", "mean"),
    [({"soft_person": 3.0, "soft_product": 5.0}, 4.0), ({"soft_person": None}, None), ({}, None)],
    ids=["of those given", "none given", "not asked for"],
)
def test_marks_of_the_visit_have_their_mean(marks: dict[str, float | None], mean: float | None) -> None:
    seen = pl.LazyFrame({"application_id": ["A1"], **{name: [value] for name, value in marks.items()}})
    told = one(credit(applications=[APPLICATION], features=seen), application_id="A1")
    assert told["visit_marks"] == mean


CHECK = {
    "check_id": "C1",
    "loan_id": "L1",
    "kind": "regular",
    "due_day": date(2025, 6, 30),
    "done_day": date(2025, 7, 3),
    "officer": "ann",
    "result": "normal",
    "report_text": "All is well.",
    "photo_hashes": "x y",
}


def test_a_check_late_copied_with_photos_seen_before_and_bad_after() -> None:
    second = CHECK | {
        "check_id": "C2",
        "loan_id": "L2",
        "due_day": date(2025, 7, 31),
        "done_day": date(2025, 7, 31),
        "photo_hashes": "y z",
    }
    undone = CHECK | {
        "check_id": "C3",
        "loan_id": "L2",
        "due_day": date(2026, 12, 1),
        "done_day": None,
        "result": None,
        "report_text": None,
        "photo_hashes": None,
    }
    ahead = CHECK | {"check_id": "C4", "due_day": date(2027, 1, 1), "done_day": None}
    held = [CONTRACT, CONTRACT | {"loan_id": "L2", "enterprise_id": "F2"}]
    outcomes = [{"loan_id": "L2", "defaulted_day": date(2025, 10, 29), "loss_minor": 5}]
    told = (
        checks(files(checks=[CHECK, second, undone, ahead], contracts=held, outcomes=outcomes), template_share=0.5)
        .sort("check_id")
        .collect()
    )
    assert told["check_late_days"].to_list() == [3, 0, 30]
    assert told["is_check_undone"].to_list() == [False, False, True]
    assert told["check_likeness"].to_list() == [0.0, 1.0, None]
    assert told["photos_reused"].to_list() == [0.0, 0.5, None]
    assert told["is_bad_after_90d"].to_list() == [False, True, None]


def test_a_warning_stands_beside_the_borrower_s_largest_loan_of_its_day() -> None:
    warning = {
        "warning_id": "W1",
        "enterprise_id": "F1",
        "indicator": "T1",
        "level": "orange",
        "raised_day": date(2025, 6, 1),
        "due_day": date(2025, 6, 15),
        "closed_day": date(2025, 6, 20),
        "finding": "no_problem",
        "action": None,
    }
    held = [
        CONTRACT,
        CONTRACT | {"loan_id": "L2", "principal_minor": 900_000_00},
        CONTRACT
        | {
            "loan_id": "L3",
            "principal_minor": 9_000_000_00,
            "signed_day": date(2026, 1, 1),
            "drawn_day": date(2026, 1, 1),
        },
    ]
    outcomes = [{"loan_id": "L2", "defaulted_day": date(2025, 11, 28), "loss_minor": 5}]
    told = one(warnings(files(warnings=[warning], contracts=held, outcomes=outcomes)), warning_id="W1")
    assert (told["loan_id"], told["warning_late_days"], told["is_closed_no_problem"], told["is_acted_on"]) == (
        "L2",
        5,
        True,
        False,
    )
    assert told["is_bad_after_180d"] is True


def test_collection_counts_from_default_and_open_ones_until_the_last_day() -> None:
    outcomes = [
        {
            "loan_id": "L1",
            "defaulted_day": date(2026, 6, 1),
            "exposure_at_default_minor": 200,
            "recovered_minor": 50,
            "loss_minor": 150,
        }
    ]
    steps = [{"loan_id": "L1", "day": date(2026, 6, 11), "action": "call"}]
    told = one(collections(files(contracts=[CONTRACT], outcomes=outcomes, collection=steps)), loan_id="L1")
    assert (told["first_step_days"], told["suit_days"], told["is_sued"], told["collection_steps"]) == (
        10,
        213,
        False,
        1,
    )
    assert told["recovered_share"] == 0.25


@pytest.mark.parametrize(
    ("actions", "told"),
    [
        ({"L1": "restructuring", "L2": "suit"}, {"L1": True, "L2": False, "L3": False}),
        ({"L1": "handover", "L2": "suit"}, {"L1": None, "L2": None, "L3": None}),
    ],
    ids=["a bank that notes restructurings", "one that notes none may not note them"],
)
def test_a_loan_was_restructured_where_the_log_says_so(actions: dict[str, str], told: dict[str, bool | None]) -> None:
    loans = ["L1", "L2", "L3"]
    steps = [{"loan_id": loan, "day": date(2026, 7, 1), "action": action} for loan, action in actions.items()]
    bank = files(
        contracts=[CONTRACT | {"loan_id": loan} for loan in loans],
        outcomes=[{"loan_id": loan, "defaulted_day": date(2026, 6, 1)} for loan in loans],
        collection=steps,
    )
    assert dict(collections(bank).select("loan_id", "is_restructured").collect().rows()) == told


@pytest.mark.parametrize("view", ["credit_file", "check", "warning", "collection"])
def test_an_empty_bank_has_empty_views_with_every_column(view: str) -> None:
    bank = files()
    made = {
        "credit_file": credit_files(bank, template_share=0.5),
        "check": checks(bank, template_share=0.5),
        "warning": warnings(bank),
        "collection": collections(bank),
    }[view].collect()
    assert made.is_empty()
    assert {*KEYS, *VIEWS[view]} <= set(made.columns)
    declared = VIEWS[view].schema()
    assert {name: made.schema[name] for name in declared if made.schema[name] != declared[name]} == {}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [([5], 5), ([5, 20], 5), ([], 41), ([60], 41), (None, None)],
    ids=["called on day five", "and again", "nobody calls", "long after", "nothing is told of collection"],
)
def test_the_first_call_counts_from_the_first_unpaid_day(steps: list[int] | None, expected: int | None) -> None:
    ends = [
        {"loan_id": "L1", "month": "2025-04", "days_past_due": 10, "balance_minor": 1, "class": "normal"},
        {"loan_id": "L1", "month": "2025-05", "days_past_due": 41, "balance_minor": 1, "class": "normal"},
    ]
    begun = date(2025, 4, 20)
    taken = [{"loan_id": "L1", "day": begun + timedelta(days=day), "action": "call"} for day in steps or []]
    taken += [{"loan_id": "L9", "day": begun, "action": "call"}]
    tables: dict[str, Any] = {"contracts": [CONTRACT], "month_ends": ends}
    told = month_ends(files(**tables, **({} if steps is None else {"collection": taken}))).sort("month").collect()
    assert told["first_call_days"].to_list() == [expected, None]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"override_reason": "renewal_in_time"}, "renewal_in_time"),
        ({"override_reason": None}, "none"),
        ({"override_reason": None, "outcome": "declined"}, None),
    ],
    ids=["a reason", "as the engine said", "not approved"],
)
def test_why_people_departed_from_the_engine(change: dict[str, Any], expected: str | None) -> None:
    assert one(credit(applications=[APPLICATION | change]), application_id="A1")["override_reason"] == expected


def test_the_time_of_review_is_held_against_the_bank_s_median() -> None:
    begin = datetime(2025, 3, 20, 9)
    step = {"case_kind": "application", "activity": "review", "role": "reviewer", "begin_at": begin}
    log = [
        step
        | {"event_no": n, "case_id": f"A{n}", "application_id": f"A{n}", "end_at": begin + timedelta(minutes=minutes)}
        for n, minutes in ((1, 20), (2, 40), (3, 60))
    ]
    asked = [APPLICATION | {"application_id": f"A{n}"} for n in (1, 2, 3, 4)]
    told = credit(applications=asked, log=log).sort("application_id").collect()
    assert told["review_time"].to_list() == [0.5, 1.0, 1.5, None]
