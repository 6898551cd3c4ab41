"""The library of case studies: written, consented to, checked, told at a meeting."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from virtualschool.apps.audit.services import record
from virtualschool.apps.governors.cases import anonymity_findings, why_not_ready
from virtualschool.apps.governors.forms import CaseStudyForm, CheckForm, ConsentForm, PlaceForm
from virtualschool.apps.governors.models import CaseStudy, Meeting
from virtualschool.apps.governors.selectors import (
    case_studies_of,
    case_study_numbered,
    meetings_of,
)
from virtualschool.apps.governors.services import (
    GovernorsRefused,
    check_anonymity,
    place_case_study,
    record_consent,
    take_out_case_study,
    withdraw_consent,
    write_case_study,
)
from virtualschool.apps.governors.views.asked import TELL, Asked, asked_for, back, refuse
from virtualschool.apps.plans.models import Action


@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """Every case study, with what it still needs."""
    asked = asked_for(request, TELL)
    studies = [(each, why_not_ready(each)) for each in case_studies_of(asked.authority)]
    return render(request, "governors/case_studies.html", {"asked": asked, "studies": studies})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a case study by the template."""
    asked = asked_for(request, TELL)
    actions = _actions(asked)
    form = CaseStudyForm(request.POST if request.method == "POST" else None, actions=actions)
    if request.method == "POST" and form.is_valid():
        study = _write(asked, form, actions, request.user.get_username())
        if study is not None:
            messages.success(request, "The case study is in the library.")
            return back(asked, "case-study", study.pk)
    return render(
        request,
        "governors/case_study_new.html",
        {"asked": asked, "form": form},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def case_study(request: HttpRequest, number: int) -> HttpResponse:
    """One case study: its text, consent, check and meeting."""
    asked = asked_for(request, TELL)
    study = _study(asked, number)
    if request.method != "POST":
        record(
            actor=request.user.get_username(),
            action="case_study.seen",
            authority=asked.authority,
            subject_type="case_study",
            subject=str(study.pk),
        )
        return _page(request, asked, study)
    actions = _actions(asked)
    form = CaseStudyForm(request.POST, actions=actions)
    if form.is_valid() and _write(asked, form, actions, request.user.get_username(), study):
        messages.success(request, "The text was changed; it has to be checked as it now reads.")
        return back(asked, "case-study", number)
    return _page(request, asked, study, form=form)


@require_POST
def consent(request: HttpRequest, number: int) -> HttpResponse:
    """Record consent."""
    asked = asked_for(request, TELL)
    study = _study(asked, number)
    form = ConsentForm(request.POST)
    if form.is_valid():
        try:
            record_consent(study=study, by=request.user.get_username(), **form.cleaned_data)
        except GovernorsRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "Consent is recorded.")
            return back(asked, "case-study", number)
    return _page(request, asked, study, consent=form)


@require_POST
def consent_withdrawn(request: HttpRequest, number: int) -> HttpResponse:
    """Record that consent was withdrawn."""
    asked = asked_for(request, TELL)
    withdraw_consent(study=_study(asked, number), by=request.user.get_username())
    messages.success(request, "Consent is withdrawn: the story is in no paper to come.")
    return back(asked, "case-study", number)


@require_POST
def check(request: HttpRequest, number: int) -> HttpResponse:
    """Check that nobody is known by the story."""
    asked = asked_for(request, TELL)
    study = _study(asked, number)
    form = CheckForm(request.POST)
    if form.is_valid():
        try:
            check_anonymity(study=study, by=request.user.get_username(), **form.cleaned_data)
        except GovernorsRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "The text is checked as it reads now.")
            return back(asked, "case-study", number)
    return _page(request, asked, study, check=form)


@require_POST
def place(request: HttpRequest, number: int) -> HttpResponse:
    """Have a case study told at a meeting."""
    asked = asked_for(request, TELL)
    study = _study(asked, number)
    form = PlaceForm(request.POST, meetings=_meetings(asked))
    if form.is_valid():
        meeting = Meeting.objects.get(authority=asked.authority, pk=form.cleaned_data["meeting"])
        try:
            place_case_study(study=study, meeting=meeting, by=request.user.get_username())
        except GovernorsRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"It is told at the meeting: {meeting}.")
            return back(asked, "case-study", number)
    return _page(request, asked, study, place=form)


@require_POST
def take_out(request: HttpRequest, number: int) -> HttpResponse:
    """Take a case study out of its meeting's paper."""
    asked = asked_for(request, TELL)
    take_out_case_study(study=_study(asked, number), by=request.user.get_username())
    messages.success(request, "It is in no paper to come.")
    return back(asked, "case-study", number)


def _write(
    asked: Asked,
    form: CaseStudyForm,
    actions: list[Action],
    by: str,
    study: CaseStudy | None = None,
) -> CaseStudy | None:
    said = dict(form.cleaned_data)
    chosen = set(said.pop("actions"))
    try:
        return write_case_study(
            authority=asked.authority,
            study=study,
            actions=[each for each in actions if each.pk in chosen],
            by=by,
            **said,
        )
    except GovernorsRefused as refused:
        refuse(form, refused)
        return None


def _study(asked: Asked, number: int) -> CaseStudy:
    study = case_study_numbered(asked.authority, number) if number < 2**31 else None
    if study is None:
        raise Http404
    return study


def _actions(asked: Asked) -> list[Action]:
    found = Action.objects.filter(plan__authority=asked.authority, consideration__isnull=False)
    return list(found.select_related("plan"))


def _meetings(asked: Asked) -> list[Meeting]:
    return [each for each in meetings_of(asked.authority) if not each.is_cancelled]


def _page(
    request: HttpRequest,
    asked: Asked,
    study: CaseStudy,
    form: CaseStudyForm | None = None,
    consent: ConsentForm | None = None,
    check: CheckForm | None = None,
    place: PlaceForm | None = None,
) -> HttpResponse:
    refused: forms.Form | None = next(
        (each for each in (form, consent, check, place) if each is not None), None
    )
    said = {
        name: getattr(study, name)
        for name in ("title", "pseudonym", "context", "done", "words", "impact")
    }
    said["actions"] = [each.pk for each in study.actions.all()]
    return render(
        request,
        "governors/case_study.html",
        {
            "asked": asked,
            "study": study,
            "refused": refused,
            "why_not": why_not_ready(study),
            "findings": anonymity_findings(study),
            "form": form or CaseStudyForm(initial=said, actions=_actions(asked)),
            "consent": consent or ConsentForm(),
            "check": check or CheckForm(),
            "place": place or PlaceForm(meetings=_meetings(asked)),
        },
        status=422 if refused else 200,
    )
