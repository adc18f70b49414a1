"""Addresses of the collateral register."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.collateral import views

urlpatterns = [
    path("collateral/", views.items, name="collateral"),
    path("collateral/<str:number>/", views.item, name="collateral_item"),
]
