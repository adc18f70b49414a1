"""What a worker does before it listens: with an empty record, and with a policy and a loan to ask about."""

from __future__ import annotations

from typing import Any

from django.template import engines
from django.template.loader import get_template

from tallystick.engine.servicing import fold
from tallystick.entry.web.frame.language import catalogue
from tallystick.entry.web.warming import warm
from tallystick.record.loans.actions import Posted, post_event
from tests.entry.web.test_amendments import loan
from tests.record.cases.conftest import policy

__all__ = ("loan", "policy")


def test_a_record_with_nothing_in_it_is_no_fault(db: None) -> None:
    warm()
    assert catalogue.cache_info().currsize == 1


def test_every_page_is_compiled_and_the_engine_has_answered(loan: Any, staff: Any, day: Any) -> None:
    post_event(staff("D1", "disburser"), loan, Posted(kind="paid", day=day, amount_minor=321_00))
    warm()
    loader = engines["django"].engine.template_loaders[0]
    held = len(loader.get_template_cache)
    get_template("desk/desk.html")
    get_template("frame/list.html")
    assert len(loader.get_template_cache) == held
    assert fold._fold_range.signatures
