"""Every address of the site: the API, and the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tallystick.entry.api.app import api
from tallystick.entry.web.frame import errors

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("", include("tallystick.entry.web.urls")),
]
handler400, handler403, handler404, handler500 = (
    errors.bad_page,
    errors.refused_page,
    errors.missing_page,
    errors.failed_page,
)
