"""Addresses of the rooms that bring everything together: home, children, schools, help."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("virtualschool.apps.desk.home.urls")),
    path("", include("virtualschool.apps.desk.children.urls")),
    path("", include("virtualschool.apps.desk.child.urls")),
    path("", include("virtualschool.apps.desk.schools.urls")),
    path("", include("virtualschool.apps.desk.help.urls")),
]
