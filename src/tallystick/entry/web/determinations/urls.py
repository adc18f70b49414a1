"""Addresses of determinations."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.determinations import views

urlpatterns = [
    path("determinations/", views.determinations, name="determinations"),
    path("determinations/<int:pk>/", views.determination, name="determination"),
]
