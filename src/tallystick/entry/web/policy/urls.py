"""Addresses of policy packs."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.policy import products, views

urlpatterns = [
    path("policy/", views.packs, name="policy"),
    path("products/", products.products, name="products"),
    path("products/<str:code>/", products.product, name="product"),
    path("policy/<int:number>/", views.version, name="pack_version"),
]
