"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    name = "tallystick.record.inquiries"
    label = "inquiries"
