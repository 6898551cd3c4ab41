"""The children list against the return: 507 here, 510 there, these three, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from virtualschool.domain.care import Episode, care_intervals, is_looked_after
from virtualschool.feeds.words import said


class Why(StrEnum):
    """Why a child stands on one side only."""

    NOT_IN_RETURN = "not_in_return"
    CEASED = "ceased"
    SHORT_BREAKS_ONLY = "short_breaks_only"
    STARTED_LATER = "started_later"
    LEFT_LIST = "left_list"
    NEVER_LISTED = "never_listed"
    NO_EPISODE = "no_episode"


@dataclass(frozen=True, slots=True)
class OneSided:
    """A child on the list alone or in the return alone, and one sentence that says why."""

    child_id: str
    why: Why
    sentence: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Children on the list of a day, and children looked after by the return at the end of it.

    ``rows`` are the list's rows, ``listed`` its children; the difference is in ``repeated``.
    ``listed == both + len(only_listed)`` and ``returned == both + len(only_returned)``.
    """

    as_at: date
    rows: int
    listed: int
    returned: int
    both: int
    only_listed: Sequence[OneSided]
    only_returned: Sequence[OneSided]
    repeated: Sequence[str]

    @property
    def agrees(self) -> bool:
        return not (self.only_listed or self.only_returned or self.repeated)

    @property
    def summary(self) -> str:
        """One sentence with both counts and how many stand on one side only."""
        text = (
            f"On {said(self.as_at)} the children list names {self.listed:,} and the return has "
            f"{self.returned:,} looked after"
        )
        if not (self.only_listed or self.only_returned):
            text += ": the same children"
        else:
            text += (
                f": {self.both:,} are in both, {len(self.only_listed):,} on the list only and "
                f"{len(self.only_returned):,} in the return only"
            )
        if self.repeated:
            text += f"; {len(self.repeated):,} on the list more than once, counted once"
        return f"{text}."


def reconcile(
    as_at: date,
    listed: Sequence[str],
    episodes: Mapping[str, Sequence[Episode]],
    *,
    returned_to: date,
    in_header: frozenset[str] = frozenset(),
    last_listed: Mapping[str, date] | None = None,
) -> Reconciliation:
    """Compares the list of a day with the children looked after at the end of that day.

    ``listed`` are the list's child ids as they stand, repeats and all. ``episodes`` are each
    child's as the returns fold; short breaks (V3, V4) are left out of the count, as everywhere.
    ``returned_to`` is the last day that the returns speak of: of a later day they only say who had
    not ceased by then. ``in_header`` are children whom a return names with or without episodes,
    and ``last_listed`` the day of the last earlier list that named a child who is not on this one.
    """
    counts = Counter(listed)
    intervals = {child: care_intervals(each) for child, each in episodes.items()}
    returned = {child for child, each in intervals.items() if is_looked_after(each, as_at)}
    only_listed = [
        _on_list_only(child, as_at, episodes.get(child, ()), returned_to, child in in_header)
        for child in sorted(set(counts) - returned)
    ]
    only_returned = [
        _in_return_only(child, as_at, returned_to, (last_listed or {}).get(child))
        for child in sorted(returned - set(counts))
    ]
    return Reconciliation(
        as_at=as_at,
        rows=len(listed),
        listed=len(counts),
        returned=len(returned),
        both=len(returned & set(counts)),
        only_listed=only_listed,
        only_returned=only_returned,
        repeated=sorted(child for child, count in counts.items() if count > 1),
    )


def _on_list_only(
    child: str, as_at: date, episodes: Sequence[Episode], returned_to: date, is_in_header: bool
) -> OneSided:
    since = (
        f"; the return ends on {said(returned_to)}, so care that began after it is not there yet"
        if as_at > returned_to
        else ""
    )
    if not episodes:
        if is_in_header:
            return OneSided(
                child,
                Why.NO_EPISODE,
                f"Child {child} is in the return's header and has no episode there{since}.",
            )
        return OneSided(
            child, Why.NOT_IN_RETURN, f"Child {child} is not in the return at all{since}."
        )
    intervals = care_intervals(episodes)
    with_breaks = care_intervals(episodes, short_breaks=True)
    if is_looked_after(with_breaks, as_at):
        return OneSided(
            child,
            Why.SHORT_BREAKS_ONLY,
            f"Child {child} has only short breaks on {said(as_at)}, which are not counted.",
        )
    own = intervals or with_breaks
    ended = [each.ceased_on for each in own if each.ceased_on and each.ceased_on <= as_at]
    begins = [each.start_on for each in own if each.start_on > as_at]
    if begins and not ended:
        return OneSided(
            child,
            Why.STARTED_LATER,
            f"Child {child} became looked after on {said(min(begins))}, after the day of the list.",
        )
    if not ended:
        return OneSided(
            child,
            Why.NO_EPISODE,
            f"Child {child} has episodes in the return and none that covers {said(as_at)}{since}.",
        )
    again = f" and became looked after again on {said(min(begins))}" if begins else ""
    return OneSided(
        child,
        Why.CEASED,
        f"Child {child} ceased to be looked after on {said(max(ended))}{again}"
        f"{since if not again else ''}.",
    )


def _in_return_only(
    child: str, as_at: date, returned_to: date, last_listed: date | None
) -> OneSided:
    since = (
        f"; the return ends on {said(returned_to)}, and care may have ceased since"
        if as_at > returned_to
        else ""
    )
    if last_listed is None:
        return OneSided(
            child,
            Why.NEVER_LISTED,
            f"Child {child} is looked after by the return and on no children list{since}.",
        )
    return OneSided(
        child,
        Why.LEFT_LIST,
        f"Child {child} is looked after by the return and was last on the list of "
        f"{said(last_listed)}{since}.",
    )
