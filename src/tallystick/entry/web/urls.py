"""Every address of the pages."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from tallystick.entry.web.frame import look

FOLDERS = (
    "signing_in",
    "desk",
    "customers",
    "cases",
    "evidence",
    "contracts",
    "loans",
    "limits",
    "amendments",
    "determinations",
    "exemptions",
    "overlays",
    "ledger",
    "post_loan",
    "classification",
    "collection",
    "collateral",
    "people",
    "audit",
    "policy",
    "reports",
    "inquiries",
    "measures",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("language", login_not_required(set_language), name="set_language"),
    path("theme", look.theme, name="theme"),
    path("tokens.css", look.tokens, name="tokens"),
    *(path("", include(f"tallystick.entry.web.{folder}.urls")) for folder in FOLDERS),
]
