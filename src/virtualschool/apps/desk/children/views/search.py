"""Searching for a child by name or number."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import record
from virtualschool.apps.desk.children.columns import OF_FOUND, Column, row_of
from virtualschool.apps.desk.children.selectors import lines_of
from virtualschool.apps.desk.children.views.asked import others_to_list, the_reader
from virtualschool.apps.desk.finding import MOST_LETTERS, search_children, why_found
from virtualschool.apps.desk.lists import Cell

#: So many are shown; who finds more types more.
MOST_SHOWN = 50


def search_page(request: HttpRequest) -> HttpResponse:
    """The children whom the words fit; a single exact match is opened at once.

    The log keeps how many were found, who they were and by what kind of thing, never the words:
    what somebody typed may be anything about anybody.
    """
    reader = the_reader(request)
    if reader.is_showing:
        raise Http404
    words = request.GET.get("q", "").strip()[:MOST_LETTERS]
    children, kind = search_children(reader.children(), words)
    found = list(children[: MOST_SHOWN + 1])
    why = {child.pk: why_found(child, words) for child in found}
    exact = [child for child in found if why[child.pk].is_exact]
    shown = sorted(found[:MOST_SHOWN], key=lambda child: not why[child.pk].is_exact)
    if words:
        record(
            actor=request.user.get_username(),
            action="children.searched",
            authority=reader.authority,
            subject_type="search",
            subject=kind,
            detail={"rows": len(shown), "children": [child.council_id for child in shown]},
        )
    if len(exact) == 1:
        address = reverse("child", args=[exact[0].council_id])
        return redirect(f"{address}?{urlencode({'authority': reader.authority})}")
    found_by = Column("found_by", "Found by", lambda line: Cell(why[line.child.pk].why))
    columns = (*OF_FOUND, found_by)
    context = {
        "words": words,
        "reader": reader,
        "others": others_to_list(request, reader),
        "headings": [{"words": words} for words in ("Child", *(c.heading for c in columns))],
        "rows": [
            row_of(line, columns, authority=reader.authority) for line in lines_of(reader, shown)
        ],
        "has_more": len(found) > MOST_SHOWN,
        "may_look_outside": may(request.user, Permission.LOOK_OUTSIDE, reader.authority),
    }
    return render(request, "desk/search.html", context)
