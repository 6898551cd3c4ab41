"""The list of schools: a page of it, and the whole of it as a file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from virtualschool.apps.audit.services import record
from virtualschool.apps.desk.lists import WHO, cells_of, headings, in_file
from virtualschool.apps.desk.schools.filters import SchoolsForm
from virtualschool.apps.desk.schools.policy import Reader
from virtualschool.apps.desk.schools.selectors import (
    COLUMNS,
    DEFAULT_SORT,
    count_without,
    file_columns,
    lines_of,
    narrowed,
    sorts_for,
)
from virtualschool.apps.desk.schools.views.asked import may_export, the_reader
from virtualschool.domain.disclosure import DEFAULT_RULE

PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """A reader, and what the address asks for."""

    reader: Reader
    form: SchoolsForm
    sort: str
    default_sort: str

    def query(self, **changes: str | None) -> str:
        """The address of this list with ``changes``; what is null is left out."""
        asked: dict[str, str | None] = dict(self.form.asked()) if self.form.is_valid() else {}
        if self.sort != self.default_sort:
            asked["sort"] = self.sort
        asked["authority"] = self.reader.authority
        return urlencode({k: v for k, v in (asked | changes).items() if v is not None})

    def without(self, name: str) -> str:
        """The same without one filter."""
        return self.query(ours="any") if name == "ours" else self.query(**{name: None})


def schools_page(request: HttpRequest) -> HttpResponse:
    """Fifty schools a page, narrowed and sorted by the address."""
    asked = _asked(request)
    reader, form = asked.reader, asked.form
    context: dict[str, Any] = {"form": form, "reader": reader, "threshold": DEFAULT_RULE.threshold}
    if not form.is_valid():
        return render(request, "desk/schools.html", context, status=400)
    lines = lines_of(reader, form.cleaned_data["who"])
    kept = narrowed(lines, form, asked.sort)
    page = Paginator(kept, PAGE).get_page(request.GET.get("page"))
    words = form.words()
    context |= {
        "page": page,
        "who": WHO[form.cleaned_data["who"]],
        "query": asked.query(),
        "chips": [(said, asked.without(name)) for name, said in words.items()],
        "clear": asked.query(**dict.fromkeys(form.chosen), ours="any"),
        "headings": _headings(asked),
        "rows": [(line, cells_of(line, COLUMNS)) for line in page.object_list],
        "children": None if reader.hides_few else sum(line.counts.children for line in kept),
        "may_export": may_export(reader),
    }
    if not kept:
        counts = count_without(lines, form)
        remedies = [(words[name], asked.without(name), count) for name, count in counts.items()]
        context["remedies"] = sorted(remedies, key=lambda remedy: -remedy[2])
    _record(request, asked, "schools.listed", len(page.object_list))
    return render(request, "desk/schools.html", context)


def schools_csv(request: HttpRequest) -> HttpResponse:
    """The whole list as a file."""
    asked = _asked(request)
    reader, form = asked.reader, asked.form
    if not may_export(reader) or not form.is_valid():
        raise Http404
    lines = narrowed(lines_of(reader, form.cleaned_data["who"]), form, asked.sort)
    columns = file_columns()
    response = as_csv(
        f"schools-{reader.authority}",
        [heading for heading, _ in columns],
        [[value(line) for _, value in columns] for line in lines],
    )
    _record(request, asked, "schools.exported", len(lines))
    return response


def as_csv(name: str, heading: list[str], rows: list[list[object]]) -> HttpResponse:
    """A table as a file that spreadsheets open as UTF-8."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(heading)
    writer.writerows([[in_file(value) for value in row] for row in rows])
    return response


def _asked(request: HttpRequest) -> Asked:
    reader = the_reader(request)
    given = {name: str(value).replace("\0", "") for name, value in request.GET.items()}
    default = "name" if reader.hides_few else DEFAULT_SORT
    sort = request.GET.get("sort", default)
    if sort.removeprefix("-") not in sorts_for(reader):
        sort = default
    return Asked(reader, SchoolsForm(given, reader), sort, default)


def _headings(asked: Asked) -> list[dict[str, str]]:
    told = [("name", "School", False)] + [(c.key, c.heading, c.is_number) for c in COLUMNS]

    def address(sort: str) -> str:
        return asked.query(sort=None if sort == asked.default_sort else sort)

    return headings(told, sorts_for(asked.reader), asked.sort, address)


def _record(request: HttpRequest, asked: Asked, action: str, rows: int) -> None:
    record(
        actor=request.user.get_username(),
        action=action,
        authority=asked.reader.authority,
        subject_type="list of schools",
        detail={
            "asked": asked.form.asked() | {"sort": asked.sort},
            "rows": rows,
            "page": request.GET.get("page", "")[:10],
        },
    )
