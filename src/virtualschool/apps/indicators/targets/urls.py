"""Addresses of targets and of what came from outside."""

from __future__ import annotations

from django.urls import path

from virtualschool.apps.indicators.targets import views

urlpatterns = [
    path("targets/", views.targets_page, name="targets"),
    path("targets/new/", views.target_new, name="target-new"),
    path("targets/outside/", views.shock_note, name="shock-note"),
    path("targets/outside/<int:number>/undo/", views.shock_withdraw, name="shock-withdraw"),
    path("targets/<int:number>/", views.target_page, name="target"),
    path("targets/<int:number>/change/", views.target_edit, name="target-edit"),
    path("targets/<int:number>/withdraw/", views.target_withdraw, name="target-withdraw"),
    path("targets/<int:number>/undo/", views.target_undo, name="target-undo"),
]
