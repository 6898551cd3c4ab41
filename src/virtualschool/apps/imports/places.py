"""Where children are on roll: the lists say which school, the marks say when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from virtualschool.domain.enrolment import (
    BRIDGED_SCHOOL_DAYS,
    EnrolmentSpan,
    ListSighting,
    MarkSpan,
    SchoolDays,
    enrolments,
)
from virtualschool.feeds.children_list.fold import ListFacts

EnrolmentKey = tuple[str, str, date]

#: A mark that says that the child is not on roll yet.
PROSPECTIVE = "Z"
_EPOCH = date(1970, 1, 1)


def enrolment_rows(
    *,
    children: Iterable[str],
    lists: ListFacts | None,
    by_schools: Mapping[str, Sequence[SchoolSpan]],
    marks: pa.Table,
    calendar: SchoolDays,
) -> dict[EnrolmentKey, Mapping[str, Any]]:
    """Enrolments of these children by council id, URN and first day.

    ``by_schools`` are what censuses and lists of pupils say, the more trusted first. ``marks`` has
    ``child_id``, ``urn``, ``date`` and ``code`` of every mark of the authority.
    """
    spans = mark_spans(marks)
    sightings = lists.sightings if lists else {}
    latest = lists.latest if lists else None
    rows: dict[EnrolmentKey, Mapping[str, Any]] = {}
    for child in children:
        seen = [ListSighting(one.as_at, one.urn) for one in sightings.get(child, ())]
        told = [settled(each, seen) for each in by_schools.get(child, ())]
        for span in enrolments(
            seen, spans.get(child, ()), latest_list=latest, by_schools=told, calendar=calendar
        ):
            rows[child, span.urn, span.start_on] = {
                "last_day": span.last_day,
                "source": span.source,
            }
    return rows


@dataclass(frozen=True, slots=True)
class SchoolSpan:
    """What a school's own files say of a child on its roll.

    From ``start_on`` to ``last_day`` where it says that the child left; ``None`` where it did not
    by ``seen_on``, the date of the latest such file that names the child there. ``is_latest``:
    that file is the latest of its kind.
    """

    urn: str
    start_on: date
    last_day: date | None
    seen_on: date
    source: str
    is_latest: bool


def settled(span: SchoolSpan, lists: Sequence[ListSighting]) -> EnrolmentSpan:
    """The enrolment that the span says, as far as the children lists leave it open.

    A child who had not left stays until the next list, if that names the school; else until the
    day of the file, or goes on if no later file of either kind says otherwise.
    """
    last_day = span.last_day
    if last_day is None:
        after = min((each for each in lists if each.as_at > span.seen_on), key=_as_at, default=None)
        if after is not None:
            last_day = span.seen_on
            if after.urn == span.urn:
                last_day = after.as_at - timedelta(days=1)
        elif not span.is_latest:
            last_day = span.seen_on
    return EnrolmentSpan(span.urn, span.start_on, last_day, span.source)


def _as_at(sighting: ListSighting) -> date:
    return sighting.as_at


def mark_spans(marks: pa.Table) -> dict[str, list[MarkSpan]]:
    """Stretches of marks at one school, by child.

    A gap of under twenty days cannot hold twenty school days, so it never parts a stretch; longer
    ones are judged by ``domain.enrolment``, with the calendar.
    """
    on_roll = marks.filter(
        pc.and_(pc.not_equal(marks["code"], PROSPECTIVE), pc.not_equal(marks["urn"], ""))
    ).select(["child_id", "urn", "date"])
    if on_roll.num_rows == 0:
        return {}
    ordered = on_roll.sort_by([(name, "ascending") for name in ("child_id", "urn", "date")])
    child = ordered["child_id"].combine_chunks().dictionary_encode()
    urn = ordered["urn"].combine_chunks().dictionary_encode()
    child_at, urn_at = child.indices.to_numpy(), urn.indices.to_numpy()
    day = ordered["date"].combine_chunks().cast(pa.int32()).to_numpy()
    parts = np.flatnonzero(
        (np.diff(child_at) != 0) | (np.diff(urn_at) != 0) | (np.diff(day) > BRIDGED_SCHOOL_DAYS)
    )
    firsts, lasts = np.r_[0, parts + 1], np.r_[parts, len(day) - 1]
    children, urns = child.dictionary.to_pylist(), urn.dictionary.to_pylist()
    spans: dict[str, list[MarkSpan]] = defaultdict(list)
    for first, last in zip(firsts, lasts, strict=True):
        spans[children[child_at[first]]].append(
            MarkSpan(urns[urn_at[first]], _day(day[first]), _day(day[last]))
        )
    return spans


def _day(number: int) -> date:
    return _EPOCH + timedelta(days=int(number))
