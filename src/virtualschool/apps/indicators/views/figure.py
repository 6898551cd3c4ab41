"""The catalogue, and each indicator's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.query import QueryRefused
from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import record
from virtualschool.apps.authorities.selectors import in_local_words
from virtualschool.apps.indicators.engine import NothingLoaded
from virtualschool.apps.indicators.figures.choosing import ChooseForm
from virtualschool.apps.indicators.figures.document import figure_document
from virtualschool.apps.indicators.figures.kept import body_of
from virtualschool.apps.indicators.figures.read import (
    Reading,
    counted,
    figure_permission,
    offered,
    reading_for,
)
from virtualschool.apps.indicators.figures.reader import reader_of
from virtualschool.apps.indicators.forms import AnewForm, FigureForm
from virtualschool.apps.indicators.models import LimitsAnew
from virtualschool.apps.indicators.services import (
    LimitsRefused,
    begin_limits_anew,
    undo_limits_anew,
)
from virtualschool.apps.indicators.topics import topics
from virtualschool.apps.indicators.views.asked import the_indicator, the_reach
from virtualschool.apps.indicators.words import BREAKDOWN_NAMES, COHORT_NAMES
from virtualschool.domain.calendar import parse_month
from virtualschool.publishing.document import Table
from virtualschool.publishing.plain import blocks_of
from virtualschool.publishing.renderers import renderer_for

Made = TypeVar("Made")

#: The files offered, with what each is for.
DOWNLOADS = (("csv", "Figures as CSV"), ("xlsx", "Excel, every table on a sheet"))


def catalogue_page(request: HttpRequest) -> HttpResponse:
    """Every indicator by topic, with what it means; ``q`` searches."""
    the_reach(request, Permission.READ_DEFINITIONS)
    words = request.GET.get("q", "")[:100].replace("\0", "")
    found = topics(words)
    context = {
        "topics": found,
        "words": words,
        "count": sum(len(topic.indicators) for topic in found),
    }
    return render(request, "indicators/catalogue.html", context)


def indicator_page(request: HttpRequest, key: str) -> HttpResponse:
    """An indicator's figure and all about it; its definition alone for who reads no figures."""
    authority = the_reach(request, Permission.READ_DEFINITIONS)
    indicator = the_indicator(key)
    permission = figure_permission(request.user, authority)
    if permission is None:
        return _definition(request, indicator)
    return _figure(request, authority, permission, indicator)


def _definition(request: HttpRequest, indicator: Indicator, why: str = "") -> HttpResponse:
    context = {
        "indicator": indicator,
        "cohort": COHORT_NAMES[indicator.cohort],
        "breakdowns": [BREAKDOWN_NAMES[name] for name in indicator.breakdowns],
        "why": why,
    }
    return render(request, "indicators/definition.html", context)


def _figure(
    request: HttpRequest,
    authority: str,
    permission: Permission,
    indicator: Indicator,
    anew: AnewForm | None = None,
) -> HttpResponse:
    try:
        within = offered(authority)
    except NothingLoaded as nothing:
        return _definition(request, indicator, str(nothing))
    form = ChooseForm(indicator, within, request.GET.dict())
    context: dict[str, Any] = {"indicator": indicator, "form": form, "authority": authority}
    page = _page(request, authority, permission, form)
    body = None
    if page is not None:
        reader = reader_of(request.user, authority, permission)
        body = _or_refused(form, lambda: body_of(page, reader))
    if page is None or body is None:
        return render(request, "indicators/figure.html", context, status=400)
    _record(request, "figure.seen", page)
    asked = urlencode(form.cleaned_data | {"authority": authority})
    context |= {"page": page.asked, "body": body, "asked": asked}
    if may(request.user, _export(permission), authority):
        context["downloads"] = [
            (f"{reverse('indicator-file', args=[indicator.key, suffix])}?{asked}", words)
            for suffix, words in DOWNLOADS
        ]
    period = page.asked.choice.period
    days = {
        "from": period.first_day.isoformat(),
        "to": period.last_day.isoformat(),
        "cohort": page.asked.cohort,
    }
    behind = reverse("children-behind", args=[indicator.key])
    if may(request.user, Permission.SEE_CHILDREN, authority):
        context |= {
            "children_form": FigureForm(indicator, initial=days),
            "children_url": behind,
        }
    if may(request.user, Permission.SEE_CHILDREN_UNNAMED, authority):
        kind = {"kind": period.kind, "authority": authority, "present": "1"}
        context["unnamed_url"] = f"{behind}?{urlencode(days | kind)}"
    if may(request.user, Permission.REBASE_LIMITS, authority):
        context["anew"] = anew or AnewForm(within.months)
    status = 422 if anew is not None else 200
    return render(request, "indicators/figure.html", context, status=status)


def indicator_file(request: HttpRequest, key: str, suffix: str) -> HttpResponse:
    """The same page as a file."""
    authority = the_reach(request, Permission.READ_DEFINITIONS)
    indicator = the_indicator(key)
    permission = figure_permission(request.user, authority)
    if (
        suffix not in dict(DOWNLOADS)
        or permission is None
        or not may(request.user, _export(permission), authority)
    ):
        raise Http404
    try:
        form = ChooseForm(indicator, offered(authority), request.GET.dict())
    except NothingLoaded:
        raise Http404 from None
    page = _page(request, authority, permission, form)
    facts = _or_refused(form, lambda: counted(page)) if page is not None else None
    if page is None or facts is None:
        raise Http404
    reader = reader_of(request.user, authority, permission)
    document = in_local_words(figure_document(reader.told(facts)), authority)
    renderer = renderer_for(suffix)
    tables = [block for _, block in blocks_of(document.sections) if isinstance(block, Table)]
    _record(
        request,
        "figure.exported",
        page,
        format=suffix,
        rows=sum(len(table.rows) for table in tables),
    )
    response = HttpResponse(renderer.render(document), content_type=renderer.MEDIA_TYPE)
    name = f"{key}-{facts.choice.key}.{suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def begin_anew(request: HttpRequest, key: str) -> HttpResponse:
    """Begin an indicator's limits anew with a month."""
    authority = the_reach(request, Permission.REBASE_LIMITS)
    indicator = the_indicator(key)
    permission = figure_permission(request.user, authority)
    if permission is None:
        raise Http404
    try:
        within = offered(authority)
    except NothingLoaded:
        raise Http404 from None
    choosing = ChooseForm(indicator, within, request.GET.dict())
    if not choosing.is_valid():
        raise Http404
    form = AnewForm(within.months, request.POST)
    if form.is_valid():
        try:
            begin_limits_anew(
                authority=authority,
                indicator=key,
                cohort=choosing.cleaned_data["cohort"],
                month=parse_month(form.cleaned_data["month"]),
                reason=form.cleaned_data["reason"],
                by=request.user.get_username(),
            )
        except LimitsRefused as refused:
            form.add_error("month", str(refused))
        else:
            asked = urlencode(choosing.cleaned_data | {"authority": authority})
            return redirect(f"{reverse('indicator', args=[key])}?{asked}#months")
    return _figure(request, authority, permission, indicator, form)


@require_POST
def undo_anew(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a beginning of limits back."""
    authority = the_reach(request, Permission.REBASE_LIMITS)
    anew = get_object_or_404(LimitsAnew, pk=number, authority=authority, indicator=key)
    undo_limits_anew(anew=anew, by=request.user.get_username())
    asked = urlencode(request.GET.dict() | {"authority": authority})
    return redirect(f"{reverse('indicator', args=[key])}?{asked}#months")


def _page(
    request: HttpRequest, authority: str, permission: Permission, form: ChooseForm
) -> Reading | None:
    """What the page is made of, or null with the reasons among the form's errors."""
    if not form.is_valid():
        return None
    return reading_for(
        request.user,
        authority,
        permission,
        form.indicator,
        cohort=form.cleaned_data["cohort"],
        choice=form.choice(),
        is_then=form.cleaned_data["known"] == "then",
        within=form.within,
    )


def _or_refused(form: ChooseForm, make: Callable[[], Made]) -> Made | None:
    """What is made, or null with the reason among the form's errors."""
    try:
        return make()
    except QueryRefused as refused:
        form.add_error("cohort", str(refused))
        return None


def _export(permission: Permission) -> Permission:
    """What lets a reader take figures away: of the authority, or of the children seen."""
    if permission is Permission.READ_REPORTS:
        return Permission.EXPORT_REPORTS
    return Permission.EXPORT_CHILDREN


def _record(request: HttpRequest, action: str, page: Reading, **more: str | int) -> None:
    asked = page.asked
    record(
        actor=request.user.get_username(),
        action=action,
        authority=asked.authority,
        subject_type="indicator",
        subject=asked.indicator.key,
        detail={
            "period": asked.choice.key,
            "cohort": asked.cohort,
            "known": "then" if asked.is_then else "now",
            "snapshot": page.manifest,
            **more,
        },
    )
