"""Addresses of what is made from the headline report beside the paper itself."""

from __future__ import annotations

from django.urls import re_path

from virtualschool.apps.reports import views

urlpatterns = [
    re_path(r"^reports/copy-sheet/(?P<month>\d{4}-\d\d)/$", views.copy_sheet, name="copy-sheet"),
    re_path(
        r"^reports/copy-sheet/(?P<month>\d{4}-\d\d)\.(?P<suffix>txt|xlsx|csv)$",
        views.copy_sheet_file,
        name="copy-sheet-file",
    ),
]
