"""Addresses of inquiries."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.inquiries import lines, views

urlpatterns = [
    path("status/", views.newest, {"kind": "status"}, name="status"),
    path("problems/", views.newest, {"kind": "diagnosis"}, name="problems"),
    path("inquiries/", views.inquiries, name="inquiries"),
    path("inquiries/<int:number>/", views.inquiry, name="inquiry"),
    path("inquiries/<int:number>/progress", views.progress, name="inquiry_progress"),
    path("inquiries/<int:number>/list/<path:name>/", views.behind, name="inquiry_list"),
    path("policy/<int:number>/lines/", lines.lines, name="pack_lines"),
    path("policy/<int:number>/lines/edit", lines.edit, name="pack_lines_edit"),
]
