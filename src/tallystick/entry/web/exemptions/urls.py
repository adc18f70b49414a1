"""Addresses of exemption."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.exemptions import views

urlpatterns = [
    path("exemptions/", views.exemptions, name="exemptions"),
    path("exemptions/<int:pk>/", views.exemption, name="exemption"),
]
