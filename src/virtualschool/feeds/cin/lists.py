"""Ofsted's Annex A lists 6 (children in need) and 7 (on protection plans), of a case system.

A list tells of cases and plans as they are on its day, and of those that ended in the six months
before. Only what it says counts: a case that a list leaves out is not taken to have ended, since a
list may be a team's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from virtualschool.feeds.base import Column, Context, Finding, Severity, Staged, TableShape
from virtualschool.feeds.children_list.settle import date_in_name
from virtualschool.feeds.cin.rows import Row
from virtualschool.feeds.words import said


def _optional(name: str, *headings: str, kind: str = "text") -> Column:
    return Column(name, kind, required=False, headings=headings)


_WHO = (
    Column("LAchildID", key=True, headings=("Child Unique ID",)),
    Column("PersonBirthDate", "date", headings=("Date of Birth",)),
    _optional("Sex", "Gender"),
    _optional("Ethnicity"),
)

LIST_6 = TableShape(
    "annex_a_list_6",
    (
        *_WHO,
        Column("CINreferralDate", "date", key=True, headings=("CIN Start Date",)),
        Column("PrimaryNeedCode", headings=("Primary Need Code",)),
        Column("CINclosureDate", "date", headings=("CIN Closure Date",)),
        _optional("ReasonForClosure", "Reason for Closure"),
        _optional("as_at", "As at date", kind="date"),
    ),
    is_wider=True,
)

LIST_7 = TableShape(
    "annex_a_list_7",
    (
        *_WHO,
        Column("CPPstartDate", "date", key=True, headings=("Child Protection Plan Start Date",)),
        Column("CPPendDate", "date", headings=("Child Protection Plan End Date",)),
        Column("InitialCategoryOfAbuse", headings=("Initial Category of Abuse",)),
        Column("LatestCategoryOfAbuse", headings=("Latest Category of Abuse",)),
        _optional("as_at", "As at date", kind="date"),
    ),
    is_wider=True,
)

LISTS = (LIST_6, LIST_7)
_NAMES = frozenset(shape.name for shape in LISTS)

_CODE = re.compile(r"\b(N\d|RC\d)\b", re.IGNORECASE)
_ETHNICITY = re.compile(r"\b[A-Z]{4}\b")
_ABUSE = {"NEG": "NEG", "PHY": "PHY", "SEX": "SAB", "SAB": "SAB", "EMO": "EMO", "MUL": "MUL"}


def is_list(staged: Staged) -> bool:
    """Whether a table is an Annex A list and not part of a census."""
    return staged.table in _NAMES


def settle_list(staged: Staged, context: Context) -> Staged:
    """Gives a list the day that it is of: its rows' own, the one in its file's name, or today."""
    told = [day for day in staged.rows["as_at"].to_pylist() if day is not None]
    named = max(told, default=None) or date_in_name(staged.file, context.today)
    as_at = named or context.today
    findings = staged.findings
    if named is None:
        findings = (
            *findings,
            Finding(
                "as_at_assumed",
                Severity.WARNING,
                f"{staged.file}: nothing says which day the list is of; it is taken as of "
                f"{said(as_at)}, today.",
                staged.file,
                field="as_at",
            ),
        )
    scope = {**staged.scope, "as_at": as_at.isoformat()}
    return replace(staged, scope=scope, findings=findings)


@dataclass(frozen=True, slots=True)
class AnnexAList:
    """One list of one day."""

    as_at: date
    table: str
    rows: Sequence[Row]


def lists_by_day(loads: Sequence[Sequence[Staged]]) -> list[AnnexAList]:
    """Lists in order of their day, those of one day in the order received."""
    lists = [
        AnnexAList(
            date.fromisoformat(each.scope["as_at"]),
            each.table,
            [Row(values, each.file, values["line"]) for values in each.rows.to_pylist()],
        )
        for load in loads
        for each in load
        if is_list(each)
    ]
    return sorted(lists, key=lambda listed: listed.as_at)


def code_in(text: str) -> str:
    """The code of a need or a closure in words such as "N1 - Abuse or neglect"; else ``""``."""
    match = _CODE.search(text)
    return match[0].upper() if match else ""


def abuse_in(text: str) -> str:
    """The category of abuse that words such as "Physical abuse" name; else ``""``."""
    return _ABUSE.get(text.strip()[:3].upper(), "")


def ethnicity_in(text: str) -> str:
    """The code in "a) WBRI"; else ``""``."""
    match = _ETHNICITY.search(text.upper())
    return match[0] if match else ""
