"""What the figures mean, and the children behind one."""

from __future__ import annotations

import csv
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.present import present
from virtualschool.analytics.query import QueryRefused
from virtualschool.apps.accounts.policies import authorities_within, may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import record
from virtualschool.apps.indicators.engine import NothingLoaded
from virtualschool.apps.indicators.forms import FigureForm
from virtualschool.apps.indicators.selectors import Behind, children_behind
from virtualschool.apps.indicators.words import BREAKDOWN_NAMES, COHORT_NAMES, value_name
from virtualschool.publishing.renderers.csv import safe


def catalogue_page(request: HttpRequest) -> HttpResponse:
    """Every indicator by title, with what it means."""
    _authority(request, Permission.READ_DEFINITIONS)
    indicators = sorted(catalogue().values(), key=lambda indicator: indicator.title)
    return render(request, "indicators/catalogue.html", {"indicators": indicators})


def definition_page(request: HttpRequest, key: str) -> HttpResponse:
    """One indicator's definition, and for those who may, the way to the children behind it."""
    authority = _authority(request, Permission.READ_DEFINITIONS)
    indicator = _indicator(key)
    context: dict[str, Any] = {
        "indicator": indicator,
        "cohort": COHORT_NAMES[indicator.cohort],
        "breakdowns": [BREAKDOWN_NAMES[name] for name in indicator.breakdowns],
    }
    if may(request.user, Permission.SEE_CHILDREN, authority):
        context |= {
            "form": FigureForm(indicator),
            "children_url": reverse("children-behind", args=[key]),
        }
    return render(request, "indicators/definition.html", context)


def children_page(request: HttpRequest, key: str) -> HttpResponse:
    """The children behind a figure, each with what they add to it."""
    authority = _authority(request, Permission.SEE_CHILDREN)
    indicator = _indicator(key)
    form = FigureForm(indicator, request.GET)
    behind = _ask(request, authority, form, Permission.SEE_CHILDREN)
    context: dict[str, Any] = {"indicator": indicator, "form": form}
    if behind is None:
        return render(request, "indicators/children.html", context, status=400)
    _record(request, "children.seen", behind)
    context |= {
        "behind": behind,
        "period": behind.query.periods[0],
        "cohort": COHORT_NAMES[behind.query.cohort],
        "narrowed": [
            (BREAKDOWN_NAMES[name], value_name(name, value))
            for name, value in form.narrowed.items()
        ],
        "shown": present(behind.figure, indicator),
    }
    if may(request.user, Permission.EXPORT_CHILDREN, authority):
        context["csv_url"] = (
            f"{reverse('children-behind-csv', args=[key])}?{request.GET.urlencode()}"
        )
    return render(request, "indicators/children.html", context)


def children_csv(request: HttpRequest, key: str) -> HttpResponse:
    """The same list as a file."""
    authority = _authority(request, Permission.EXPORT_CHILDREN)
    form = FigureForm(_indicator(key), request.GET)
    behind = _ask(request, authority, form, Permission.EXPORT_CHILDREN)
    if behind is None:
        raise Http404
    _record(request, "children.exported", behind)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    period = behind.query.periods[0]
    response["Content-Disposition"] = (
        f'attachment; filename="{key}-{period.first_day}-{period.last_day}.csv"'
    )
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(
        ["child_id", "name", "year_group", "school_urn", "school", "numerator", "denominator"]
    )
    for line in behind.lines:
        child = line.child
        words = (child.child_id, child.name, child.year_group, child.urn, child.school_name)
        bottom = "" if line.denominator is None else line.denominator
        writer.writerow([*map(safe, words), line.numerator, bottom])
    return response


def _authority(request: HttpRequest, permission: Permission) -> str:
    """The authority that the page is about: the one asked for, else the user's first."""
    within = authorities_within(request.user, permission)
    asked = request.GET.get("authority")
    if asked is not None:
        within = [code for code in within if code == asked]
    if not within:
        raise Http404
    return within[0]


def _indicator(key: str) -> Indicator:
    indicator = catalogue().get(key)
    if indicator is None:
        raise Http404
    return indicator


def _ask(
    request: HttpRequest, authority: str, form: FigureForm, permission: Permission
) -> Behind | None:
    """The answer, or ``None`` with the reason among the form's errors."""
    if not form.is_valid():
        return None
    try:
        return children_behind(request.user, authority, form, permission)
    except (QueryRefused, NothingLoaded) as refused:
        form.add_error(None, str(refused))
        return None


def _record(request: HttpRequest, action: str, behind: Behind) -> None:
    period = behind.query.periods[0]
    record(
        actor=request.user.get_username(),
        action=action,
        authority=behind.authority,
        subject_type="indicator",
        subject=behind.query.indicators[0],
        detail={
            "from": period.first_day,
            "to": period.last_day,
            "cohort": behind.query.cohort,
            "by": list(behind.query.by),
            "asked": dict(request.GET.items()),
            "snapshot": behind.snapshot,
            "rows": len(behind.lines),
        },
    )
