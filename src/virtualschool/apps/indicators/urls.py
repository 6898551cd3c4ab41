"""Addresses of definitions and of the children behind figures."""

from __future__ import annotations

from django.urls import path

from virtualschool.apps.indicators import views

urlpatterns = [
    path("indicators/", views.catalogue_page, name="indicators"),
    path("indicators/<slug:key>/", views.definition_page, name="indicator"),
    path("figures/<slug:key>/children/", views.children_page, name="children-behind"),
    path("figures/<slug:key>/children.csv", views.children_csv, name="children-behind-csv"),
]
