"""Addresses of the classification round."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from tallystick.entry.web.classification import views


class DayConverter(StringConverter):
    """A day in an address."""

    regex = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"


register_converter(DayConverter, "isoday")
urlpatterns = [
    path("classification/", views.rounds, name="classification"),
    path("classification/<isoday:day>/", views.round_of, name="class_round"),
    path("classification/<isoday:day>/<str:loan_id>/", views.line, name="class_line"),
]
