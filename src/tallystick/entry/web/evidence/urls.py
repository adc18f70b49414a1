"""Addresses of evidence."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.evidence import views

urlpatterns = [
    path("evidence/<int:number>/", views.upload, name="upload"),
    path("evidence/<int:number>/file", views.file, name="upload_file"),
]
