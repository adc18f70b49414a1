"""Addresses of the ledger."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.ledger import views

urlpatterns = [path("ledger/", views.ledger, name="ledger")]
