"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class PostLoanConfig(AppConfig):
    name = "tallystick.record.post_loan"
    label = "post_loan"
