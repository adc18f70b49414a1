"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tallystick.record.people"
    label = "people"
