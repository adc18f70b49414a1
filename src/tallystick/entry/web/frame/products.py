"""What the bank's products and warnings are called: by the policy in force."""

from __future__ import annotations

from functools import lru_cache

from django.utils import timezone

from tallystick.entry.web.frame.language import listed
from tallystick.record.people.today import today
from tallystick.record.policies.queries import policy_on
from tallystick.record.unable import Unable

_KEPT_SECONDS = 60


def product_name(code: str | None) -> str:
    """This function will give the name of a product in the reader's language, or its code where no policy knows it."""
    return listed(_names(int(timezone.now().timestamp()) // _KEPT_SECONDS), code)


def product_names() -> list[tuple[str, str]]:
    """This function will give every product that a policy knows: its code and its name in the reader's language."""
    return [(code, product_name(code)) for code in _names(int(timezone.now().timestamp()) // _KEPT_SECONDS)]


def indicator_name(code: str | None) -> str:
    """This function will give the name of an indicator in the reader's language, or its code where none knows it."""
    return listed(_indicators(int(timezone.now().timestamp()) // _KEPT_SECONDS), code)


@lru_cache(maxsize=2)
def _indicators(minute: int) -> dict[str, tuple[str, str]]:
    try:
        indicators = policy_on(today()).indicators
    except Unable:
        return {}
    return {one.code: (one.name.en, one.name.zh) for one in indicators}


@lru_cache(maxsize=2)
def _names(minute: int) -> dict[str, tuple[str, str]]:
    """Asked of the policy once a minute: a list of applications names a product on every row."""
    try:
        products = policy_on(today()).products
    except Unable:
        return {}
    return {code: (one.name.en, one.name.zh) for code, one in products.items()}
