"""Whether a child can be known by a story that is told of it: what to look for in the text.

Nothing here proves that nobody can be known; it finds what a person should look at. What names
somebody has to go (``must_go``); what narrows the circle is for a person to weigh.
Source: the ICO's *Anonymisation* code: a person is identified when singled out, linked or inferred.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_MONTHS})\b(?: \d{{4}})?"
    r"|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b"
)
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
_NUMBER = re.compile(r"\b[A-Z]\d{12}\b|\b\d{10}\b")
_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_NAME = re.compile(r"[A-Z][\w’'-]+")
_AGE = re.compile(
    r"\b(?:aged?|age of) (?P<a>\d{1,2})\b|\b(?P<b>\d{1,2})(?:[- ]years?[- ]old\b| years of age\b)",
    re.IGNORECASE,
)
_YEAR_GROUP = re.compile(r"\b(?:Year (?P<a>1[0-3]|[1-9])|(?P<b>Reception))\b")
_SEX = {
    "F": re.compile(r"\b(?:she|her|hers|herself|girl|daughter|sister)\b", re.IGNORECASE),
    "M": re.compile(r"\b(?:he|him|his|himself|boy|son|brother)\b", re.IGNORECASE),
}
_PLAN = re.compile(r"\bEHCP?s?\b|\b[Ee]ducation,? [Hh]ealth and [Cc]are [Pp]lan")
_SUPPORT = re.compile(r"\bSEN(?:D)? support\b", re.IGNORECASE)
_UNACCOMPANIED = re.compile(r"\bunaccompanied\b|\basylum\b|\bUASC\b", re.IGNORECASE)


class Finds(StrEnum):
    """What was found. The values are stable codes."""

    CHILD = "child"
    ADULT = "adult"
    SCHOOL = "school"
    PLACE = "place"
    DATE = "date"
    NUMBER = "number"
    FORENAME = "forename"
    PSEUDONYM = "pseudonym"
    RARE = "rare"


#: What names somebody or leads straight to them.
_NAMING = frozenset({Finds.CHILD, Finds.ADULT, Finds.SCHOOL, Finds.DATE, Finds.NUMBER})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: the words of the text, and what is to be said of them."""

    finds: Finds
    words: str
    sentence: str

    @property
    def must_go(self) -> bool:
        """Whether the words have to leave the text; the rest is weighed by a person."""
        return self.finds in _NAMING


@dataclass(frozen=True, slots=True)
class Known:
    """Who and what could be named. ``children`` are forename and surname; ``adults`` full names of
    those around them."""

    children: frozenset[tuple[str, str]] = frozenset()
    adults: frozenset[str] = frozenset()
    schools: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a text says of its child. Blank or null: it does not say. ``provision``: E (EHC plan) or
    K (SEN support)."""

    age: int | None = None
    year_group: str = ""
    sex: str = ""
    provision: str = ""
    is_unaccompanied: bool = False

    @property
    def in_words(self) -> str:
        """The attributes as a description: "girls of Year 9 with an EHC plan"."""
        who = {"F": "girls", "M": "boys"}.get(self.sex, "children")
        parts = [
            f"aged {self.age}" if self.age is not None else "",
            f"in {'Reception' if self.year_group == 'R' else f'Year {self.year_group}'}"
            if self.year_group
            else "",
            {"E": "with an EHC plan", "K": "with SEN support"}.get(self.provision, ""),
            "who came unaccompanied" if self.is_unaccompanied else "",
        ]
        return " ".join([who, *filter(None, parts)])

    @property
    def is_empty(self) -> bool:
        """Whether the text says nothing that could be counted."""
        return self == Attributes(sex=self.sex)


def attributes_in(text: str) -> Attributes:
    """What a text says of its child that can be counted in the database.

    Where it says two things of a kind the first is taken; of both sexes neither.
    """
    age = next((int(found["a"] or found["b"]) for found in _AGE.finditer(text)), None)
    group = next(("R" if found["b"] else found["a"] for found in _YEAR_GROUP.finditer(text)), "")
    sexes = [code for code, words in _SEX.items() if words.search(text)]
    return Attributes(
        age=age,
        year_group=group,
        sex=sexes[0] if len(sexes) == 1 else "",
        provision="E" if _PLAN.search(text) else "K" if _SUPPORT.search(text) else "",
        is_unaccompanied=bool(_UNACCOMPANIED.search(text)),
    )


def findings_in(
    text: str,
    known: Known,
    *,
    pseudonym: str = "",
    alike: int | None = None,
    least: int = 0,
) -> list[Finding]:
    """What in a text could tell who its child is, what has to go first.

    ``alike`` is how many children the text's attributes fit, null where it says none; fewer than
    ``least`` are too few.
    """
    found = [
        *_named(text, known, pseudonym),
        *_matched(_DATE, text, Finds.DATE, "A day can be looked up: write the month or the term."),
        *_matched(_POSTCODE, text, Finds.NUMBER, "A postcode leads to a house."),
        *_matched(_NUMBER, text, Finds.NUMBER, "It looks like a pupil’s or a learner’s number."),
        *_matched(_MAIL, text, Finds.NUMBER, "An address of somebody."),
    ]
    if alike is not None and alike < least:
        what = attributes_in(text).in_words
        few = f"Of our children {alike or 'none'} {'are' if alike > 1 else 'is'} among the {what}."
        found.append(Finding(Finds.RARE, what, f"{few} Say less, or change what does not matter."))
    unique = list(dict.fromkeys(found))
    return sorted(unique, key=lambda each: not each.must_go)


def _matched(pattern: re.Pattern[str], text: str, finds: Finds, why: str) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        yield Finding(finds, match[0], why)


def _named(text: str, known: Known, pseudonym: str) -> Iterator[Finding]:
    words = set(_NAME.findall(text))
    for forename, surname in sorted(known.children):
        if forename in words and surname and _holds(text, f"{forename} {surname}"):
            yield Finding(Finds.CHILD, f"{forename} {surname}", "One of our children has the name.")
    for name in _those_in(text, known.adults):
        yield Finding(Finds.ADULT, name, "Somebody who works with or cares for our children.")
    for name in _those_in(text, known.schools):
        yield Finding(Finds.SCHOOL, name, "A school: say “a secondary school”.")
    forenames = {forename for forename, _ in known.children if forename}
    for name in sorted(forenames & words - {pseudonym}):
        yield Finding(Finds.FORENAME, name, "One of our children has the forename.")
    if pseudonym in forenames:
        yield Finding(
            Finds.PSEUDONYM, pseudonym, "One of our children is called so: choose another name."
        )
    for name in _those_in(text, known.places):
        yield Finding(Finds.PLACE, name, "A place narrows down where the child lives or learns.")


def _those_in(text: str, names: Collection[str]) -> Iterable[str]:
    return sorted(name for name in names if len(name) > 2 and _holds(text, name))


def _holds(text: str, name: str) -> bool:
    if name not in text:
        return False
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))
