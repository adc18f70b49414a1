"""Addresses of loans."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.loans import views

urlpatterns = [
    path("loans/", views.loans, name="loans"),
    path("loans/<str:loan_id>/", views.loan, name="loan"),
]
