"""Where children are on roll: the lists say which school, the marks say when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from virtualschool.domain.enrolment import (
    BRIDGED_SCHOOL_DAYS,
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
    marks: pa.Table,
    calendar: SchoolDays,
) -> dict[EnrolmentKey, Mapping[str, Any]]:
    """Enrolments of these children by council id, URN and first day.

    ``marks`` has ``child_id``, ``urn``, ``date`` and ``code`` of every mark of the authority.
    """
    spans = mark_spans(marks)
    sightings = lists.sightings if lists else {}
    latest = lists.latest if lists else None
    rows: dict[EnrolmentKey, Mapping[str, Any]] = {}
    for child in children:
        seen = [ListSighting(one.as_at, one.urn) for one in sightings.get(child, ())]
        for span in enrolments(seen, spans.get(child, ()), latest_list=latest, calendar=calendar):
            rows[child, span.urn, span.start_on] = {
                "last_day": span.last_day,
                "source": span.source,
            }
    return rows


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
