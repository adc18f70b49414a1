"""What of the policy the readers of a month end need, as plain values, kept beside the loans it closed."""

from __future__ import annotations

from typing import Any

from tallystick.engine.contract.checks import CODES as CHECKS
from tallystick.kernel.codes import Text
from tallystick.pack.policy import Policy

FLOORS = ("provision_to_loans", "provision_coverage")


def closing_sheet(policy: Policy) -> dict[str, Any]:
    """This function will give the policy's title, its indicators, the floors and the codes of contract checks."""
    return {
        "pack": policy.pack,
        "version": policy.version,
        "digest": policy.digest,
        "day": policy.day.isoformat(),
        "title": _text(policy.title),
        "currency": policy.currency,
        "floors": {name: float(policy.number(name)) for name in FLOORS},
        "indicators": {
            one.code: {"name": _text(one.name), "family": one.family, "owner": one.owner, "source": one.source}
            for one in policy.indicators
        },
        "checks": {code.code: _text(code.sentence) for code in CHECKS},
    }


def _text(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}
