"""Addresses of the list of children, its saved views and search."""

from __future__ import annotations

from django.urls import path

from virtualschool.apps.desk.children.views import listing, saved, search

urlpatterns = [
    path("children/", listing.children_page, name="children"),
    path("children.csv", listing.children_csv, name="children-csv"),
    path("children/call-list/", listing.make_list, name="children-call-list"),
    path("search/", search.search_page, name="search"),
    path("views/", saved.views_page, name="views"),
    path("views/save/", saved.save_page, name="view-save"),
    path("views/restore/", saved.restore_page, name="view-restore"),
    path("views/<int:number>/", saved.change_page, name="view-change"),
    path("views/<int:number>/delete/", saved.delete_page, name="view-delete"),
]
