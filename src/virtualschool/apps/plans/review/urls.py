"""Addresses of a plan's reviews."""

from __future__ import annotations

from django.urls import path

from virtualschool.apps.plans.review.views import meeting, others

urlpatterns = [
    path("plan/reviews/", meeting.reviews, name="plan-reviews"),
    path("plan/reviews/<int:number>/", meeting.review, name="plan-review"),
    path("plan/reviews/<int:number>/here/", meeting.attendance, name="plan-review-here"),
    path("plan/reviews/<int:number>/notes/", meeting.notes, name="plan-review-notes"),
    path(
        "plan/reviews/<int:number>/actions/<int:ref>/",
        meeting.decision,
        name="plan-review-decision",
    ),
    path("plan/reviews/<int:number>/close/", meeting.close, name="plan-review-close"),
    path("plan/reviews/<int:number>/reopen/", meeting.reopen, name="plan-review-reopen"),
    path("plan/compare/", others.compare, name="plan-compare"),
    path("plan/templates/", others.templates, name="plan-templates"),
    path("plan/templates/<slug:key>.docx", others.template, name="plan-template"),
    path("plan/reminders/", others.reminders, name="plan-reminders"),
    path("plan/reminders/mine/", others.digest, name="plan-digest"),
    path("plan/reminders/rule/", others.rule, name="plan-reminder-rule"),
    path("plan/structure/", others.structure, name="plan-structure"),
]
