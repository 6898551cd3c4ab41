"""Addresses of the papers: the list of them, and of each its page, its files and its record."""

from __future__ import annotations

from django.urls import path, re_path

from virtualschool.apps.papers import views

_PAPER = r"^reports/(?P<key>[a-z][a-z-]*)/(?P<period>\d{4}-\d\d(?:-\d\d)?)"

urlpatterns = [
    path("reports/", views.shelf_page, name="reports"),
    re_path(r"^reports/(?P<key>[a-z][a-z-]*)/$", views.choose, name="paper-choose"),
    re_path(rf"{_PAPER}/$", views.paper_page, name="paper"),
    re_path(
        rf"{_PAPER}\.(?P<suffix>pdf|docx|xlsx|html|csv|json)$", views.paper_file, name="paper-file"
    ),
    re_path(rf"{_PAPER}/record/$", views.record_page, name="paper-record"),
    re_path(rf"{_PAPER}/record/issue/$", views.issue_paper, name="paper-issue"),
    re_path(rf"{_PAPER}/record/words/$", views.words, name="paper-words"),
    re_path(rf"{_PAPER}/record/sent/$", views.sent, name="paper-sent"),
]
