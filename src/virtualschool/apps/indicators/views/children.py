"""The children behind a figure, as a page, a file and a list to act on."""

from __future__ import annotations

import csv
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from virtualschool.analytics.present import present
from virtualschool.analytics.query import QueryRefused
from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import record
from virtualschool.apps.children.fields import hidden, tells_hidden
from virtualschool.apps.indicators.call_lists import CallRefused, make_call_list
from virtualschool.apps.indicators.engine import NothingLoaded
from virtualschool.apps.indicators.forms import NARROWING, FigureForm
from virtualschool.apps.indicators.selectors import Behind, children_behind, without_names
from virtualschool.apps.indicators.views.asked import the_indicator, the_reach
from virtualschool.apps.indicators.words import BREAKDOWN_NAMES, COHORT_NAMES, value_name
from virtualschool.domain.disclosure import DEFAULT_RULE
from virtualschool.publishing.renderers.csv import safe

#: Why no call list was made, by the word that the address carries back.
CALL_REFUSED = {
    "none": "Tick at least one child",
    "scope": "A child of that list is not among those you may see",
}


def children_page(request: HttpRequest, key: str) -> HttpResponse:
    """The children behind a figure, each with what they add to it; ``present=1`` shows them without
    names, in a meeting."""
    if request.GET.get("present") == "1":
        return _without_names(request, key)
    authority = the_reach(request, Permission.SEE_CHILDREN)
    indicator = the_indicator(key)
    form = FigureForm(indicator, request.GET)
    behind = _ask(request, authority, form, Permission.SEE_CHILDREN)
    context: dict[str, Any] = {"indicator": indicator, "form": form, "authority": authority}
    if behind is None:
        return render(request, "indicators/children.html", context, status=400)
    _record(request, "children.seen", behind)
    context |= _told(behind, form)
    context["opens_schools"] = may(request.user, Permission.SEE_SCHOOLS, authority)
    if may(request.user, Permission.SEE_CHILDREN_UNNAMED, authority):
        context["showing"] = _showing(form, authority)
    if may(request.user, Permission.EXPORT_CHILDREN, authority):
        context["csv_url"] = (
            f"{reverse('children-behind-csv', args=[key])}?{request.GET.urlencode()}"
        )
    if may(request.user, Permission.KEEP_CALL_LISTS, authority):
        context["call_url"] = f"{reverse('call-list-make', args=[key])}?{request.GET.urlencode()}"
        context["refused"] = CALL_REFUSED.get(request.GET.get("refused", ""), "")
    return render(request, "indicators/children.html", context)


def _without_names(request: HttpRequest, key: str) -> HttpResponse:
    """The list to show in a meeting: of the whole figure, since by a group a child may be known."""
    authority = the_reach(request, Permission.SEE_CHILDREN_UNNAMED)
    indicator = the_indicator(key)
    asked = {name: value for name, value in request.GET.items() if name not in NARROWING}
    form = FigureForm(indicator, asked)
    behind = _ask(request, authority, form, Permission.SEE_CHILDREN_UNNAMED)
    context: dict[str, Any] = {
        "indicator": indicator,
        "form": form,
        "authority": authority,
        "is_showing": True,
    }
    if behind is None:
        return render(request, "indicators/children.html", context, status=400)
    _record(request, "children.shown", behind)
    context |= _told(without_names(behind), form) | {"threshold": DEFAULT_RULE.threshold}
    return render(request, "indicators/children.html", context)


def _told(behind: Behind, form: FigureForm) -> dict[str, Any]:
    return {
        "behind": behind,
        "period": behind.query.periods[0],
        "cohort": COHORT_NAMES[behind.query.cohort],
        "narrowed": [
            (BREAKDOWN_NAMES[name], value_name(name, value))
            for name, value in form.narrowed.items()
        ],
        "shown": present(behind.figure, form.indicator),
    }


def _showing(form: FigureForm, authority: str) -> str:
    """What the address of the same list without names asks."""
    asked = {name: form.data[name] for name in form.fields if name in form.data}
    kept = {name: value for name, value in asked.items() if name not in NARROWING}
    return urlencode(kept | {"authority": authority, "present": 1})


@require_POST
def make_list(request: HttpRequest, key: str) -> HttpResponse:
    """Make a call list of the ticked children of the list behind a figure."""
    authority = the_reach(request, Permission.KEEP_CALL_LISTS)
    indicator = the_indicator(key)
    form = FigureForm(indicator, request.GET)
    behind = _ask(request, authority, form, Permission.KEEP_CALL_LISTS)
    if behind is None:
        raise Http404
    user = request.user
    assert isinstance(user, User)
    listed = {line.child.child_id for line in behind.lines}
    ticked = [child for child in request.POST.getlist("child") if child in listed]
    asked = request.GET.copy()
    asked.pop("refused", None)
    try:
        made = make_call_list(
            authority=authority,
            title=f"{indicator.title}, {behind.query.periods[0].label}",
            indicator=key,
            asked=asked.urlencode(),
            snapshot=behind.snapshot,
            children=ticked,
            by=user,
        )
    except CallRefused:
        asked["refused"] = "none" if not ticked else "scope"
        return redirect(f"{reverse('children-behind', args=[key])}?{asked.urlencode()}")
    return redirect("call-list", made.pk)


def children_csv(request: HttpRequest, key: str) -> HttpResponse:
    """The same list as a file."""
    authority = the_reach(request, Permission.EXPORT_CHILDREN)
    form = FigureForm(the_indicator(key), request.GET)
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


def _ask(
    request: HttpRequest, authority: str, form: FigureForm, permission: Permission
) -> Behind | None:
    """The answer, or ``None`` with the reason among the form's errors.

    404 for a group that says of its children what the reader may not know.
    """
    if not form.is_valid():
        return None
    if tells_hidden(form.narrowed, hidden(request.user, authority, permission)):
        raise Http404
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
