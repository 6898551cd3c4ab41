"""Codes of the census: which reasons of absence it may hold, and what older codes are called now.

Sources: the collection schemas of 2015 with their changes up to 2026.
"""

from __future__ import annotations

from collections.abc import Mapping

from virtualschool.domain.attendance import CODES, NEW_CODES_FROM, Code, SessionClass
from virtualschool.domain.calendar import Term, parse_term

#: A code that no list knows is counted under this name: its text could be anybody's name.
UNKNOWN = "unknown"
BLANK = "blank"

CATEGORIES = frozenset({"FIXD", "SUSP", "PERM", "LNCH"})

#: The schema still takes the codes from before the reforms of 2014: a statement is a plan now, and
#: School Action and School Action Plus are SEN support.
PROVISION_OF: Mapping[str, str] = {
    **{code: code for code in ("N", "K", "E")},
    "S": "E",
    "A": "K",
    "P": "K",
}

_NEW_SCHEMA_FROM = parse_term("2024-autumn").first_day
#: Absences only until then; since, the whole register, with two outdated codes let through.
_OLD_REASONS = frozenset("CEGHIMNORSTUXYZ#")
_NEW_REASONS = frozenset(
    code for code, known in CODES.items() if known.since is not None and code != "-"
) | {"H", "J"}


def provision_of(code: str | None) -> str:
    """N, K or E of a recorded code; blank for none or one that no list knows."""
    return PROVISION_OF.get(code or "", "")


def may_hold(code: str, term: Term, described: Term) -> bool:
    """Whether a census may hold a reason: its own list has it, or the register of the term that
    it describes (the census of autumn 2024 looks back over the change of codes)."""
    listed = _NEW_REASONS if term.first_day >= _NEW_SCHEMA_FROM else _OLD_REASONS
    known = CODES.get(code)
    return code in listed or (known is not None and _now(known, described) is not None)


def class_of(code: str, described: Term) -> SessionClass | None:
    """What sessions of a reason count as in the term described; ``None`` for no such code.

    A code of the other regime counts as it does there.
    """
    known = CODES.get(code)
    if known is None:
        return None
    is_new = described.first_day >= NEW_CODES_FROM
    return _now(known, described) or (known.before if is_new else known.since)


def _now(known: Code, described: Term) -> SessionClass | None:
    return known.since if described.first_day >= NEW_CODES_FROM else known.before
