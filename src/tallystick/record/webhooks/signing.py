"""How a delivery is signed, and how its receiver proves that it is ours, fresh and new.

Header `Tallystick-Signature: t=<seconds since 1970>,v1=<hex>`, where v1 is HMAC-SHA256 with the subscription's secret
over `<t>.<delivery>.<body>`; header `Tallystick-Delivery: <delivery>`. A receiver refuses what is older than five
minutes and a delivery it has seen.
"""

from __future__ import annotations

import hashlib
import hmac

FRESH_SECONDS = 300


def signature(secret: str, *, delivery: str, body: bytes, at: int) -> str:
    """This function will give the signature header of a delivery sent at `at` (seconds since 1970)."""
    return f"t={at},v1={_mac(secret, delivery, body, at)}"


def why_not(secret: str, header: str, *, delivery: str, body: bytes, now: int, seen: set[str]) -> str:
    """This function will give why a receiver must refuse a delivery; empty where it is good, and then seen."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    if not parts.get("t", "").isdigit() or "v1" not in parts:
        return "no signature"
    at = int(parts["t"])
    if not hmac.compare_digest(parts["v1"], _mac(secret, delivery, body, at)):
        return "wrong signature"
    if abs(now - at) > FRESH_SECONDS:
        return "too old"
    if delivery in seen:
        return "seen before"
    seen.add(delivery)
    return ""


def _mac(secret: str, delivery: str, body: bytes, at: int) -> str:
    return hmac.new(secret.encode(), f"{at}.{delivery}.".encode() + body, hashlib.sha256).hexdigest()
