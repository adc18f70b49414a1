"""Addresses of measures."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.measures import views

urlpatterns = [
    path("measures/", views.measures, name="measures"),
    path("measures/proposed/<int:number>/<int:place>/", views.proposal, name="measure_proposal"),
    path("measures/<int:number>/", views.measure, name="measure"),
]
