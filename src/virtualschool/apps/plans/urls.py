"""Addresses of the improvement plan."""

from __future__ import annotations

from django.urls import path

from virtualschool.apps.plans import views

urlpatterns = [
    path("plan/", views.plan, name="plan"),
    path("plan/plan.docx", views.plan_file, name="plan-file"),
    path("plan/questions/", views.questions, name="plan-questions"),
    path("plan/history/", views.history, name="plan-history"),
    path("plan/posts/", views.posts, name="plan-posts"),
    path("plan/posts/<int:number>/", views.post, name="plan-post"),
    path("plan/undo/", views.undo, name="plan-undo"),
    path("plan/import/", views.put_in, name="plan-import"),
    path("plan/import/<int:number>/", views.waiting, name="plan-waiting"),
    path("plan/import/<int:number>/throw-away/", views.throw_away, name="plan-throw-away"),
]
