"""Addresses of the governing body: its calendar, meetings, register and case studies."""

from __future__ import annotations

from django.urls import path, re_path

from virtualschool.apps.governors.views import cases, meetings, questions, register

_MEETING = r"^governors/(?P<day>\d{4}-\d\d-\d\d)/"
_ENTRY = "governors/register/<int:number>/"
_CASE = "governors/case-studies/<int:number>/"

urlpatterns = [
    path("governors/", meetings.calendar, name="governors"),
    path("governors/meetings.ics", meetings.calendar_as_file, name="governors-ics"),
    path("governors/plan/", meetings.plan, name="governors-plan"),
    re_path(rf"{_MEETING}$", meetings.meeting, name="governors-meeting"),
    re_path(rf"{_MEETING}change/$", meetings.change, name="governors-change"),
    re_path(rf"{_MEETING}move/$", meetings.move, name="governors-move"),
    re_path(rf"{_MEETING}cancel/$", meetings.cancel, name="governors-cancel"),
    re_path(rf"{_MEETING}restore/$", meetings.restore, name="governors-restore"),
    re_path(rf"{_MEETING}held/$", meetings.held, name="governors-held"),
    re_path(rf"{_MEETING}questions/$", questions.questions, name="governors-questions"),
    re_path(
        rf"{_MEETING}questions/(?P<number>\d{{1,9}})/$",
        questions.question,
        name="governors-question",
    ),
    re_path(rf"{_MEETING}suggest/$", questions.suggest, name="governors-suggest"),
    re_path(rf"{_MEETING}enter/$", register.enter_one, name="governors-enter"),
    path("governors/register/", register.register, name="governors-register"),
    path(_ENTRY, register.entry, name="governors-entry"),
    path(f"{_ENTRY}answer/", register.answer, name="governors-answer"),
    path(f"{_ENTRY}reword/", register.reword, name="governors-reword"),
    path(f"{_ENTRY}act/", register.act, name="governors-act"),
    path(f"{_ENTRY}close/", register.close, name="governors-close"),
    path(f"{_ENTRY}withdraw/", register.withdraw, name="governors-withdraw"),
    path(f"{_ENTRY}undo/", register.undo, name="governors-undo"),
    path("governors/case-studies/", cases.library, name="case-studies"),
    path("governors/case-studies/new/", cases.new, name="case-study-new"),
    path(_CASE, cases.case_study, name="case-study"),
    path(f"{_CASE}consent/", cases.consent, name="case-study-consent"),
    path(f"{_CASE}withdraw/", cases.consent_withdrawn, name="case-study-withdraw"),
    path(f"{_CASE}check/", cases.check, name="case-study-check"),
    path(f"{_CASE}place/", cases.place, name="case-study-place"),
    path(f"{_CASE}take-out/", cases.take_out, name="case-study-take-out"),
]
