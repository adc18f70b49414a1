"""Addresses of contracts."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.contracts import views

urlpatterns = [
    path("contracts/", views.contracts, name="contracts"),
    path("contracts/<str:number>/", views.contract, name="contract"),
    path("contracts/<str:number>/<slug:lang>.<slug:form>", views.printing, name="contract_printing"),
]
