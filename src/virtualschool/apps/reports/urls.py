"""Addresses of the papers, of the headline report and of what is made from it."""

from __future__ import annotations

from django.urls import path, re_path

from virtualschool.apps.reports import views

urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/headline/", views.choose_month, name="headline-choose"),
    re_path(r"^reports/headline/(?P<month>\d{4}-\d\d)/$", views.headline, name="headline"),
    re_path(
        r"^reports/headline/(?P<month>\d{4}-\d\d)\.(?P<suffix>pdf|docx|xlsx|html|csv|json)$",
        views.headline_file,
        name="headline-file",
    ),
    re_path(r"^reports/copy-sheet/(?P<month>\d{4}-\d\d)/$", views.copy_sheet, name="copy-sheet"),
    re_path(
        r"^reports/copy-sheet/(?P<month>\d{4}-\d\d)\.(?P<suffix>txt|xlsx|csv)$",
        views.copy_sheet_file,
        name="copy-sheet-file",
    ),
    re_path(
        r"^reports/headline/(?P<month>\d{4}-\d\d)/record/$",
        views.headline_record,
        name="headline-record",
    ),
    re_path(
        r"^reports/headline/(?P<month>\d{4}-\d\d)/record/issue/$",
        views.headline_issue,
        name="headline-issue",
    ),
    re_path(
        r"^reports/headline/(?P<month>\d{4}-\d\d)/record/words/$",
        views.headline_words,
        name="headline-words",
    ),
    re_path(
        r"^reports/headline/(?P<month>\d{4}-\d\d)/record/sent/$",
        views.headline_sent,
        name="headline-sent",
    ),
]
