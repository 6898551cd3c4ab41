"""The register of papers: each room says at start-up which papers it can write, and of what.

A paper registered has a page, files in every format, a record with its editions, words and readers,
and its place in the list of papers and at the command line, by registering alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeVar

from virtualschool.analytics.query import Scope
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.papers.months import months_with_marks
from virtualschool.domain.calendar import Month, parse_month
from virtualschool.publishing.document import Document
from virtualschool.publishing.plain import long_date

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Occasion:
    """What one paper is of: a month (``2022-10``) or a meeting (the day it is held, in ISO)."""

    key: str
    label: str
    last_day: date


@dataclass(frozen=True, slots=True)
class Asked:
    """A paper asked for: whose, of which occasion, and whose rows an engine may count for it.

    ``shared`` holds what several papers of one command stand on, so that it is gathered once.
    """

    authority: str
    period: str
    scope: Scope
    shared: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def month(self) -> Month:
        """The month asked for; for papers of a month."""
        return parse_month(self.period)

    def once(self, name: str, make: Callable[[], Thing]) -> Thing:
        """What ``make`` gives, made once for all papers that are asked for together.

        ``name`` is unique to what is made; the authority, the period and the scope are the same.
        """
        if name not in self.shared:
            self.shared[name] = make()
        found: Thing = self.shared[name]
        return found


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper as it stands now. ``figures`` are kept with its edition: by a name of the paper's
    own, the whole numbers (numerator, denominator) that a later edition is compared with."""

    document: Document
    figures: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Beside:
    """Another page made for the same occasion: its words and the name of its address, which takes
    the occasion's key. Shown to whoever keeps the record."""

    words: str
    address: str


def label_of(period: str) -> str:
    """The key of an occasion in words: a month, or the day of a meeting."""
    is_day = period.count("-") == 2
    return long_date(date.fromisoformat(period)) if is_day else parse_month(period).label


def months(authority: str) -> list[Occasion]:
    """The months that papers can be written of: those with marks, newest first."""
    return [
        Occasion(month.key, month.label, month.last_day) for month in months_with_marks(authority)
    ]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that can be asked for by ``key``.

    ``build`` makes it. ``occasions`` gives what it can be asked for of an authority, newest first.
    ``permission`` lets somebody read it, ``export`` take it as a file. ``readers`` are those it is
    written for, as they are named within a sentence. Of a paper that is read ``as_issued`` whoever
    does not keep the record sees the last edition issued and no draft. ``annex_of`` names the
    paper that it belongs to; one that is not ``on_screen`` is written at the command line alone.
    """

    key: str
    title: str
    about: str
    build: Callable[[Asked], Draft]
    permission: Permission
    kind: Literal["month", "meeting"] = "month"
    occasions: Callable[[str], Sequence[Occasion]] = months
    export: Permission = Permission.EXPORT_REPORTS
    readers: str = "the directors"
    as_issued: bool = False
    on_screen: bool = True
    annex_of: str = ""
    beside: Sequence[Beside] = ()


_PAPERS: dict[str, Paper] = {}


def register(paper: Paper) -> None:
    """Enter a paper in the register; called where the room that writes it is made ready.

    Raises ``ValueError`` where another paper has the key.
    """
    if _PAPERS.setdefault(paper.key, paper) is not paper:
        raise ValueError(f"There is a paper {paper.key!r} already.")


def paper(key: str) -> Paper | None:
    """The paper of that key, if there is one."""
    return _PAPERS.get(key)


def papers() -> list[Paper]:
    """Every paper, in the order in which the rooms registered them."""
    return list(_PAPERS.values())
