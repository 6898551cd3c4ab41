"""A frozen month as people read it: each figure as reported beside as now known, and addenda."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.indicators.words import BREAKDOWN_NAMES, COHORT_NAMES, value_names
from virtualschool.apps.papers.freezing import (
    Change,
    as_last_reported,
    as_now_known,
    as_reported,
    change_of,
    changes_between,
)
from virtualschool.apps.papers.models import Addendum, FrozenMonth
from virtualschool.apps.papers.monthly import MONTH, YEAR_TO_DATE, Numbers, Place, definitions
from virtualschool.domain.statistics import percentage, round_half_up
from virtualschool.publishing.plain import number

NONE = "none"

Definitions = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure, as reported and as now known, in print."""

    reported: str
    known: str

    @property
    def differs(self) -> bool:
        return self.reported != self.known


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator of one cohort: its figure of the month and of the school year to its end."""

    key: str
    title: str
    month: Beside
    to_date: Beside


@dataclass(frozen=True, slots=True)
class Cohort:
    """The figures of a cohort."""

    title: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure that is not as it was reported, in words and print."""

    title: str
    of: str
    reported: str
    known: str
    is_redefined: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """An addendum with the figures that it corrects: whole ones first, then those of groups."""

    addendum: Addendum
    whole: Sequence[Changed]
    groups: Sequence[Changed]


@dataclass(frozen=True, slots=True)
class Reported:
    """All that the page of a frozen month shows."""

    frozen: FrozenMonth
    cohorts: Sequence[Cohort]
    whole: Sequence[Changed]
    groups: Sequence[Changed]
    is_to_correct: bool  # a figure differs from what was last reported, addenda included
    corrections: Sequence[Correction]
    compared: int


def reported(frozen: FrozenMonth) -> Reported:
    """A frozen month beside what the current snapshot gives."""
    then = as_reported(frozen)
    _, now = as_now_known(frozen)
    whole, groups = _in_words(frozen, changes_between(frozen, then, now))
    return Reported(
        frozen=frozen,
        cohorts=_cohorts(frozen, then, now),
        whole=whole,
        groups=groups,
        is_to_correct=as_last_reported(frozen) != now,
        corrections=[
            Correction(each, *_in_words(frozen, [change_of(row) for row in each.changes]))
            for each in frozen.addenda.all()
        ],
        compared=len({*then, *now}),
    )


def printed(numbers: Numbers | None, definition: Mapping[str, Any] | None) -> str:
    """A figure with its whole numbers: ``93.1 % (2,345 of 2,519)``, ``12 days``, ``none``."""
    if numbers is None or definition is None or numbers[0] is None:
        return NONE
    top, bottom = numbers[0], numbers[1]
    if definition["denominator"] is None:
        return number(round_half_up(Fraction(top, definition["scale"]), definition["decimals"]))
    if not bottom:
        return "nobody counted"
    return (
        f"{percentage(top, bottom, definition['decimals'])} % ({number(top)} of {number(bottom)})"
    )


def _cohorts(
    frozen: FrozenMonth, then: Mapping[Place, Numbers], now: Mapping[Place, Numbers]
) -> list[Cohort]:
    """The whole figures by cohort, an indicator's own cohort first."""
    old, new = frozen.body["definitions"], definitions()
    places = {(each.cohort, each.indicator) for each in {*then, *now} if not each.breakdown}
    found = []
    for cohort, title in COHORT_NAMES.items():
        keys = [key for key in {**old, **new} if (cohort, key) in places]
        lines = [
            Line(
                key,
                _title(key, old, new),
                *(
                    _beside(Place(key, cohort, span), then, now, old, new)
                    for span in (MONTH, YEAR_TO_DATE)
                ),
            )
            for key in keys
        ]
        if lines:
            found.append(Cohort(title, lines))
    return found


def _beside(
    place: Place,
    then: Mapping[Place, Numbers],
    now: Mapping[Place, Numbers],
    old: Definitions,
    new: Definitions,
) -> Beside:
    return Beside(
        printed(then.get(place), old.get(place.indicator)),
        printed(now.get(place), new.get(place.indicator)),
    )


def _in_words(
    frozen: FrozenMonth, changes: Sequence[Change]
) -> tuple[list[Changed], list[Changed]]:
    """Changes of whole figures, and those of groups."""
    old, new = frozen.body["definitions"], definitions()
    groups: dict[str, set[str]] = defaultdict(set)
    for each in changes:
        groups[each.place.breakdown].add(each.place.group)
    names = {
        breakdown: value_names(breakdown, [value or None for value in values])
        for breakdown, values in groups.items()
        if breakdown
    }
    whole: list[Changed] = []
    parts: list[Changed] = []
    for each in changes:
        place = each.place
        of = [COHORT_NAMES[place.cohort], place.span]
        if place.breakdown:
            value = names[place.breakdown][place.group or None]
            of.append(f"{BREAKDOWN_NAMES[place.breakdown]}: {value}")
        words = Changed(
            title=_title(place.indicator, old, new),
            of=", ".join(of),
            reported=printed(each.reported, old.get(place.indicator)),
            known=printed(each.known, new.get(place.indicator)),
            is_redefined=each.versions[0] != each.versions[1],
        )
        (parts if place.breakdown else whole).append(words)
    return whole, parts


def _title(key: str, old: Definitions, new: Definitions) -> str:
    """An indicator's title, also of one that is no longer in the catalogue."""
    return catalogue()[key].title if key in new else str(old[key]["title"])
