"""Every address of the site: the API, and the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tallystick.entry.api.app import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("", include("tallystick.entry.web.urls")),
]
