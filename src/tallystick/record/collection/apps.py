"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class CollectionConfig(AppConfig):
    name = "tallystick.record.collection"
    label = "collection"
