"""The demonstration's accounts. Their one password is made when they are, and printed once."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from virtualschool.demo.calibration import AUTHORITY, TODAY
from virtualschool.demo.care import simulate
from virtualschool.demo.schools import make_estate
from virtualschool.demo.social_workers import ADVISERS, make_staff


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Someone to sign in as: a role for a scope, as ``accounts`` grants it."""

    username: str
    full_name: str
    role: str
    scope_kind: str
    scope_code: str


def _of_authority(username: str, full_name: str, role: str) -> DemoUser:
    return DemoUser(username, full_name, role, "authority", AUTHORITY)


def _within(username: str, full_name: str, role: str, kind: str, within: str) -> DemoUser:
    return DemoUser(username, full_name, role, kind, f"{AUTHORITY}/{within}")


def make_users() -> tuple[DemoUser, ...]:
    """An account for each kind of person; those around children are the ones with the most."""
    people = [person for person in simulate() if person.in_care(TODAY)]
    staff = make_staff(people)
    of_child = [staff[person.child_id] for person in people]
    worker = _busiest(each.worker_on(TODAY) for each in of_child)
    team = _busiest(each.team for each in of_child)
    reviewer = _busiest(each.reviewing_officer for each in of_child)
    school = make_estate().of("home", "secondary")[0].urn
    fostered = min(person.child_id for person in people if person.phase(TODAY.year - 1))
    return (
        _of_authority("head", "Honora Calderwyn", "virtual_school_head"),
        _of_authority("deputy", "Peregrine Askrigg", "deputy_head"),
        _of_authority("analyst", "Finlo Quarrowby", "analyst"),
        _within("adviser", ADVISERS[0], "pep_adviser", "caseload", ADVISERS[0]),
        _of_authority("coordinator", "Linnet Farrowdale", "pep_coordinator"),
        _of_authority("access", "Corin Hesketh-Lowe", "head_of_access"),
        _within("send", "Tamsin Oakenshaw", "send_officer", "caseload", "E"),
        _of_authority("entitlement", "Barnaby Thornlea", "entitlement_officer"),
        _within("participation", "Sorrel Winterburn", "participation_worker", "caseload", "16-25"),
        _within("teacher", "Selwyn Ramsowen", "designated_teacher", "school", school),
        _within("headteacher", "Marigold Stanwick", "headteacher", "school", school),
        _within("social-worker", worker, "social_worker", "caseload", worker),
        _within("team-manager", "Ambrose Keldgate", "team_manager", "caseload", team),
        _within("reviewing-officer", reviewer, "reviewing_officer", "caseload", reviewer),
        _within("carer", "Winifred Netherby", "carer", "child", fostered),
        _of_authority("education", "Rowena Saltergill", "director_education"),
        _of_authority("children", "Osric Whinfallow", "director_childrens_services"),
        _of_authority("governor", "Isolde Pellowfield", "governor"),
        _of_authority("reviewer", "Leopold Sandiway", "outside_reviewer"),
        _of_authority("region", "Philippa Crakehall", "regional_analyst"),
        _of_authority("governance", "Merrick Thistlemoor", "information_governance"),
        _of_authority("system", "Jocasta Ravensworth", "system_administrator"),
    )


def make_password() -> str:
    """A new password for the demonstration; never the same, never kept in a file of the project."""
    return secrets.token_urlsafe(12)


def _busiest(names: Iterable[str]) -> str:
    """The name that stands most often, the first in the alphabet of several."""
    counts = Counter(names)
    return min(counts, key=lambda name: (-counts[name], name))


USERS: tuple[DemoUser, ...] = make_users()
