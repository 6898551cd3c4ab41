"""What lists with filters share: who is meant, fields that narrow, cells, and words in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Generic, TypeVar

from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString

from virtualschool.apps.accounts.policies import Reach
from virtualschool.apps.accounts.roles import CaseloadKind
from virtualschool.publishing.renderers.csv import safe

#: What a cell says where there is nothing to say.
NOTHING = "–"

Choices = Mapping[str, str]
Line = TypeVar("Line")

#: Who is meant, and how a chip says so.
WHO = {
    "looked_after": "Looked after today",
    "short_breaks": "In care by short breaks alone",
    "in_need": "In need, not looked after",
    "on_plan": "On a child protection plan",
    "current": "Looked after or with a social worker",
    "formerly": "Formerly looked after",
    "all": "Everyone",
}
#: The same as a condition on children.
WHO_IS = {
    "looked_after": Q(standing__is_looked_after=True),
    "short_breaks": Q(standing__has_short_breaks=True),
    "in_need": Q(standing__is_in_need=True),
    "on_plan": Q(standing__is_on_plan=True),
    "current": Q(standing__is_looked_after=True)
    | Q(standing__has_short_breaks=True)
    | Q(standing__is_in_need=True),
    "formerly": Q(standing__care_ceased_on__isnull=False),
    "all": Q(),
}


def default_who(held: Reach) -> str:
    """Whom a list begins with: everybody of an age or named one by one, else who is current."""
    if held.is_whole:
        return "looked_after"
    kinds = {caseload.kind for caseload in held.caseloads}
    return "all" if held.children or CaseloadKind.AGE in kinds else "current"


class LongSelect(forms.Select):
    """GOV.UK's select. Django's own renders a template for each option, which of hundreds is a
    third of a page's time."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        given = attrs or {}
        has_error = bool(given.get("aria-invalid"))
        chosen = str(value or "")
        options = "".join(
            f'<option value="{escape(str(key))}"{" selected" if str(key) == chosen else ""}>'
            f"{escape(str(words))}</option>"
            for key, words in self.choices
        )
        return format_html(
            '<select class="govuk-select{}" id="{}" name="{}"{}>{}</select>',
            " govuk-select--error" if has_error else "",
            given.get("id", ""),
            name,
            format_html(' aria-describedby="{}-error"', given.get("id", "")) if has_error else "",
            SafeString(options),
        )


def choice(label: str, choices: Choices, anything: str = "Any") -> forms.ChoiceField:
    """A field to choose one of ``choices`` or ``anything``, whose value is blank."""
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[("", anything), *choices.items()],
        widget=LongSelect,
        error_messages={"invalid_choice": f"Choose “{label}” from its list"},
    )


def who_is_meant() -> forms.ChoiceField:
    """The field that every list of or about children begins with."""
    return forms.ChoiceField(
        label="Who",
        choices=list(WHO.items()),
        widget=LongSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose who is meant"),
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, and in smaller words what belongs under it."""

    text: str
    under: str = ""


@dataclass(frozen=True)  # slots do not go with ``Column[Line](...)`` in Python 3.11
class Column(Generic[Line]):
    """A column of the page: its heading and its cells."""

    key: str
    heading: str
    cell: Callable[[Line], Cell]
    is_number: bool = False


def cells_of(line: Line, columns: Iterable[Column[Line]]) -> SafeString:
    """A line's cells as the page has them. A page has hundreds: no template makes each.

    On a phone a row is a card: each cell bears its heading, and one that says nothing is left out.
    Cards lose a table's meaning, so that the roles say it.
    """
    made = []
    for column in columns:
        cell = column.cell(line)
        kind = " govuk-table__cell--numeric" if column.is_number else ""
        if cell.text == NOTHING and not cell.under:
            kind += " app-card__nothing"
        under = f' <span class="app-under">{escape(cell.under)}</span>' if cell.under else ""
        made.append(
            f'<td role="cell" class="govuk-table__cell{kind}" data-label="{column.heading}">'
            f"{escape(cell.text)}{under}</td>"
        )
    return SafeString("".join(made))


def headings(
    columns: Iterable[tuple[str, str, bool]],
    sorts: Iterable[str],
    sort: str,
    address: Callable[[str], str],
) -> list[dict[str, str]]:
    """The headings of a list: words, how it is sorted now (``way``), and the address to turn it.

    ``columns`` are keys, words and whether they are numbers; ``sort`` a key with a minus before it
    for the other way; ``address`` the list's address under another sort.
    """
    may_sort = frozenset(sorts)
    made = []
    for key, words, is_number in columns:
        heading = {"words": words, "is_number": "1" if is_number else ""}
        if key in may_sort:
            is_now = sort.removeprefix("-") == key
            is_down = sort.startswith("-")
            heading["way"] = ("descending" if is_down else "ascending") if is_now else "none"
            heading["query"] = address(f"-{key}" if is_now and not is_down else key)
        made.append(heading)
    return made


def in_file(value: object) -> object:
    """A value as a file of a list has it: nothing blank, yes and no in words, text made safe."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case str():
            return safe(value)
    return value
