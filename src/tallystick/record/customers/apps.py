"""What Django knows this app by."""

from __future__ import annotations

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "tallystick.record.customers"
    label = "customers"
