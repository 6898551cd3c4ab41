"""Who people are to the virtual school, and what each may do. What is not said here is denied."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """Something that a page or a service lets a person do. The values are stable codes."""

    READ_REPORTS = "report.read"  # papers about the whole authority: aggregates
    EXPORT_REPORTS = "report.export"  # those papers as files
    KEEP_REPORTS = "report.keep"  # issue them, write in them, record to whom they went
    READ_EDUCATION_CARD = "card.education"  # the score card of the director of education
    READ_SOCIAL_CARE_CARD = "card.social_care"  # that of the director of children's services
    READ_GOVERNORS_PAPER = "governors.read"  # the governing body's paper, as it was issued
    KEEP_GOVERNORS = "governors.keep"  # its calendar, register and challenge questions
    KEEP_CASE_STUDIES = "case_study.keep"  # write them, record consent, check that nobody is known
    READ_FROZEN = "month.read_frozen"  # a month's figures as reported, beside as now known
    FREEZE_MONTHS = "month.freeze"  # fix a month's figures, sign them, correct by an addendum
    READ_DEFINITIONS = "indicator.read"  # what each figure means
    REBASE_LIMITS = "limit.rebase"  # begin a chart's limits anew, with a reason
    READ_PLAN = "plan.read"  # the improvement plan
    UPDATE_OWN_ACTIONS = "plan.update_own"  # say how far one's own actions are
    EDIT_PLAN = "plan.edit"  # import it, answer what is odd in it, keep its people and posts

    SEE_CHILDREN = "child.see"  # children by name: lists, pages, the children behind a figure
    SEE_CHILDREN_UNNAMED = "child.see_unnamed"  # the same without names, to show in a meeting
    EXPORT_CHILDREN = "child.export"  # such a list as a file
    LOOK_OUTSIDE = "child.look_outside"  # open a child outside the caseload, for a reason
    SEE_ADDRESS = "child.address"  # where a child lives
    SEE_LEGAL_STATUS = "child.legal_status"  # orders and category of need
    SEE_ADOPTION = "child.adoption"  # that and when a child is placed for adoption or adopted
    SEE_PROTECTED_PLACEMENT = "child.protected_placement"  # a placement that is kept secret
    KEEP_CALL_LISTS = "call_list.keep"  # lists of children to act for, with owner and outcome
    SEE_SCHOOLS = "school.see"  # schools and what is counted at them

    LOAD_FILES = "file.load"  # load files, accept and undo
    SEE_LOADS = "load.see"  # the ledger of what was loaded
    RESOLVE_IDENTITIES = "identity.resolve"  # say whether two records are one child

    SEE_AUDIT = "audit.see"  # the log of who did and saw what
    MANAGE_USERS = "user.manage"  # invite, grant, end, suspend


#: What of a child's record needs a permission of its own, beside ``SEE_CHILDREN``. Where it is
#: missing the fields are absent, in pages and in downloads.
FIELD_GROUPS = frozenset(
    {
        Permission.SEE_ADDRESS,
        Permission.SEE_LEGAL_STATUS,
        Permission.SEE_ADOPTION,
        Permission.SEE_PROTECTED_PLACEMENT,
    }
)

#: What lets somebody read a paper: each opens the list of papers, with those it lets be read.
READS_PAPERS = (
    Permission.READ_REPORTS,
    Permission.READ_EDUCATION_CARD,
    Permission.READ_SOCIAL_CARE_CARD,
    Permission.READ_GOVERNORS_PAPER,
)

#: What shows something about one child.
CHILD_CONTENT = FIELD_GROUPS | {
    Permission.SEE_CHILDREN,
    Permission.SEE_CHILDREN_UNNAMED,
    Permission.EXPORT_CHILDREN,
    Permission.LOOK_OUTSIDE,
    Permission.KEEP_CALL_LISTS,
    Permission.RESOLVE_IDENTITIES,
    Permission.LOAD_FILES,
    Permission.SEE_LOADS,
}


class ScopeKind(StrEnum):
    """What a grant's scope code names, always within one authority."""

    AUTHORITY = "authority"  # 806
    SCHOOL = "school"  # 806/100000: authority and URN
    CASELOAD = "caseload"  # 806/Jo Bloggs: authority and whose or which caseload
    CHILD = "child"  # 806/12345: authority and the council's id


class CaseloadKind(StrEnum):
    """By what a child belongs to a caseload: a name on the latest children list, or what it is."""

    ADVISER = "pep_adviser"
    SOCIAL_WORKER = "social_worker"
    TEAM = "team"
    REVIEWING_OFFICER = "reviewing_officer"
    SPECIAL_NEEDS = "special_needs"  # E (EHC plan) or K (SEN support), as recorded today
    AGE = "age"  # 16-25: ages in years, both inside


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its stable code, what people call it, what it may do and how far it may reach.

    ``scope_kinds`` begins with the usual one. ``caseload`` says by what children belong to the
    caseload, for a role that may have one. No other grant widens a permission in ``narrows`` to the
    whole authority while this role is held.
    """

    code: str
    title: str
    permissions: frozenset[Permission]
    scope_kinds: tuple[ScopeKind, ...] = (ScopeKind.AUTHORITY,)
    caseload: CaseloadKind | None = None
    narrows: frozenset[Permission] = frozenset()

    @property
    def scope_kind(self) -> ScopeKind:
        """The usual kind of scope."""
        return self.scope_kinds[0]

    @property
    def sees_children(self) -> bool:
        """Whether the role shows anything about one child, named or not."""
        return bool(self.permissions & CHILD_CONTENT)

    @property
    def needs_codes(self) -> bool:
        """Whether somebody who holds it for a whole authority signs in with a one-time code too."""
        beyond = {Permission.SEE_AUDIT, Permission.MANAGE_USERS}
        return self.sees_children or bool(self.permissions & beyond)


_P = Permission
_READER = frozenset({_P.READ_DEFINITIONS})
_AGGREGATES = _READER | {_P.READ_REPORTS, _P.EXPORT_REPORTS}
_ONE_BY_ONE = _READER | {_P.SEE_CHILDREN}
_CHILDREN = _ONE_BY_ONE | {_P.EXPORT_CHILDREN}
_SCHOOL = _CHILDREN | {_P.SEE_SCHOOLS}
_CASEWORK = _CHILDREN | {_P.SEE_SCHOOLS, _P.KEEP_CALL_LISTS, _P.READ_PLAN, _P.UPDATE_OWN_ACTIONS}
_LEADER = (
    _AGGREGATES
    | _CASEWORK
    | FIELD_GROUPS
    | {
        _P.KEEP_REPORTS,
        _P.READ_EDUCATION_CARD,
        _P.READ_SOCIAL_CARE_CARD,
        _P.READ_GOVERNORS_PAPER,
        _P.KEEP_GOVERNORS,
        _P.KEEP_CASE_STUDIES,
        _P.READ_FROZEN,
        _P.FREEZE_MONTHS,
        _P.REBASE_LIMITS,
        _P.EDIT_PLAN,
        _P.SEE_CHILDREN_UNNAMED,
        _P.LOAD_FILES,
        _P.SEE_LOADS,
        _P.RESOLVE_IDENTITIES,
        _P.SEE_AUDIT,
        _P.MANAGE_USERS,
    }
)
_SOCIAL_CARE = _CHILDREN | FIELD_GROUPS | {_P.LOOK_OUTSIDE}

_AUTHORITY = (ScopeKind.AUTHORITY,)
_AT_SCHOOL = (ScopeKind.SCHOOL,)
_CASELOAD = (ScopeKind.CASELOAD,)
_CHILD = (ScopeKind.CHILD,)

#: The role that giving a reason brings, for one child and for that day.
OUTSIDE_READER = "outside_reader"

_TEAM_ROLES = (
    Role("virtual_school_head", "Virtual school head", _LEADER),
    Role("deputy_head", "Deputy virtual school head", _LEADER),
    Role(
        "analyst",
        "Data analyst",
        # What was loaded holds it all; an adoption or a secret address is still not for lists.
        _LEADER - {_P.MANAGE_USERS, _P.SEE_AUDIT, _P.SEE_ADOPTION, _P.SEE_PROTECTED_PLACEMENT},
    ),
    Role(
        "pep_adviser",
        "PEP adviser",
        _CASEWORK | {_P.SEE_LEGAL_STATUS, _P.LOOK_OUTSIDE},
        _CASELOAD,
        CaseloadKind.ADVISER,
    ),
    Role("pep_coordinator", "PEP coordinator", _CASEWORK),
    Role(
        "head_of_access",
        "Head of access to education",
        _AGGREGATES
        | _CASEWORK
        | {
            _P.SEE_LEGAL_STATUS,
            _P.SEE_CHILDREN_UNNAMED,
            _P.EDIT_PLAN,
            _P.READ_EDUCATION_CARD,
            _P.READ_GOVERNORS_PAPER,
            _P.READ_FROZEN,
        },
    ),
    Role(
        "send_officer",
        "SEND officer",
        _CASEWORK,
        _CASELOAD,
        CaseloadKind.SPECIAL_NEEDS,
    ),
    Role("entitlement_officer", "Entitlement officer", _CASEWORK),
    Role("participation_worker", "Participation worker", _CASEWORK, _CASELOAD, CaseloadKind.AGE),
)

_SCHOOL_ROLES = (
    Role("designated_teacher", "Designated teacher", _SCHOOL, _AT_SCHOOL),
    Role(
        "designated_teacher_delegate",
        "Delegate of the designated teacher",
        _ONE_BY_ONE,
        (ScopeKind.CHILD, ScopeKind.SCHOOL),
    ),
    Role("setting_lead", "Designated lead, early years or college", _SCHOOL, _AT_SCHOOL),
    Role("headteacher", "Headteacher or trust lead", _SCHOOL, _AT_SCHOOL),
    Role("school_data_contact", "School data contact", _ONE_BY_ONE | {_P.SEE_SCHOOLS}, _AT_SCHOOL),
)

_SOCIAL_CARE_ROLES = (
    Role("social_worker", "Social worker", _SOCIAL_CARE, _CASELOAD, CaseloadKind.SOCIAL_WORKER),
    Role("social_work_student", "Student social worker", _ONE_BY_ONE, _CHILD),
    Role("team_manager", "Team manager", _SOCIAL_CARE, _CASELOAD, CaseloadKind.TEAM),
    Role(
        "reviewing_officer",
        "Independent reviewing officer",
        _SOCIAL_CARE,
        _CASELOAD,
        CaseloadKind.REVIEWING_OFFICER,
    ),
    Role(
        "reviewing_administrator",
        "Reviewing officers’ administrator",
        _ONE_BY_ONE,
        _CASELOAD,
        CaseloadKind.REVIEWING_OFFICER,
    ),
    Role("carer", "Foster carer or key worker", _ONE_BY_ONE, _CHILD),
    # A child's record is written by adults for adults: its own plan in plain words, and what a
    # parent may read of it, are papers made for them, not this record.
    Role("young_person", "Young person", _READER, _CHILD),
    Role("parent", "Parent with parental responsibility", _READER, _CHILD),
)

#: A director reads aggregates; opening children is a grant of its own (``children_reader``, or
#: ``children_presenter`` for meetings), given by name and from a day to a day. Governors read
#: published papers, which are made for them with disclosure control; the headline is not one.
_OVERSIGHT_ROLES = (
    Role(
        "director_education",
        "Director of education",
        _AGGREGATES | {_P.SEE_SCHOOLS, _P.READ_PLAN, _P.UPDATE_OWN_ACTIONS, _P.READ_EDUCATION_CARD},
    ),
    Role(
        "director_childrens_services",
        "Director of children’s services",
        # Counts under disclosure control, and no child.
        _AGGREGATES
        | {_P.SEE_SCHOOLS, _P.READ_PLAN, _P.UPDATE_OWN_ACTIONS, _P.READ_SOCIAL_CARE_CARD},
    ),
    Role(
        "children_reader",
        "Right to open the children behind a figure",
        _ONE_BY_ONE | {_P.SEE_CHILDREN_UNNAMED},
        (ScopeKind.AUTHORITY, ScopeKind.SCHOOL, ScopeKind.CHILD),
    ),
    Role(
        "children_presenter",
        "Right to show children without names in a meeting",
        _READER | {_P.SEE_CHILDREN_UNNAMED},
        (ScopeKind.AUTHORITY, ScopeKind.SCHOOL, ScopeKind.CHILD),
    ),
    # Many governors are heads: a headteacher's own school stays open, another's never is.
    Role(
        "governor",
        "Governor",
        _READER | {_P.READ_GOVERNORS_PAPER},
        narrows=frozenset({_P.SEE_SCHOOLS}),
    ),
    Role(
        "corporate_parent",
        "Corporate parenting member",
        _READER | {_P.READ_GOVERNORS_PAPER},
        narrows=frozenset({_P.SEE_SCHOOLS}),
    ),
    # Keeps the body's days and what it asked and decided; reads its papers as they were issued.
    Role(
        "governors_clerk",
        "Clerk to the governing body",
        _READER | {_P.READ_GOVERNORS_PAPER, _P.KEEP_GOVERNORS},
    ),
    Role("outside_reviewer", "Outside reviewer", _READER),
    Role("regional_analyst", "Regional analyst", _READER),
    Role("information_governance", "Information governance officer", _READER | {_P.SEE_AUDIT}),
    Role("system_administrator", "System administrator", _READER | {_P.MANAGE_USERS}),
    Role(
        OUTSIDE_READER,
        "Looking outside the caseload, for a reason",
        _ONE_BY_ONE,
        _CHILD,
    ),
)

#: Roles that a person holds in a school, also where the grant names a child instead of it.
OF_A_SCHOOL = frozenset(role.code for role in _SCHOOL_ROLES)

#: Every role, by code.
ROLES: dict[str, Role] = {
    role.code: role
    for role in (*_TEAM_ROLES, *_SCHOOL_ROLES, *_SOCIAL_CARE_ROLES, *_OVERSIGHT_ROLES)
}
