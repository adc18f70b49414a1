"""Guarantees given and received, and circles of guarantees (担保圈)."""

from __future__ import annotations

from tallystick.engine.features.declare import BETTER, WORSE, count, flag, minor
from tallystick.kernel.columns import Columns

_T = "guarantees"
_NONE = "guarantees were not collected"

ADDS = Columns(
    (
        minor(
            "guarantees_given_minor", WORSE, "guarantees given, contracts and credit report", "对外担保余额", _NONE, _T
        ),
        count("guarantee_obligors", WORSE, "firms guaranteed for", "被担保企业数", _NONE, _T),
        minor(
            "guarantee_received_minor",
            BETTER,
            "guarantees received, up to what guarantors can bear",
            "有效担保金额",
            _NONE,
            _T,
        ),
        flag("in_guarantee_circle", WORSE, "guarantees run in a circle through the firm", "处于担保圈", _NONE, _T),
    )
)
