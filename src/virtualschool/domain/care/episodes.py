"""An episode as the SSDA903 return gives it, and the half-open interval that it covers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter

#: Legal statuses of a short break (respite), outside every headline figure.
SHORT_BREAKS = frozenset({"V3", "V4"})

#: Placement types of a temporary move (hospital, holiday, up to seven days): the child is
#: expected back, so they never begin or end a placement.
TEMPORARY_PLACEMENTS = frozenset({"T0", "T1", "T2", "T3", "T4"})

#: REC of an episode that another follows on the same day: the child stays looked after.
STILL_LOOKED_AFTER = "X1"


@dataclass(frozen=True, slots=True)
class Episode:
    """An SSDA903 episode of one child: a time without a change of status, placement or carer.

    ``start_on`` is the DECOM. ``ceased_on`` is the DEC, the day at whose end the episode no
    longer ran, ``None`` while it runs. The codes are those of the return (RNE, REC, LS, PLACE,
    CIN, PLACE_PROVIDER, REASON_PLACE_CHANGE, URN of the provider), blank where it has none.
    ``placement_authority`` is the three-digit code of the authority that the placement is in and
    ``placement_miles_tenths`` its distance from home in tenths of a mile; blank or ``None`` where
    the return does not say.
    """

    start_on: date
    ceased_on: date | None = None
    reason_started: str = ""
    reason_ceased: str = ""
    legal_status: str = ""
    placement_type: str = ""
    category_of_need: str = ""
    placement_provider: str = ""
    reason_place_change: str = ""
    provider_urn: str = ""
    placement_authority: str = ""
    is_placed_inside: bool | None = None
    placement_miles_tenths: int | None = None

    @property
    def is_short_break(self) -> bool:
        return self.legal_status in SHORT_BREAKS

    @property
    def is_temporary_placement(self) -> bool:
        return self.placement_type in TEMPORARY_PLACEMENTS

    @property
    def interval(self) -> Interval:
        """What the episode covers. One that ceases before it starts (a fault that the checks
        report) covers nothing, as if it ceased on the day it started."""
        if self.ceased_on is None:
            return Interval(self.start_on)
        return Interval(self.start_on, max(self.start_on, self.ceased_on))


@dataclass(frozen=True, slots=True)
class Interval:
    """A time from the first day to the day at whose end it was over, ``None`` while it goes on.

    One that starts and ceases on the same day holds no day's end, but it did begin and cease.
    Raises ``ValueError`` if it would cease before it starts.
    """

    start_on: date
    ceased_on: date | None = None

    def __post_init__(self) -> None:
        if self.ceased_on is not None and self.ceased_on < self.start_on:
            raise ValueError(f"An interval from {self.start_on} cannot cease on {self.ceased_on}.")

    @property
    def end(self) -> date:
        """``ceased_on``, or the last date there is: for comparing only, never for showing."""
        return date.max if self.ceased_on is None else self.ceased_on

    def covers(self, on: date) -> bool:
        """Whether it was going on at the end of that day."""
        return self.start_on <= on < self.end


def in_order(episodes: Iterable[Episode]) -> list[Episode]:
    """The episodes by start, then end, then their codes, so that the order in which a file gave
    them never shows in a result."""
    return sorted(episodes, key=sort_key)


def sort_key(episode: Episode) -> tuple[date, date, tuple[str, ...]]:
    """A total order of episodes; see ``in_order``."""
    interval = episode.interval
    return interval.start_on, interval.end, tuple(map(str, _codes_of(episode)))


#: Everything of an episode but its dates, read at once (``astuple`` would copy it deeply).
_codes_of = attrgetter(*[field.name for field in fields(Episode)][2:])
