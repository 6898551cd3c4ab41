"""Every section of the home page, in order, and for whom it is.

A new section is a function in ``parts`` and a line here.
"""

from __future__ import annotations

from virtualschool.apps.accounts.roles import ROLES, Permission
from virtualschool.apps.desk.home.parts import (
    calls,
    care,
    exclusions,
    figures,
    files,
    log,
    oversight,
    papers,
    people,
    rows,
    school,
)
from virtualschool.apps.desk.home.pieces import Section
from virtualschool.apps.desk.home.reader import Reader

_P = Permission
_HEADS = frozenset({"virtual_school_head", "deputy_head"})
_ADVISERS = frozenset({"pep_adviser", "pep_coordinator"})
_ACCESS = frozenset({"head_of_access", "entitlement_officer"})
_SEND = frozenset({"send_officer"})
_SOCIAL_CARE = frozenset({"social_worker", "team_manager", "reviewing_officer"})
_SCHOOL = frozenset({"designated_teacher", "setting_lead", "headteacher"})
_TEAM = _HEADS | _ADVISERS
_DIRECTORS = frozenset({"director_education", "director_childrens_services"})
_GOVERNANCE = frozenset({"information_governance"})
_SYSTEM = frozenset({"system_administrator"})
#: Those who read how things are counted, and no figure of this authority.
_READERS = frozenset(
    {"governor", "governors_clerk", "corporate_parent", "outside_reviewer", "regional_analyst"}
)
_YOUNG = frozenset({"participation_worker"})
#: Whoever has children of their own to look after, but those whose young people are told apart.
_OWN = frozenset(ROLES) - _YOUNG

SECTIONS = (
    Section("papers", "Papers for you", None, papers.to_read),
    Section(
        "files",
        "Files and data",
        _P.SEE_LOADS,
        files.files,
        frozenset({"analyst"}),
        words=("set-aside", "finding"),
    ),
    Section("calls", "Due from your call lists", _P.KEEP_CALL_LISTS, calls.due),
    Section(
        "not-told",
        "In care, and we were not told",
        _P.SEE_CHILDREN,
        care.not_told,
        _TEAM,
        words=("ssda903", "children-list"),
    ),
    Section(
        "came",
        "Came into care",
        _P.SEE_CHILDREN,
        care.came_into_care,
        _TEAM | _SEND | _SCHOOL,
        words=("looked-after",),
    ),
    Section(
        "moved",
        "Moved placement",
        _P.SEE_CHILDREN,
        care.moved,
        _TEAM | _ACCESS | _SEND | _SOCIAL_CARE | _SCHOOL,
        words=("placement-move",),
    ),
    Section(
        "no-school",
        "Without a school",
        _P.SEE_CHILDREN,
        school.without_school,
        _TEAM | _ACCESS | _SEND | _SOCIAL_CARE,
        words=("school-age", "school-day"),
    ),
    Section(
        "suspended",
        "Suspended this week",
        _P.SEE_CHILDREN,
        exclusions.suspended,
        _TEAM | _ACCESS | _SEND | _SOCIAL_CARE | _SCHOOL,
        words=("suspension", "sixth-day"),
    ),
    Section(
        "excluded",
        "Permanently excluded",
        _P.SEE_CHILDREN,
        exclusions.permanently_excluded,
        _TEAM | _ACCESS | _SEND,
        words=("permanent-exclusion",),
    ),
    Section(
        "days-suspended",
        "Suspended for more than five days",
        _P.SEE_CHILDREN,
        exclusions.near_the_limit,
        _ADVISERS | _ACCESS | _SEND,
        words=("suspension",),
    ),
    Section(
        "absent",
        "Missed half of school or more",
        _P.SEE_CHILDREN,
        school.severely_absent,
        _ADVISERS | _ACCESS | _SEND | _SOCIAL_CARE,
        words=("severe-absence", "possible-sessions"),
    ),
    Section(
        "young-people",
        "16 to 25",
        _P.SEE_CHILDREN,
        rows.young_people,
        _YOUNG,
        words=("care-leaver",),
    ),
    Section(
        "children",
        "Your children",
        _P.SEE_CHILDREN,
        rows.your_children,
        _OWN,
        words=("looked-after", "in-need", "child-protection-plan"),
    ),
    Section(
        "changed-school",
        "Came on roll",
        _P.SEE_CHILDREN,
        school.changed_school,
        _ADVISERS | _SCHOOL | _SOCIAL_CARE,
        words=("enrolment",),
    ),
    Section(
        "figures",
        "Figures",
        _P.READ_REPORTS,
        figures.key_figures,
        _DIRECTORS,
        words=("persistent-absence", "limits"),
    ),
    Section(
        "unusual",
        "What is unusual",
        _P.READ_REPORTS,
        figures.unusual,
        words=("limits",),
    ),
    Section("left", "Left care", _P.SEE_CHILDREN, care.left_care, _TEAM | _YOUNG),
    Section("without-names", "For a meeting", _P.SEE_CHILDREN_UNNAMED, oversight.without_names),
    Section("proof", "The log itself", _P.SEE_AUDIT, log.proof, _GOVERNANCE),
    Section("failed", "Failed sign-ins", _P.SEE_AUDIT, log.failed_sign_ins, _GOVERNANCE),
    Section(
        "outside",
        "Looked outside the caseload",
        _P.SEE_AUDIT,
        log.looked_outside,
        _GOVERNANCE | _HEADS,
    ),
    Section("exported", "Taken away as files", _P.SEE_AUDIT, log.exported, _GOVERNANCE),
    Section("server", "This server", _P.MANAGE_USERS, people.server, _SYSTEM),
    Section("accounts", "Accounts", _P.MANAGE_USERS, people.accounts, _SYSTEM),
    Section("ending", "Roles that end soon", None, people.ending, _GOVERNANCE | _SYSTEM | _HEADS),
    Section("invited", "Invitations open", _P.MANAGE_USERS, people.invited, _SYSTEM),
    Section("definitions", "Definitions", _P.READ_DEFINITIONS, figures.definitions, _READERS),
    Section("account", "What your account opens", None, oversight.your_account),
    Section("report", "Headline report", _P.READ_REPORTS, figures.report),
)


def sections_for(reader: Reader) -> list[Section]:
    """The sections that concern the reader, in order."""
    return [section for section in SECTIONS if section.is_for(reader)]
