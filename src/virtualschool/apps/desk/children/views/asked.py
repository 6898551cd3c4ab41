"""What every page of the list asks first: who reads, and what the address says."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils.http import urlencode

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.desk.children.list_form import ListForm
from virtualschool.apps.desk.children.selectors import (
    Reader,
    authorities_to_list,
    filters_for,
    offered_to,
    reader_of,
    sorts_for,
)
from virtualschool.apps.desk.lists import default_who
from virtualschool.apps.desk.standing import make_standings
from virtualschool.domain.identifiers import AUTHORITIES

#: What an address may have besides filters.
_BESIDE = ("authority", "present", "page")


@dataclass(frozen=True, slots=True)
class Asked:
    """A reader and what the address asks for.

    ``usual_sort`` is how the list is sorted where the address does not say. ``has_filters`` is
    false of the bare address.
    """

    reader: Reader
    form: ListForm
    sort: str
    usual_sort: str
    has_filters: bool

    def query(self, **changes: str | None) -> str:
        """The address of this list with ``changes``; what is null is left out."""
        asked: dict[str, str | None] = dict(self.form.asked()) if self.form.is_valid() else {}
        if self.sort != self.usual_sort:
            asked["sort"] = self.sort
        if self.reader.is_showing:
            asked["present"] = "1"
        asked["authority"] = self.reader.authority
        return urlencode({k: v for k, v in (asked | changes).items() if v is not None})


def the_reader(request: HttpRequest, permission: Permission = Permission.SEE_CHILDREN) -> Reader:
    """The reader of the list, with every child's standing made; 404 for whoever reads none."""
    within = authorities_to_list(request.user)
    asked = request.GET.get("authority") or None
    codes = [code for code in within if asked in (None, code)]
    is_showing = request.GET.get("present") == "1"
    for code in codes:
        reader = reader_of(request.user, code, is_showing=is_showing, permission=permission)
        if reader is not None:
            make_standings(code)
            return reader
    raise Http404


def what_is_asked(request: HttpRequest, permission: Permission = Permission.SEE_CHILDREN) -> Asked:
    """The reader and the form that the address fills."""
    reader = the_reader(request, permission)
    form = ListForm(
        {name: str(value) for name, value in request.GET.items()},
        filters_for(reader),
        offered_to(reader),
        default_who(reader.held),
    )
    # Of those without a school, who has been without one for longest comes first.
    usual = "-days" if form.is_valid() and "no_school" in form.chosen else "name"
    sort = request.GET.get("sort", usual)
    if sort.removeprefix("-") not in sorts_for(reader):
        sort = usual
    return Asked(reader, form, sort, usual, any(name not in _BESIDE for name in request.GET))


def others_to_list(request: HttpRequest, reader: Reader) -> list[tuple[str, str]]:
    """Codes and names of the other authorities of which the reader may read a list."""
    codes = [each for each in authorities_to_list(request.user) if each != reader.authority]
    return [(code, AUTHORITIES[code].name if code in AUTHORITIES else code) for code in codes]
