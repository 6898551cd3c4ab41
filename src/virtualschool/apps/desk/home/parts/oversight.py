"""What an account is for, told to those who open no child, and children without their names."""

from __future__ import annotations

from django.urls import reverse

from virtualschool.apps.accounts.policies import active_grants, is_within
from virtualschool.apps.accounts.roles import ROLES
from virtualschool.apps.desk.home.pieces import Line, Link, Told
from virtualschool.apps.desk.home.reader import Reader
from virtualschool.publishing.plain import long_date

_DIRECTOR = (
    "You read the figures of the whole authority, the improvement plan, your score card and the "
    "headline report. No child’s record opens from your account, unless the head of the virtual "
    "school grants it."
)
_READS = {
    "director_education": _DIRECTOR,
    "director_childrens_services": _DIRECTOR,
    "governor": "You read the reports to the governing body as they were issued, its calendar and "
    "what each figure means. No figure of a small group and no child’s record opens from your "
    "account.",
    "governors_clerk": "You keep the calendar of the governing body and the register of what it "
    "asked and decided, and read its papers. No child’s record opens from your account.",
    "corporate_parent": "You read the reports to the governing body as they were issued, and what "
    "each figure means. No child’s record opens from your account.",
    "outside_reviewer": "You may read what each figure means and how it is counted. What you "
    "review is given to you by the virtual school, without names.",
    "regional_analyst": "You may read what each figure means and how it is counted, so that "
    "figures sent to the region can be compared.",
    "young_person": "You may read what each figure means. Your own plan is not kept here yet: ask "
    "your virtual school for it.",
    "parent": "You may read what each figure means. Your child’s plan is not kept here yet: ask "
    "the virtual school for it.",
    "information_governance": "You read the log of who did and saw what. No child’s record opens "
    "from your account.",
    "system_administrator": "You invite people, give and end roles. No child’s record opens from "
    "your account.",
}


def your_account(reader: Reader) -> Told | None:
    """What the reader's roles let them read, in a sentence each; ``None`` where no role needs it
    said."""
    lines = [Line(_READS[role]) for role in sorted(reader.roles & _READS.keys())]
    lines += [
        Line(
            f"{ROLES[grant.role].title}: until {long_date(grant.last_day)}."
            if grant.last_day
            else f"{ROLES[grant.role].title}: no end is set.",
        )
        for grant in active_grants(reader.user)
        if grant.role in ("children_reader", "children_presenter")
        and is_within(grant, reader.authority.code)
    ]
    if not lines:
        return None
    return Told(lines=lines, more=Link("What the figures mean", reverse("indicators")))


def without_names(reader: Reader) -> Told:
    """The list of children as it may be shown in a meeting."""
    return Told(
        lines=[
            Line(
                "to show in a meeting: year group, school and figures, and no name.",
                Link("The children without names", reader.address("children", present=1)),
            )
        ]
    )
