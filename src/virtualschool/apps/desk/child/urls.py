"""Addresses of one child's page."""

from __future__ import annotations

from django.urls import URLPattern, path

from virtualschool.apps.desk.child import views

urlpatterns: list[URLPattern] = [
    path("children/<path:council_id>/access/", views.access, name="child-access"),
    path("children/<path:council_id>/", views.child, name="child"),
]
