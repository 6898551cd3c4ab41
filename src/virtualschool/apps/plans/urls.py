"""Addresses of the improvement plan."""

from __future__ import annotations

from django.urls import path

from virtualschool.apps.plans.views import actions, files, mine, outcomes, people, plan

urlpatterns = [
    path("plan/", plan.plan, name="plan"),
    path("plan/plan.docx", plan.plan_file, name="plan-file"),
    path("plan/mine/", mine.mine, name="plan-mine"),
    path("plan/mine/<int:number>/", mine.mine, name="plan-mine-update"),
    path("plan/overrides/", plan.overrides, name="plan-overrides"),
    path("plan/outcomes/", outcomes.outcomes, name="plan-outcomes"),
    path("plan/outcomes/add/", outcomes.add, name="plan-outcome-add"),
    path("plan/outcomes/<int:number>/", outcomes.outcome, name="plan-outcome"),
    path("plan/actions/add/", plan.add, name="plan-action-add"),
    path("plan/actions/<int:ref>/", actions.action, name="plan-action"),
    path("plan/actions/<int:ref>/undo/", actions.undo, name="plan-action-undo"),
    path(
        "plan/actions/<int:ref>/overrides/<int:number>/end/",
        actions.end_override,
        name="plan-override-end",
    ),
    path(
        "plan/actions/<int:ref>/evidence/<int:number>/file/",
        actions.evidence_file,
        name="plan-evidence-file",
    ),
    path("plan/actions/<int:ref>/<slug:what>/", actions.edit, name="plan-action-edit"),
    path("plan/questions/", files.questions, name="plan-questions"),
    path("plan/history/", files.history, name="plan-history"),
    path("plan/posts/", people.posts, name="plan-posts"),
    path("plan/posts/<int:number>/", people.post, name="plan-post"),
    path("plan/people/<int:number>/", people.person, name="plan-person"),
    path("plan/undo/", files.undo, name="plan-undo"),
    path("plan/import/", files.put_in, name="plan-import"),
    path("plan/import/<int:number>/", files.waiting, name="plan-waiting"),
    path("plan/import/<int:number>/throw-away/", files.throw_away, name="plan-throw-away"),
]
