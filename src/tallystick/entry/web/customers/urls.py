"""Addresses of customers."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.customers import views

urlpatterns = [
    path("enterprises/", views.enterprises, name="enterprises"),
    path("enterprises/<str:enterprise_id>/", views.enterprise, name="enterprise"),
    path("enterprises/<str:enterprise_id>/bureau", views.bureau, name="bureau"),
]
