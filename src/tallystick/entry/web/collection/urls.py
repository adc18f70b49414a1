"""Addresses of collection."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.collection import views

urlpatterns = [
    path("collection/", views.queue, name="collection"),
    path("collection/<str:loan_id>/", views.pursuit, name="pursuit"),
    path("write-offs/", views.disposals, name="write_offs"),
    path("write-offs/<int:pk>/", views.disposal, name="disposal"),
]
