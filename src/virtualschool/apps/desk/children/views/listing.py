"""The list of children: a page of it, the same as a file, and a call list made from it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import record
from virtualschool.apps.desk.children.columns import Column, file_columns, row_of
from virtualschool.apps.desk.children.forms import CallsForm
from virtualschool.apps.desk.children.selectors import (
    columns_for,
    count_without,
    lines_of,
    listed,
    sorts_for,
    views_for,
)
from virtualschool.apps.desk.children.views.asked import Asked, others_to_list, what_is_asked
from virtualschool.apps.desk.lists import headings, in_file
from virtualschool.apps.indicators.call_lists import CallRefused, make_call_list
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.domain.disclosure import DEFAULT_RULE

PAGE = 50
#: So many children of one call list: more is no list to act on.
MOST_CALLS = 200


def children_page(request: HttpRequest) -> HttpResponse:
    """Fifty children a page, narrowed and sorted by the address."""
    asked = what_is_asked(request)
    reader = asked.reader
    views = [] if reader.is_showing else views_for(reader)
    if not asked.has_filters:
        for view in views:
            if view.is_default and view.owner == request.user.get_username():
                return redirect(f"{request.path}?{view.query}&authority={reader.authority}")
    if not asked.form.is_valid():
        return _answer(request, asked, {"views": views}, status=400)
    if "" in request.GET.values():
        # The form sends every field; an address that is passed on has those that were chosen.
        return redirect(f"{request.path}?{asked.query()}")
    return _page(request, asked, CallsForm.of(request.user, reader.authority), {"views": views})


def children_csv(request: HttpRequest) -> HttpResponse:
    """The whole list as a file."""
    asked = what_is_asked(request, Permission.EXPORT_CHILDREN)
    reader, form = asked.reader, asked.form
    if reader.is_showing or not form.is_valid():
        raise Http404
    lines = lines_of(reader, listed(reader, form, asked.sort))
    columns = file_columns(is_school=reader.is_school, knows_legal_status=reader.knows_legal_status)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="children-{reader.authority}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow([heading for heading, _ in columns])
    for line in lines:
        writer.writerow([in_file(value(line)) for _, value in columns])
    _record(request, asked, "children.exported", len(lines), len(lines))
    return response


def make_list(request: HttpRequest) -> HttpResponse:
    """Make a call list of the ticked children, or of all whom the address lists.

    The page that refuses stands at this address, so that its links lead back to the list.
    """
    asked = what_is_asked(request, Permission.KEEP_CALL_LISTS)
    reader, user = asked.reader, request.user
    if request.method != "POST":
        return redirect(f"{reverse('children')}?{request.GET.urlencode()}")
    if reader.is_showing or not asked.form.is_valid():
        raise Http404
    assert isinstance(user, User)
    form = CallsForm.of(user, reader.authority, request.POST)
    assert form is not None  # the reader was found by this permission
    children = listed(reader, asked.form)
    if "all" not in request.POST:
        children = children.filter(council_id__in=request.POST.getlist("child"))
    wanted = list(children.values_list("council_id", flat=True)[: MOST_CALLS + 1])
    if not wanted:
        form.add_error(None, "Tick at least one child")
    elif len(wanted) > MOST_CALLS:
        form.add_error(None, f"A call list has at most {MOST_CALLS} children")
    if form.is_valid():
        snapshot = current_snapshot()
        try:
            made = make_call_list(
                authority=reader.authority,
                title=_title(asked)[:200],
                indicator="",
                asked=asked.query(),
                snapshot=snapshot.manifest if snapshot else "",
                children=wanted,
                owner=form.owner_chosen(),
                due_on=form.cleaned_data["due_on"],
                by=user,
            )
        except CallRefused as refused:
            form.add_error("owner", str(refused))
        else:
            return redirect("call-list", made.pk)
    return _page(request, asked, form, {"views": views_for(reader)}, status=422)


def _page(
    request: HttpRequest,
    asked: Asked,
    calls: CallsForm | None,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """The list, of a valid form; ``calls`` is missing where the reader keeps no call lists."""
    reader, form = asked.reader, asked.form
    page = Paginator(listed(reader, form, asked.sort), PAGE).get_page(request.GET.get("page"))
    lines = lines_of(reader, page.object_list, page.start_index())
    columns = columns_for(reader, form)
    may_call = calls is not None and not reader.is_showing
    ticked = set(request.POST.getlist("child"))
    context |= {
        "page": page,
        "count": page.paginator.count,
        "query": asked.query(),
        "chips": _chips(asked),
        "clear": asked.query(**dict.fromkeys(form.chosen), who="all"),
        "headings": _headings(asked, columns),
        "rows": [
            row_of(
                line,
                columns,
                authority=reader.authority,
                may_call=may_call,
                is_called=line.child.council_id in ticked,
            )
            for line in lines
        ],
        "threshold": DEFAULT_RULE.threshold,
    }
    if not lines:
        context["remedies"] = _remedies(asked)
    if not reader.is_showing:
        context |= _beside(request, asked)
    if may_call and lines:
        context |= {
            "calls": calls,
            "call_url": f"{reverse('children-call-list')}?{asked.query(page=str(page.number))}",
            "may_call_all": 1 < page.paginator.count <= MOST_CALLS,
        }
    _record(request, asked, "children.listed", len(lines), page.paginator.count)
    return _answer(request, asked, context, status)


def _answer(
    request: HttpRequest, asked: Asked, context: dict[str, Any], status: int
) -> HttpResponse:
    context |= {
        "form": asked.form,
        "reader": asked.reader,
        "others": others_to_list(request, asked.reader),
    }
    return render(request, "desk/children.html", context, status=status)


def _title(asked: Asked) -> str:
    """What the list was narrowed by, without what others who act for its children may not know."""
    unsaid = {each.name for each in asked.form.filters if each.permission is not None}
    return ", ".join(words for name, words in asked.form.words().items() if name not in unsaid)


def _beside(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """What else the reader may do with the list."""
    user, authority = request.user, asked.reader.authority
    beside: dict[str, Any] = {}
    if may(user, Permission.EXPORT_CHILDREN, authority):
        beside["csv_url"] = f"{reverse('children-csv')}?{asked.query()}"
    if may(user, Permission.SEE_CHILDREN_UNNAMED, authority):
        beside["showing"] = asked.query(
            present="1",
            sort=None,
            **{each.name: None for each in asked.form.filters if not each.is_for_showing},
        )
    return beside


def _chips(asked: Asked) -> list[tuple[str, str]]:
    """Each filter in words, with the address of the list without it."""
    return [
        (words, _without(asked, name))
        for name, words in asked.form.words().items()
        if (name, asked.form.cleaned_data[name]) != ("who", "all")
    ]


def _without(asked: Asked, name: str) -> str:
    return asked.query(who="all") if name == "who" else asked.query(**{name: None})


def _remedies(asked: Asked) -> list[tuple[str, str, int]]:
    """Of an empty list: each filter whose absence finds somebody, the address without it and how
    many that gives; most first."""
    words = asked.form.words()
    found = [
        (words[name], _without(asked, name), count)
        for name, count in count_without(asked.reader, asked.form)
        if count
    ]
    return sorted(found, key=lambda remedy: -remedy[2])


def _headings(asked: Asked, columns: Sequence[Column]) -> list[dict[str, str]]:
    """The headings after the child's own, and that one first."""
    told = [("name", "Child", False)] + [(c.key, c.heading, c.is_number) for c in columns]
    return headings(
        told,
        sorts_for(asked.reader),
        asked.sort,
        lambda sort: asked.query(sort=None if sort == asked.usual_sort else sort),
    )


def _record(request: HttpRequest, asked: Asked, action: str, rows: int, found: int) -> None:
    record(
        actor=request.user.get_username(),
        action=action,
        authority=asked.reader.authority,
        subject_type="list of children",
        detail={
            "asked": asked.form.asked() | {"sort": asked.sort},
            "rows": rows,
            "found": found,
            "page": request.GET.get("page", "")[:10],
            "is_without_names": asked.reader.is_showing,
        },
    )
