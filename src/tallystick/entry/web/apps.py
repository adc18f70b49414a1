"""What Django knows the pages by."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tallystick.entry.web"
    label = "web"
