"""What a token may be for. A scope narrows what the person behind the token may do; it never widens it."""

from __future__ import annotations

from typing import Final

SCOPES: Final[dict[str, str]] = {
    "read": "Read enterprises, cases, decisions, loans, signals, classes and provisions",
    "apply": "Submit applications and evidence, and ask for decisions",
    "service": "Post servicing events of loans",
    "webhooks": "Subscribe to changes",
}
