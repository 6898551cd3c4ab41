"""Many invitations in one file: read, judged row by row in words, then all made or none."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from virtualschool.apps.accounts.invitations import Invited, invite
from virtualschool.apps.accounts.roles import ROLES, ScopeKind
from virtualschool.apps.accounts.services import NotGranted, check_scope, new_account

COLUMNS = ("username", "name", "role", "scope", "last_day")
_NEEDED = COLUMNS[:4]
MOST_BYTES = 1_000_000
MOST_ROWS = 2_000


class FileRefused(ValueError):
    """The file cannot be read as a list of people. The message is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the file, as read, and what is wrong with it; ``problem`` is empty when right."""

    line: int
    username: str
    name: str
    role: str
    scope_kind: str
    scope_code: str
    last_day: date | None
    problem: str

    @property
    def role_title(self) -> str:
        """The role as people call it, or as it was written where there is no such role."""
        return ROLES[self.role].title if self.role in ROLES else self.role


def read(data: bytes, authority: str) -> list[Row]:
    """The people of a CSV file with the headings ``username,name,role,scope,last_day``.

    The columns come in any order, the last may be missing. A role is its code or its title; a scope
    is a URN, a name, an id or, for the whole authority, empty. Raises ``FileRefused`` for a file
    that is no such list.
    """
    if len(data) > MOST_BYTES:
        raise FileRefused("The file is too large for a list of people: it may have 1 MB.")
    lines = csv.DictReader(io.StringIO(_text(data), newline=""), skipinitialspace=True, strict=True)
    try:
        headings = {(name or "").strip().lower(): name for name in lines.fieldnames or ()}
        missing = [name for name in _NEEDED if name not in headings]
        if missing:
            raise FileRefused(
                f"The first line must be the headings {', '.join(COLUMNS)}; "
                f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing."
            )
        found: list[Row] = []
        seen: set[str] = set()
        for cells in lines:
            values = {
                name: str(cells.get(headings[name]) or "").strip()
                for name in COLUMNS
                if name in headings
            }
            if any(values.values()):
                found.append(_row(lines.line_num, values, authority, seen))
            if len(found) > MOST_ROWS:
                raise FileRefused(f"The file has more than {MOST_ROWS:,} people: send it in parts.")
    except csv.Error as fault:
        raise FileRefused(f"Line {lines.line_num} is not CSV: {fault}.") from fault
    if not found:
        raise FileRefused("The file names nobody.")
    return found


def invite_all(*, rows: list[Row], by: str) -> list[Invited]:
    """Invite everyone, in one transaction. Raises ``NotGranted`` and makes nobody otherwise."""
    with transaction.atomic():
        made = []
        for row in rows:
            if row.problem:
                raise NotGranted(f"Line {row.line}: {row.problem}")
            try:
                made.append(
                    invite(
                        username=row.username,
                        full_name=row.name,
                        role=row.role,
                        scope_kind=row.scope_kind,
                        scope_code=row.scope_code,
                        last_day=row.last_day,
                        by=by,
                    )
                )
            except NotGranted as refused:
                raise NotGranted(f"Line {row.line}: {refused}") from refused
    return made


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileRefused("The file is not text: save the list as CSV.")


def _row(line: int, values: dict[str, str], authority: str, seen: set[str]) -> Row:
    titles = {role.title.lower(): code for code, role in ROLES.items()}
    role = values["role"]
    role = titles.get(role.lower(), role)
    kind, code = scope_of(role, authority, values["scope"])
    last_day, problem = None, ""
    try:
        if values.get("last_day"):
            last_day = date.fromisoformat(values["last_day"])
    except ValueError:
        problem = f"The last day {values['last_day']} is not a day like 2024-07-31."
    problem = problem or _problem(values, role, kind, code, seen)
    seen.add(values["username"].lower())
    return Row(line, values["username"], values["name"], role, kind, code, last_day, problem)


def scope_of(role: str, authority: str, within: str) -> tuple[str, str]:
    """Kind and code of the scope that a role's usual kind and what somebody wrote make."""
    known = ROLES.get(role)
    kind = known.scope_kind if known else ScopeKind.AUTHORITY
    if known and not within and ScopeKind.AUTHORITY in known.scope_kinds:
        kind = ScopeKind.AUTHORITY
    if kind == ScopeKind.AUTHORITY:
        return kind, authority if within in ("", authority) else f"{authority}/{within}"
    return kind, f"{authority}/{within.removeprefix(f'{authority}/')}"


def _problem(values: dict[str, str], role: str, kind: str, code: str, seen: set[str]) -> str:
    if not values["name"]:
        return "The name is empty."
    if role not in ROLES:
        return f"There is no role {role or '(empty)'}."
    if values["username"].lower() in seen:
        return f"The username {values['username']} stands above already."
    try:
        check_scope(ROLES[role], kind, code)
        new_account(values["username"], values["name"])
    except NotGranted as refused:
        return str(refused)
    return ""
