"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "tallystick.record.webhooks"
    label = "webhooks"
