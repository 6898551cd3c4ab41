"""The two shapes of a children list: our own layout, and Ofsted's Annex A list 8."""

from __future__ import annotations

from virtualschool.feeds.base import Column, TableShape


def _optional(name: str, *headings: str, kind: str = "text") -> Column:
    return Column(name, kind, required=False, headings=headings)


CHILDREN_LIST = TableShape(
    "children_list",
    (
        Column("child_id", key=True, headings=("Child ID", "Person ID", "Council ID")),
        _optional("upn", "Unique pupil number", kind="code"),
        Column("surname", headings=("Last name", "Family name")),
        Column("forename", headings=("First name", "Given name")),
        Column("date_of_birth", "date", headings=("DOB",)),
        _optional("sex", "Gender"),
        _optional("school_urn", "URN", "URN of school", kind="code"),
        _optional("year_group", "NC year", "National Curriculum year", "NCY"),
        _optional("social_worker", "Allocated worker", "Name of social worker"),
        _optional("team", "Allocated team", "Social work team"),
        _optional("reviewing_officer", "IRO", "Independent reviewing officer"),
        _optional("carer", "Carer name", "Foster carer"),
        _optional("pep_adviser", "PEP advisor", "Virtual school adviser"),
        _optional("as_at", "As at date", "List date", "Extract date", kind="date"),
    ),
    one_of=(("school_urn", "year_group", "social_worker", "team"),),
    record=("child_id", "as_at"),
)

# Its thirty-four headings are Ofsted's; it has no names and nothing of school.
ANNEX_A_LIST_8 = TableShape(
    "annex_a_list_8",
    (
        Column("child_id", key=True, headings=("Child Unique ID",)),
        _optional("sex", "Gender"),
        Column("date_of_birth", "date"),
        Column("started_on", "date", headings=("Date Started to be Looked After",)),
        Column("legal_status", headings=("Child's Legal Status", "Childs Legal Status")),
        Column("ceased_on", "date", headings=("Date Ceased to be Looked After",)),
        _optional("team", "Allocated Team"),
        _optional("social_worker", "Allocated Worker"),
        _optional("as_at", "As at date", kind="date"),
    ),
    is_wider=True,
    record=("child_id", "as_at"),
)

TABLES: tuple[TableShape, ...] = (CHILDREN_LIST, ANNEX_A_LIST_8)
