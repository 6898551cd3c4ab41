"""The address of the home page."""

from __future__ import annotations

from django.urls import path

from virtualschool.apps.desk.home import views

urlpatterns = [path("", views.home, name="home")]
