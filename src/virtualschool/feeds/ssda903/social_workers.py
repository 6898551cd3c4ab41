"""Which social worker had a child's case when, by the lists of all returns together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from virtualschool.feeds.ssda903.shapes import SOCIAL_WORKERS
from virtualschool.feeds.ssda903.years import first_day_of

#: The list's name among the records of ``fold``.
LIST = SOCIAL_WORKERS.name


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in which a worker had a child's case; ``ceased_on`` is null while it goes on."""

    child: str
    worker: str
    start_on: date
    ceased_on: date | None
    reason: str


def stays(records: Iterable[tuple[str, int, Mapping[str, str | None]]]) -> list[Stay]:
    """The stays that records (child, collection year, values) tell of, in order of child and start.

    They are keyed by child, worker and day of beginning, and the later collection year's word wins.
    As of episodes (decision 4), one that is open and that the next list leaves out ceases at that
    list's 1 April. One without a number or a day of beginning says nothing of who had the case.
    """
    known: dict[tuple[str, date, str], Stay] = {}
    in_years = sorted(records, key=lambda record: record[1])
    for year, told in groupby(in_years, key=lambda record: record[1]):
        now = {
            (stay.child, stay.start_on, stay.worker): stay
            for child, _, values in told
            if (stay := _stay(child, values)) is not None
        }
        for key, stay in known.items():
            if stay.ceased_on is None and key not in now:
                known[key] = replace(stay, ceased_on=max(first_day_of(year), stay.start_on))
        known |= now
    return [stay for _, stay in sorted(known.items())]


def _stay(child: str, values: Mapping[str, str | None]) -> Stay | None:
    worker, start, end = (values.get(name) for name in ("SW_ID", "SW_DECOM", "SW_DEC"))
    if not worker or not start:
        return None
    return Stay(
        child,
        worker,
        date.fromisoformat(start),
        date.fromisoformat(end) if end else None,
        values.get("SW_REASON") or "",
    )
