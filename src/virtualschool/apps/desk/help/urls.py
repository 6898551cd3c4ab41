"""Addresses of help: words and their meanings, local words, and what is known of accessibility."""

from __future__ import annotations

from django.urls import path

from virtualschool.apps.desk.help import views

urlpatterns = [
    path("help/words/", views.glossary, name="glossary"),
    path("help/accessibility/", views.accessibility, name="accessibility"),
    path("help/local-words/", views.local_words, name="local-words"),
    path("help/local-words/undo/", views.local_words_undo, name="local-words-undo"),
]
