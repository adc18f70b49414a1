"""Addresses of the desk and the search."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.desk import views

urlpatterns = [path("", views.desk, name="desk"), path("search", views.search, name="search")]
