"""The challenge questions of a meeting: suggested, reworded, left out, written."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from virtualschool.apps.governors.forms import QuestionForm
from virtualschool.apps.governors.models import Meeting
from virtualschool.apps.governors.selectors import questions_of
from virtualschool.apps.governors.services import (
    GovernorsRefused,
    add_question,
    keep_suggestions,
    reword_question,
)
from virtualschool.apps.governors.suggesting import suggested_for
from virtualschool.apps.governors.views.asked import (
    KEEP,
    Asked,
    asked_for,
    back,
    refuse,
    the_meeting,
)


@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, day: str) -> HttpResponse:
    """The questions, each to be reworded or left out; and a place for one's own."""
    asked = asked_for(request, KEEP)
    one = the_meeting(asked, day)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            add_question(meeting=one, by=request.user.get_username(), **form.cleaned_data)
        except GovernorsRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "The question is in the paper.")
            return back(asked, "governors-questions", day)
    return _page(request, asked, one, form)


@require_POST
def suggest(request: HttpRequest, day: str) -> HttpResponse:
    """Keep what the figures and the plan suggest now."""
    asked = asked_for(request, KEEP)
    one = the_meeting(asked, day)
    new = keep_suggestions(
        meeting=one, suggested=suggested_for(one), by=request.user.get_username()
    )
    many = "question is" if len(new) == 1 else "questions are"
    messages.success(request, f"{len(new)} {many} new. Those you reworded or left out stay so.")
    return back(asked, "governors-questions", day)


@require_POST
def question(request: HttpRequest, day: str, number: str) -> HttpResponse:
    """Reword one question, or leave it out of the paper."""
    asked = asked_for(request, KEEP)
    one = the_meeting(asked, day)
    found = one.questions.filter(pk=int(number)).first()
    if found is None:
        raise Http404
    text = request.POST.get("text", "")
    try:
        reword_question(
            question=found,
            text=text,
            is_left_out="leave_out" in request.POST,
            by=request.user.get_username(),
        )
    except GovernorsRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The question was changed.")
    return back(asked, "governors-questions", day)


def _page(request: HttpRequest, asked: Asked, one: Meeting, form: QuestionForm) -> HttpResponse:
    return render(
        request,
        "governors/questions.html",
        {"asked": asked, "meeting": one, "form": form, "questions": questions_of(one)},
        status=422 if form.errors else 200,
    )
