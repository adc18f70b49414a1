"""Addresses of reports."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.reports import views

urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/book", views.book, name="reports_book"),
    path("reports/overrides", views.overrides, name="reports_overrides"),
    path("reports/closings", views.closings, name="reports_closings"),
    path("reports/<int:number>/", views.report, name="report"),
    path("reports/opened/<str:token>/<path:name>", views.opened, name="report_opened"),
    path("reports/<int:number>/files/<path:name>", views.file, name="report_file"),
    path("reports/<int:number>/tables/<path:name>", views.table, name="report_table"),
]
