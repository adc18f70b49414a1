"""Addresses of people and authority."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.people import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/<str:number>/", views.person, name="person"),
]
