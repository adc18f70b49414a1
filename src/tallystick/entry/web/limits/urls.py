"""Addresses of limits."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.limits import views

urlpatterns = [
    path("limits/", views.limits, name="limits"),
    path("limits/<int:pk>/", views.change, name="limit_change"),
]
