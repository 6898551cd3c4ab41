"""Addresses of the list of schools and of each school's page."""

from __future__ import annotations

from django.urls import URLPattern, path

from virtualschool.apps.desk.schools.views import listing, page

urlpatterns: list[URLPattern] = [
    path("schools/", listing.schools_page, name="schools"),
    path("schools.csv", listing.schools_csv, name="schools-csv"),
    path("schools/<str:urn>/", page.school_page, name="school"),
    path("schools/<str:urn>/<slug:table>.csv", page.school_csv, name="school-csv"),
]
