"""Who people are to the virtual school, and what each may do. What is not said here is denied."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """Something that a page or a service lets a person do. The values are stable codes."""

    READ_REPORTS = "report.read"  # papers about the whole authority: aggregates
    EXPORT_REPORTS = "report.export"  # those papers as files
    KEEP_REPORTS = "report.keep"  # issue them, write in them, record to whom they went
    SEE_CHILDREN = "child.see"  # the children behind a figure, by name
    EXPORT_CHILDREN = "child.export"  # that list as a file
    READ_DEFINITIONS = "indicator.read"  # what each figure means


class ScopeKind(StrEnum):
    """What a grant's scope code names, always within one authority."""

    AUTHORITY = "authority"  # 806
    SCHOOL = "school"  # 806/100000: authority and URN
    CASELOAD = "caseload"  # 806/Jo Bloggs: authority and the adviser's name on the children list
    CHILD = "child"  # 806/12345: authority and the council's id


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its stable code, what people call it, what it may do and how far it reaches."""

    code: str
    title: str
    permissions: frozenset[Permission]
    scope_kind: ScopeKind


_READER = frozenset({Permission.READ_DEFINITIONS})
_AGGREGATES = _READER | {Permission.READ_REPORTS, Permission.EXPORT_REPORTS}
_TEAM = _AGGREGATES | {Permission.KEEP_REPORTS}
_CHILDREN = _READER | {Permission.SEE_CHILDREN, Permission.EXPORT_CHILDREN}

#: Every role, by code. A director reads aggregates; opening the children behind a figure is a
#: grant of its own (``children_reader``), given by name and from a day to a day. Governors read
#: published papers, which are made for them with disclosure control; the headline is not one.
ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "virtual_school_head",
            "Virtual school head",
            _TEAM | _CHILDREN,
            ScopeKind.AUTHORITY,
        ),
        Role(
            "deputy_head",
            "Deputy virtual school head",
            _TEAM | _CHILDREN,
            ScopeKind.AUTHORITY,
        ),
        Role("analyst", "Data analyst", _TEAM | _CHILDREN, ScopeKind.AUTHORITY),
        Role("pep_adviser", "PEP adviser", _CHILDREN, ScopeKind.CASELOAD),
        Role("designated_teacher", "Designated teacher", _CHILDREN, ScopeKind.SCHOOL),
        Role("director_education", "Director of education", _AGGREGATES, ScopeKind.AUTHORITY),
        Role(
            "director_childrens_services",
            "Director of children’s services",
            _AGGREGATES,
            ScopeKind.AUTHORITY,
        ),
        Role(
            "children_reader",
            "Right to open the children behind a figure",
            _READER | {Permission.SEE_CHILDREN},
            ScopeKind.AUTHORITY,
        ),
        Role("governor", "Governor", _READER, ScopeKind.AUTHORITY),
        Role(
            "information_governance",
            "Information governance officer",
            _READER,
            ScopeKind.AUTHORITY,
        ),
        Role("system_administrator", "System administrator", _READER, ScopeKind.AUTHORITY),
    )
}
