"""Who an owner cell names: posts, people, initials; and what a plan's abbreviations stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from virtualschool.domain.plan.words import blocks_of, one_space

_PARTED = re.compile(r"\s*(?:/|,|;|\+)\s*|\s+(?:and|with)\s+(?=[A-Z])", re.IGNORECASE)
_BRACKETED = re.compile(r"^(?P<outer>.+?)\s*\((?P<inner>[^()]+)\)$")
_INITIALS = re.compile(r"^[A-Z]{2,3}$")
_PERSON = re.compile(r"^[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+$")
_SHORT_FORM = re.compile(r"\((?P<short>[A-Z][A-Z0-9&]*s?)\)")
#: The words before a bracket that may be what it stands for.
_WORDS_BEFORE = 10
_HOLDER = re.compile(
    r"(?P<post>\b(?:Director|Head|Manager|Chair|Lead|Deputy)"
    r"(?:\s+(?:of|and|to|for|[A-Z][\w']*))*)\s+$"
)
_SMALL = {"of", "and", "the", "in", "for", "on", "a", "with", "&"}


@dataclass(frozen=True, slots=True)
class Owner:
    """One owner as a cell names it. ``words`` are the cell's own; the rest is what they say."""

    words: str
    post: str = ""
    initials: str = ""
    name: str = ""

    @property
    def is_clear(self) -> bool:
        """Whether a post is written out, with no letters or name for somebody to say who it is."""
        plain = re.sub(r"\s*\([^()]*\)", "", self.words)
        return not self.initials and not self.name and self.post == plain


@dataclass(frozen=True, slots=True)
class ShortForms:
    """What a plan's letters stand for: words by short form, posts by their holder's initials."""

    words: Mapping[str, str]
    holders: Mapping[str, str]

    def spelled_out(self, text: str) -> str:
        """Text with known short forms written out and their brackets gone."""
        for short, words in self.words.items() if "(" in text else ():
            text = re.sub(rf"{re.escape(words)}s? \({re.escape(short)}s?\)", words, text)
            text = re.sub(rf"\s*\({re.escape(short)}s?\)", "", text)
        parts = [self._word(part) for part in text.split(" ")]
        return one_space(" ".join(parts))

    def _word(self, part: str) -> str:
        return self.words.get(part) or self.words.get(part.removesuffix("s"), part)


def short_forms(texts: Iterable[str]) -> ShortForms:
    """The short forms that texts explain: "Virtual School Heads (VSHs)", "Director ... (RB)"."""
    words: dict[str, str] = {}
    holders: dict[str, str] = {}
    for text in dict.fromkeys(texts):
        for found in _SHORT_FORM.finditer(text):
            short, before = found["short"], text[: found.start()]
            near = re.split(r"[()]", before)[-1].split()[-_WORDS_BEFORE:]
            meant = _stands_for(short, near)
            if meant:
                words.setdefault(short.removesuffix("s"), meant)
            holder = _HOLDER.search(" ".join(near) + " ") if len(short) == 2 else None
            if holder and len(holder["post"]) > len(holders.get(short, "")):
                holders[short] = holder["post"]
    return ShortForms(words, {who: post for who, post in holders.items() if who not in words})


def _stands_for(short: str, before: list[str]) -> str:
    """The fewest of the words before whose initials are the short form; blank where none are."""
    letters = re.sub(r"[^a-z0-9]", "", short.removesuffix("s").lower())
    for start in range(len(before) - 1, -1, -1):
        taken = before[start:]
        if taken[0].lower() in _SMALL:
            continue
        whole = "".join("2" if word == "to" else word[0].lower() for word in taken)
        telling = "".join(word[0].lower() for word in taken if word.lower() not in {*_SMALL, "to"})
        if letters in (whole, telling):
            last = taken[-1]
            is_plural = short.endswith("s") and last.endswith("s")
            return " ".join([*taken[:-1], last.removesuffix("s") if is_plural else last])
    return ""


def owners_in(text: str, known: ShortForms) -> list[Owner]:
    """The owners that a cell names, in its order; each line of the cell parts them too."""
    found: list[Owner] = []
    for block in blocks_of(text):
        for part in _parts(block.text):
            owner = _owner(part, known)
            if owner not in found:
                found.append(owner)
    return found


def _parts(text: str) -> list[str]:
    parts = [part for part in _PARTED.split(text) if part]
    whole: list[str] = []
    for part in parts:
        # "Director of Education and Partnerships" is one post: what follows "and" holds no post.
        goes_on = whole and re.search(r"\bof\b", whole[-1]) and re.fullmatch(r"[A-Z][a-z]+", part)
        if goes_on:
            whole[-1] = f"{whole[-1]} and {part}"
        else:
            whole.append(part)
    return whole


def _owner(words: str, known: ShortForms) -> Owner:
    bracketed = _BRACKETED.match(words)
    if bracketed:
        outer, inner = bracketed["outer"], bracketed["inner"]
        if _INITIALS.match(outer) and outer not in known.words:
            return Owner(words, known.spelled_out(inner), initials=outer)
        if _PERSON.match(inner) and inner not in known.words:
            return Owner(words, known.spelled_out(outer), name=inner)
        if _INITIALS.match(inner) and inner not in known.words and not known.words.get(outer):
            return Owner(words, known.spelled_out(outer), initials=inner)
        return Owner(words, known.spelled_out(words))
    if _INITIALS.match(words) and words not in known.words:
        return Owner(words, known.holders.get(words, ""), initials=words)
    return Owner(words, known.spelled_out(words))
