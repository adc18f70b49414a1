"""Addresses of amendments."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.amendments import views

urlpatterns = [
    path("amendments/", views.amendments, name="amendments"),
    path("amendments/<int:pk>/", views.amendment, name="amendment"),
]
