"""Addresses of policy packs."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.policy import views

urlpatterns = [
    path("policy/", views.packs, name="policy"),
    path("products/", views.products, name="products"),
    path("policy/<int:number>/", views.version, name="pack_version"),
]
