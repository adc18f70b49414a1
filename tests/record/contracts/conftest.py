"""Contracts need what cases need: a policy, evidence, people."""

from __future__ import annotations

from tests.record.cases.conftest import firm, on_day, people, policy

__all__ = ["firm", "on_day", "people", "policy"]
