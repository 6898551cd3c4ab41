"""Finding children by name or number, within what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from virtualschool.apps.children.models import Child
from virtualschool.domain.names import comparable

#: What a query may hold: more words than anybody's names.
_MOST_WORDS = 8
MOST_LETTERS = 100
#: Sorts behind every name in any database's order of letters.
_AFTER_NAMES = "zzzzzz"


@dataclass(frozen=True, slots=True)
class Found:
    """A child that was found, and by what."""

    child: Child
    why: str
    is_exact: bool


def name_key(child: Child) -> str:
    """Surname, then forename, as they are compared, to sort by; after all names without one."""
    named = f"{comparable(child.surname)} {comparable(child.forename)}".strip()
    return named or _AFTER_NAMES


def words_to_find(child: Child) -> str:
    """All that a child may be found by, as it is compared, between spaces.

    Every word of the names, the surname and the forename each run together (so that a hyphen or a
    space is forgiven either way), and every number.
    """
    names = [child.surname, child.forename]
    words = [word for name in names for word in _words(name)]
    return f" {' '.join(dict.fromkeys([*words, *map(comparable, names), *_numbers(child)]))} "


def search_children(children: QuerySet[Child], asked: str) -> tuple[QuerySet[Child], str]:
    """Those of ``children`` whom the words fit, by name, and the kind of thing that was asked.

    Each word must be part of a name or a number: any part of a name, accents, apostrophes and
    hyphens forgiven, in any order. The kind is ``number`` where a word has a figure, ``name``, or
    ``nothing``.
    """
    words = _words(asked.replace(",", " "))[:_MOST_WORDS]
    if not words:
        return children.none(), "nothing"
    fits = Q()
    for word in words:
        fits &= Q(standing__to_find__contains=word)
    kind = "number" if any(letter.isdigit() for word in words for letter in word) else "name"
    ordered = children.filter(fits).order_by("standing__name_key", "council_id")
    return ordered.select_related("standing"), kind


def why_found(child: Child, asked: str) -> Found:
    """By what a child was found: which number, or that the name fits."""
    whole, words = comparable(asked), _words(asked.replace(",", " "))
    for label, number in (
        ("UPN", child.upn),
        ("Former UPN", child.former_upn),
        ("ULN", child.uln),
        ("Council’s id", child.council_id),
        *(("Earlier UPN", known) for known in child.known_upns),
    ):
        held = comparable(number)
        if held and held == whole:
            return Found(child, f"{label} {number}", is_exact=True)
        if held and len(words) == 1 and words[0] in held and any(map(str.isdigit, words[0])):
            return Found(child, f"Part of {label} {number}", is_exact=False)
    forename, surname = comparable(child.forename), comparable(child.surname)
    if whole in (f"{forename}{surname}", f"{surname}{forename}"):
        return Found(child, "The whole name", is_exact=True)
    return Found(child, "Part of the name", is_exact=False)


def _words(text: str) -> list[str]:
    return [word for part in text.split() if (word := comparable(part))]


def _numbers(child: Child) -> list[str]:
    numbers = [child.upn, child.former_upn, child.uln, child.council_id, *child.known_upns]
    return [held for number in numbers if (held := comparable(number))]
