"""The catalogue, and each indicator's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

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
from virtualschool.apps.children.fields import hidden, tells_hidden
from virtualschool.apps.indicators.engine import NothingLoaded
from virtualschool.apps.indicators.figures.choosing import ChooseForm
from virtualschool.apps.indicators.figures.document import figure_document
from virtualschool.apps.indicators.figures.facts import FigureFacts
from virtualschool.apps.indicators.figures.read import figure_permission, offered, read_figure
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
from virtualschool.publishing.document import FigureRef, Table
from virtualschool.publishing.plain import blocks_of
from virtualschool.publishing.renderers import renderer_for
from virtualschool.publishing.renderers.html import render_body

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
    facts = _facts(request, authority, permission, form)
    context: dict[str, Any] = {"indicator": indicator, "form": form, "authority": authority}
    if facts is None:
        return render(request, "indicators/figure.html", context, status=400)
    document = figure_document(facts)
    _record(request, "figure.seen", facts)
    asked = urlencode(form.cleaned_data | {"authority": authority})
    context |= {
        "facts": facts,
        "document": document,
        "body": render_body(document, _links(request, authority)),
        "asked": asked,
    }
    if may(request.user, _export(permission), authority):
        context["downloads"] = [
            (f"{reverse('indicator-file', args=[indicator.key, suffix])}?{asked}", words)
            for suffix, words in DOWNLOADS
        ]
    if may(request.user, Permission.SEE_CHILDREN, authority):
        period = facts.choice.period
        initial = {"from": period.first_day, "to": period.last_day, "cohort": facts.cohort}
        context |= {
            "children_form": FigureForm(indicator, initial=initial),
            "children_url": reverse("children-behind", args=[indicator.key]),
        }
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
    facts = _facts(request, authority, permission, form)
    if facts is None:
        raise Http404
    document = figure_document(facts)
    renderer = renderer_for(suffix)
    tables = [block for _, block in blocks_of(document.sections) if isinstance(block, Table)]
    _record(
        request,
        "figure.exported",
        facts,
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


def _facts(
    request: HttpRequest, authority: str, permission: Permission, form: ChooseForm
) -> FigureFacts | None:
    """The facts of the page, or null with the reason among the form's errors."""
    if not form.is_valid():
        return None
    try:
        facts = read_figure(
            request.user,
            authority,
            permission,
            form.indicator,
            cohort=form.cleaned_data["cohort"],
            choice=form.choice(),
            is_then=form.cleaned_data["known"] == "then",
            within=form.within,
        )
    except QueryRefused as refused:
        form.add_error("cohort", str(refused))
        return None
    if permission is Permission.READ_REPORTS:
        return facts
    return _for_the_few(facts, hidden(request.user, authority, permission))


def _for_the_few(facts: FigureFacts, missing: frozenset[Permission]) -> FigureFacts:
    """The facts without the groups that are not for the reader to know.

    Counted among the nine children of one teacher, a legal status is as good as named; counted
    over the whole authority, for who reads its papers, it is not.
    """
    known = {
        name: [part for part in parts if not tells_hidden({name: part.value}, missing)]
        for name, parts in facts.breakdowns.items()
    }
    return replace(facts, breakdowns=known)


def _export(permission: Permission) -> Permission:
    """What lets a reader take figures away: of the authority, or of the children seen."""
    if permission is Permission.READ_REPORTS:
        return Permission.EXPORT_REPORTS
    return Permission.EXPORT_CHILDREN


def _links(request: HttpRequest, authority: str) -> Callable[[FigureRef], str | None]:
    """Where a figure leads: to its children for those who may see them, else nowhere."""
    if not may(request.user, Permission.SEE_CHILDREN, authority):
        return lambda _figure: None
    missing = hidden(request.user, authority)

    def link(figure: FigureRef) -> str | None:
        if not figure.query or tells_hidden(figure.query, missing):
            return None
        asked = urlencode({**figure.query, "authority": authority})
        return f"{reverse('children-behind', args=[figure.indicator])}?{asked}"

    return link


def _record(request: HttpRequest, action: str, facts: FigureFacts, **more: str | int) -> None:
    record(
        actor=request.user.get_username(),
        action=action,
        authority=facts.authority,
        subject_type="indicator",
        subject=facts.indicator.key,
        detail={
            "period": facts.choice.key,
            "cohort": facts.cohort,
            "known": "then" if facts.is_then else "now",
            "snapshot": facts.snapshot,
            **more,
        },
    )
