"""Addresses of the audit trail."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.audit import views

urlpatterns = [
    path("audit/", views.trail, name="audit"),
    path("looks/", views.looked, name="looks"),
    path("audit/<int:number>/", views.entry, name="audit_entry"),
]
