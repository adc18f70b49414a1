"""Addresses of checks and warnings."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.post_loan import views

urlpatterns = [
    path("checks/", views.checks, name="checks"),
    path("checks/<int:pk>/", views.check, name="check"),
    path("watch-list/", views.watch_list, name="watch_list"),
    path("watch-list/<int:pk>/", views.signal, name="signal"),
]
