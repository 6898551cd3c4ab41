"""Addresses of the papers: the list of them, and of each its page, its files and its record."""

from __future__ import annotations

from django.urls import path, re_path

from virtualschool.apps.papers.views import frozen, paper, record

_PAPER = r"^reports/(?P<key>[a-z][a-z-]*)/(?P<period>\d{4}-\d\d(?:-\d\d)?)"
_EDITION = rf"{_PAPER}/editions/(?P<number>[1-9]\d{{0,3}})"
_FILE = r"\.(?P<suffix>pdf|docx|xlsx|html|csv|json)$"
_FROZEN = r"^frozen/(?P<month>\d{4}-\d\d)/"

urlpatterns = [
    path("reports/", paper.shelf_page, name="reports"),
    re_path(r"^reports/(?P<key>[a-z][a-z-]*)/$", paper.choose, name="paper-choose"),
    re_path(rf"{_PAPER}/$", paper.paper_page, name="paper"),
    re_path(rf"{_PAPER}{_FILE}", paper.paper_file, name="paper-file"),
    re_path(rf"{_EDITION}/$", paper.edition_page, name="edition"),
    re_path(rf"{_EDITION}{_FILE}", paper.edition_file, name="edition-file"),
    re_path(rf"{_PAPER}/record/$", record.record_page, name="paper-record"),
    re_path(rf"{_PAPER}/record/issue/$", record.issue_paper, name="paper-issue"),
    re_path(rf"{_PAPER}/record/words/$", record.words, name="paper-words"),
    re_path(rf"{_PAPER}/record/sent/$", record.sent, name="paper-sent"),
    path("frozen/", frozen.months, name="frozen"),
    path("frozen/freeze/", frozen.freeze_month, name="freeze"),
    re_path(rf"{_FROZEN}$", frozen.month_page, name="frozen-month"),
    re_path(rf"{_FROZEN}addenda/$", frozen.correct, name="frozen-correct"),
]
