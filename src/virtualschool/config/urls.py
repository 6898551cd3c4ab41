"""Every address of the site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("virtualschool.apps.accounts.urls")),
    path("", include("virtualschool.apps.indicators.urls")),
    path("", include("virtualschool.apps.imports.urls")),
    path("", include("virtualschool.apps.plans.urls")),
    path("", include("virtualschool.apps.plans.review.urls")),
    path("", include("virtualschool.apps.reports.urls")),
    path("", include("virtualschool.apps.governors.urls")),
    path("", include("virtualschool.apps.papers.urls")),  # after the papers' own addresses
    path("", include("virtualschool.apps.scorecards.urls")),
    path("", include("virtualschool.apps.desk.urls")),
]
