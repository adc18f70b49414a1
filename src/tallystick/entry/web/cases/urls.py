"""Addresses of applications."""

from __future__ import annotations

from django.urls import path

from tallystick.entry.web.cases import decision, interview, views

urlpatterns = [
    path("cases/", views.cases, name="cases"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/interview", interview.interview, name="interview"),
    path("cases/<str:number>/decisions/<int:pk>/", decision.decision, name="decision"),
    path("cases/<str:number>/decisions/<int:pk>/charts", decision.charts, name="decision_charts"),
    path("enterprises/<str:enterprise_id>/match", views.match, name="match"),
]
