"""Addresses of signing in."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.signing_in import views

urlpatterns = [
    path("sign-in", views.sign_in, name="sign_in"),
    path("second-factor", views.second_factor, name="second_factor"),
    path("password", views.password, name="password"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("me", views.me, name="me"),
]
