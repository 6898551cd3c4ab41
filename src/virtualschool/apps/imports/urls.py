"""Addresses of the pages about files and identities."""

from __future__ import annotations

from django.urls import path

from virtualschool.apps.imports.views import checks, files, queue, uploads

urlpatterns = [
    path("files/", files.files, name="files"),
    path("files/put-in/", uploads.put_in, name="files-put-in"),
    path("files/waiting/<str:token>/", uploads.waiting, name="files-waiting"),
    path("files/waiting/<str:token>/progress/", uploads.progress, name="files-progress"),
    path("files/waiting/<str:token>/read-again/", uploads.look_again, name="files-read-again"),
    path("files/waiting/<str:token>/accept/", uploads.accept_files, name="files-accept"),
    path("files/waiting/<str:token>/throw-away/", uploads.throw_away, name="files-throw-away"),
    path("files/waiting/<str:token>/leave-out/", uploads.leave_one_out, name="files-leave-out"),
    path(
        "files/waiting/<str:token>/set-aside.xlsx",
        uploads.waiting_set_aside,
        name="files-set-aside",
    ),
    path(
        "files/waiting/<str:token>/headings/<int:number>/", uploads.headings, name="files-headings"
    ),
    path("files/loads.xlsx", files.ledger, name="ledger"),
    path("files/loads/<int:number>/", files.load, name="load"),
    path("files/loads/<int:number>/set-aside.xlsx", files.set_aside, name="load-set-aside"),
    path("files/loads/<int:number>/undo/", files.undo_load, name="load-undo"),
    path("files/reconciliation/", checks.reconcile, name="reconciliation"),
    path("files/marks/", checks.marks, name="marks-expected"),
    path("files/identities/", queue.identities, name="identities"),
    path("files/identities/pair/", queue.pair, name="identity-pair"),
    path("files/identities/<int:number>/undo/", queue.undo_decision, name="identity-undo"),
]
