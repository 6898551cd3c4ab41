"""One school's page, and its tables as files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import record
from virtualschool.apps.desk.lists import WHO, cells_of, headings
from virtualschool.apps.desk.schools.counts import attendance_cell, count_cell, suspensions_cell
from virtualschool.apps.desk.schools.page import (
    MOST_NAMED,
    MOST_PAST,
    ROLL,
    SchoolPage,
    facts_of,
    page_of_school,
)
from virtualschool.apps.desk.schools.policy import Reader
from virtualschool.apps.desk.schools.terms import cohort_for
from virtualschool.apps.desk.schools.views.asked import may_export, the_reader
from virtualschool.apps.desk.schools.views.listing import as_csv
from virtualschool.apps.indicators.words import COHORT_NAMES
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.disclosure import DEFAULT_RULE

#: Whom the page may be about, of those of a list.
_WHO = ("looked_after", "current", "all")


def school_page(request: HttpRequest, urn: str) -> HttpResponse:
    """Who the school is, our children there, and what is counted of them; recorded."""
    page = _page(request, urn)
    reader, counts = page.reader, page.counts
    context: dict[str, Any] = {
        "page": page,
        "school": page.school,
        "facts": facts_of(page.school),
        "authority": reader.authority,
        "who": WHO[page.who],
        "whos": [] if reader.hides_few else _choices(page),
        "roll": [(line, cells_of(line, ROLL)) for line in page.roll],
        "headings": headings(
            [("name", "Child", False), *((c.key, c.heading, c.is_number) for c in ROLL)],
            sorts=(),
            sort="",
            address=str,
        ),
        "most": MOST_NAMED,
        "most_past": MOST_PAST,
        "events": page.events[:MOST_PAST],
        "moves": page.moves[:MOST_PAST],
        "marks": [
            (each, each.missing[:MOST_PAST], len(each.missing[MOST_PAST:])) for each in page.marks
        ],
        "on_roll": count_cell(counts.children, reader),
        "attendance": attendance_cell(counts.attended, counts.possible, counts.children, reader),
        "suspensions": suspensions_cell(counts.suspensions, counts.suspended, reader),
        "joined": count_cell(page.joined, reader),
        "left": count_cell(page.left, reader),
        "cohort": COHORT_NAMES[cohort_for(reader)],
        "threshold": DEFAULT_RULE.threshold,
        "opened": _openable(page),
        "may_export": may_export(reader),
        "children_url": _children_url(page),
    }
    answer = render(request, "desk/school.html", context)
    _record(request, page, "school.seen", len(page.roll))
    return answer


def school_csv(request: HttpRequest, urn: str, table: str) -> HttpResponse:
    """A table of the page as a file: ``terms``, or ``moves`` where children may be named."""
    page = _page(request, urn)
    make = _FILES.get(table)
    if make is None or not may_export(page.reader):
        raise Http404
    if table == "moves" and not (
        page.reader.sees_names
        and may(request.user, Permission.EXPORT_CHILDREN, page.reader.authority)
    ):
        raise Http404
    heading, rows = make(page)
    _record(request, page, "school.exported", len(rows))
    return as_csv(f"school-{page.school.urn}-{table}", heading, rows)


def _page(request: HttpRequest, urn: str) -> SchoolPage:
    reader = the_reader(request)
    school = reader.may_open([urn]).get(urn)
    if school is None:
        raise Http404
    asked = request.GET.get("who", "")
    who = asked if asked in _WHO and not reader.hides_few else reader.who
    return page_of_school(reader, school, who, home_clock().today())


def _choices(page: SchoolPage) -> list[tuple[str, str, bool]]:
    """Whom else the page can be about: words, address, and whether it is now."""
    names = dict.fromkeys([*_WHO, page.who])
    return [
        (
            WHO[who],
            f"?{urlencode({'who': who, 'authority': page.reader.authority})}",
            who == page.who,
        )
        for who in names
    ]


def _openable(page: SchoolPage) -> set[str]:
    """Of the schools that the page names, the URNs that the reader may open."""
    shown = page.moves[:MOST_PAST]
    named = {each.urn for each in page.before_and_after} | {move.other for move in shown}
    return set(page.reader.may_open(named - {""}))


def _children_url(page: SchoolPage) -> str:
    """The list of the children on roll, for who may read it."""
    if page.reader.hides_few:
        return ""
    asked = {"who": page.who, "school": page.school.urn, "authority": page.reader.authority}
    return f"{reverse('children')}?{urlencode(asked)}"


Table = tuple[list[str], list[list[object]]]


def _terms_file(page: SchoolPage) -> Table:
    heading = [
        "term",
        "first_day",
        "last_day",
        "children",
        "sessions_attended",
        "sessions_possible",
        "suspensions",
        "children_suspended",
    ]
    return heading, [_term_row(page.reader, each) for each in page.terms]


def _term_row(reader: Reader, each: Any) -> list[object]:
    children = count_cell(each.children, reader).text
    is_hidden = not children.replace(",", "").isdigit()
    return [
        each.term.name,
        each.term.first_day,
        each.term.last_day,
        children,
        children if is_hidden else each.attended,
        children if is_hidden else each.possible,
        suspensions_cell(each.suspensions, each.suspended, reader).text,
        count_cell(each.suspended, reader).text,
    ]


def _moves_file(page: SchoolPage) -> Table:
    heading = ["child_id", "child", "what", "on", "other_urn", "other_school", "note"]
    return heading, [
        [
            move.child.council_id,
            str(move.child),
            "joined" if move.is_joining else "left",
            move.on,
            move.other,
            move.other_name,
            move.note,
        ]
        for move in page.moves
    ]


_FILES: dict[str, Callable[[SchoolPage], Table]] = {"terms": _terms_file, "moves": _moves_file}


def _record(request: HttpRequest, page: SchoolPage, action: str, rows: int) -> None:
    record(
        actor=request.user.get_username(),
        action=action,
        authority=page.reader.authority,
        subject_type="school",
        subject=page.school.urn,
        detail={"who": page.who, "rows": rows, "is_named": page.reader.sees_names},
    )
