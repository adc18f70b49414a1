"""Addresses of overlays."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.overlays import views

urlpatterns = [
    path("overlays/", views.overlays, name="overlays"),
    path("overlays/<int:pk>/", views.overlay, name="overlay"),
]
