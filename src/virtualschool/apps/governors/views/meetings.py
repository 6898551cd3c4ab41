"""The calendar of meetings and a page for each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from virtualschool.apps.authorities.selectors import the_authority
from virtualschool.apps.governors.calendar import MEDIA_TYPE, calendar_file
from virtualschool.apps.governors.forms import CancelForm, MeetingForm, MoveForm, PlanMeetingsForm
from virtualschool.apps.governors.models import Meeting
from virtualschool.apps.governors.selectors import (
    answers_due,
    last_meeting,
    meetings_of,
    next_meeting,
    questions_of,
)
from virtualschool.apps.governors.services import (
    GovernorsRefused,
    cancel_meeting,
    change_meeting,
    hold_meeting,
    move_meeting,
    plan_meetings,
    restore_meeting,
)
from virtualschool.apps.governors.views.asked import (
    KEEP,
    Asked,
    asked_for,
    back,
    refuse,
    the_meeting,
)
from virtualschool.apps.papers.selectors import editions_of
from virtualschool.apps.receipts.clock import home_clock


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """The meetings, the next first, with what can be read of each."""
    asked = asked_for(request)
    today = home_clock().today()
    held = meetings_of(asked.authority)
    issued = {each.period for each in editions_of(asked.authority, report="governors")}
    return render(
        request,
        "governors/calendar.html",
        {
            "asked": asked,
            "authority": the_authority(asked.authority),
            "to_come": [each for each in reversed(held) if each.held_on >= today],
            "past": [each for each in held if each.held_on < today],
            "issued": issued,
        },
    )


@require_GET
def calendar_as_file(request: HttpRequest) -> HttpResponse:
    """The meetings for a diary."""
    asked = asked_for(request)
    written = calendar_file(meetings_of(asked.authority), the_authority(asked.authority).name)
    answer = HttpResponse(written, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="governing-body.ics"'
    return answer


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Plan meetings by the rule."""
    asked = asked_for(request, KEEP)
    form = PlanMeetingsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            new = plan_meetings(
                authority=asked.authority, by=request.user.get_username(), **form.cleaned_data
            )
        except GovernorsRefused as refused:
            refuse(form, refused)
        else:
            many = "meeting is" if len(new) == 1 else "meetings are"
            messages.success(request, f"{len(new)} {many} planned.")
            return back(asked, "governors")
    return render(
        request,
        "governors/plan.html",
        {"asked": asked, "form": form},
        status=422 if form.errors else 200,
    )


@require_GET
def meeting(request: HttpRequest, day: str) -> HttpResponse:
    """A meeting: its paper, what is answered at it, what was asked and decided."""
    asked = asked_for(request)
    return _page(request, asked, the_meeting(asked, day))


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, day: str) -> HttpResponse:
    """Change what is kept of a meeting; move or cancel it."""
    asked = asked_for(request, KEEP)
    one = the_meeting(asked, day)
    if request.method != "POST":
        return _change_page(request, asked, one)
    form = MeetingForm(request.POST)
    if form.is_valid():
        try:
            change_meeting(meeting=one, by=request.user.get_username(), **form.cleaned_data)
        except GovernorsRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "The meeting was changed.")
            return back(asked, "governors-meeting", day)
    return _change_page(request, asked, one, form=form)


@require_POST
def move(request: HttpRequest, day: str) -> HttpResponse:
    """Move a meeting to another day."""
    asked = asked_for(request, KEEP)
    one = the_meeting(asked, day)
    form = MoveForm(request.POST)
    if form.is_valid():
        try:
            move_meeting(meeting=one, by=request.user.get_username(), **form.cleaned_data)
        except GovernorsRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"The meeting was moved to {one.held_on:%-d %B %Y}.")
            return back(asked, "governors-meeting", one.held_on.isoformat())
    return _change_page(request, asked, one, move=form)


@require_POST
def cancel(request: HttpRequest, day: str) -> HttpResponse:
    """Cancel a meeting."""
    asked = asked_for(request, KEEP)
    one = the_meeting(asked, day)
    form = CancelForm(request.POST)
    if form.is_valid():
        try:
            cancel_meeting(meeting=one, by=request.user.get_username(), **form.cleaned_data)
        except GovernorsRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "The meeting was cancelled.")
            return back(asked, "governors-meeting", day)
    return _change_page(request, asked, one, cancel=form)


@require_POST
def restore(request: HttpRequest, day: str) -> HttpResponse:
    """Take a cancellation back, or that a meeting was held."""
    asked = asked_for(request, KEEP)
    restore_meeting(meeting=the_meeting(asked, day), by=request.user.get_username())
    messages.success(request, "The meeting is planned again.")
    return back(asked, "governors-meeting", day)


@require_POST
def held(request: HttpRequest, day: str) -> HttpResponse:
    """Record that a meeting took place."""
    asked = asked_for(request, KEEP)
    try:
        hold_meeting(meeting=the_meeting(asked, day), by=request.user.get_username())
    except GovernorsRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The meeting is recorded as held.")
    return back(asked, "governors-meeting", day)


def _page(request: HttpRequest, asked: Asked, one: Meeting) -> HttpResponse:
    editions = editions_of(asked.authority, one.held_on.isoformat(), "governors")
    return render(
        request,
        "governors/meeting.html",
        {
            "asked": asked,
            "meeting": one,
            "members": [each for each in one.members.splitlines() if each.strip()],
            "last": last_meeting(asked.authority, one.held_on),
            "next": next_meeting(asked.authority, one.held_on),
            "editions": editions,
            "has_paper": bool(editions) or asked.may_issue,
            "due": answers_due(asked.authority, one),
            "entries": [
                each
                for each in one.entries.prefetch_related("actions")
                if each.status != "withdrawn"
            ],
            "questions": [q for q in questions_of(one) if not q.is_left_out]
            if asked.may_keep
            else [],
            "case_study": getattr(one, "case_study", None) if asked.may_tell else None,
            "is_past": one.held_on <= home_clock().today(),
        },
    )


def _change_page(
    request: HttpRequest,
    asked: Asked,
    one: Meeting,
    form: MeetingForm | None = None,
    move: MoveForm | None = None,
    cancel: CancelForm | None = None,
) -> HttpResponse:
    one.refresh_from_db()
    refused = next((each for each in (form, move, cancel) if each is not None), None)
    begins = one.begins_at.strftime("%H:%M") if one.begins_at else ""
    return render(
        request,
        "governors/change.html",
        {
            "asked": asked,
            "meeting": one,
            "refused": refused,
            "form": form
            or MeetingForm(
                initial={
                    "begins_at": begins,
                    "place": one.place,
                    "papers_due_on": one.papers_due_on,
                    "members": one.members,
                }
            ),
            "move": move or MoveForm(),
            "cancel": cancel or CancelForm(auto_id="cancel_%s"),
        },
        status=422 if refused else 200,
    )
