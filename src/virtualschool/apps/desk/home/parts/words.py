"""How sections say days, children and schools, and the links that they share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from virtualschool.apps.children.models import Child
from virtualschool.apps.desk.children.filters import year_in_words
from virtualschool.apps.desk.home.pieces import Link
from virtualschool.apps.desk.home.reader import Reader, counted
from virtualschool.apps.desk.models import Standing
from virtualschool.publishing.plain import long_date

#: How far a section looks back for what is new.
RECENT = timedelta(days=28)

#: Feeds as the ledger names them.
RETURN, LIST, MARKS = "SSDA903 return", "Children list", "Attendance marks"
CENSUS, SUSPENSIONS = "School census", "Suspensions and permanent exclusions"


def child_link(reader: Reader, child: Child) -> Link:
    """A child by name (by the council's id where no list gave one), leading to the child's page."""
    return Link(str(child), reader.address("child", child.council_id))


def list_link(reader: Reader, text: str, **filters: object) -> Link:
    """The list of children, narrowed."""
    return Link(text, reader.address("children", **filters))


def ago(reader: Reader, on: date) -> str:
    """How long ago a day was, in days."""
    days = (reader.today - on).days
    return "today" if days == 0 else f"{counted(days, 'day')} ago"


def since(reader: Reader, on: date) -> str:
    """A day and how long ago it was."""
    return f"{long_date(on)}, {ago(reader, on)}"


def year_group(standing: Standing) -> str:
    """The year group in words; blank before nursery and where it is not known."""
    return year_in_words(standing.year_group) if standing.year_group else ""


def school_of(standing: Standing, names: Mapping[str, str]) -> str:
    """Where a child is on roll today, or why nowhere."""
    if standing.urn:
        return f"at {names[standing.urn]}"
    return "no school today" if standing.is_school_age else "not of school age"


def in_brackets(*words: str) -> str:
    """What is said of a child behind the name, before the sentence goes on; blanks are left out."""
    said = ", ".join(word for word in words if word)
    return f"({said}) " if said else ""
