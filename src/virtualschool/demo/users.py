"""The demonstration's accounts. Their one password is made when they are, and printed once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from virtualschool.demo.calibration import AUTHORITY
from virtualschool.demo.schools import make_estate
from virtualschool.demo.social_workers import ADVISERS


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


USERS: tuple[DemoUser, ...] = (
    _of_authority("head", "Honora Calderwyn", "virtual_school_head"),
    _of_authority("analyst", "Finlo Quarrowby", "analyst"),
    _of_authority("education", "Rowena Saltergill", "director_education"),
    _of_authority("children", "Osric Whinfallow", "director_childrens_services"),
    DemoUser(
        "adviser", ADVISERS[0], "pep_adviser", "caseload", f"{AUTHORITY}/{ADVISERS[0]}"
    ),
    DemoUser(
        "teacher", "Selwyn Ramsowen", "designated_teacher", "school",
        f"{AUTHORITY}/{make_estate().of('home', 'secondary')[0].urn}",
    ),
    _of_authority("governor", "Isolde Pellowfield", "governor"),
    _of_authority("governance", "Merrick Thistlemoor", "information_governance"),
)  # fmt: skip


def make_password() -> str:
    """A new password for the demonstration; never the same, never kept in a file of the project."""
    return secrets.token_urlsafe(12)
