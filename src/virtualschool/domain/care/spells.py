"""Care spells: for each day, the one legal status and placement that describe a child."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from virtualschool.domain.care.episodes import (
    TEMPORARY_PLACEMENTS,
    Episode,
    Interval,
    in_order,
    sort_key,
)
from virtualschool.domain.care.intervals import care_intervals


@dataclass(frozen=True, slots=True)
class Spell(Interval):
    """A stretch of days with one legal status and one placement, as far as it is described."""

    legal_status: str = ""
    placement_type: str = ""
    is_short_break: bool = False
    placement_authority: str = ""
    is_placed_inside: bool | None = None
    placement_miles_tenths: int | None = None

    @property
    def placement(self) -> tuple[str, str, bool | None, int | None]:
        """All that is said of the placement."""
        return (
            self.placement_type,
            self.placement_authority,
            self.is_placed_inside,
            self.placement_miles_tenths,
        )


def care_spells(episodes: Sequence[Episode]) -> list[Spell]:
    """One child's spells in order; no two share a day.

    Where episodes overlap, one that is not a short break goes before a short break, and of those
    the one that started last. A temporary placement (T0 to T4) shows the placement around it:
    the one before it, else the one after, else itself. The spells that are not short breaks
    cover exactly the intervals of ``care_intervals(episodes)``, all of them those with short
    breaks; so an interval of a single day, which holds no day's end, has its spell too.
    """
    ordered = in_order(episodes)
    spells = [*_day_by_day(ordered), *_within_a_day(ordered)]
    spells.sort(key=lambda spell: (spell.start_on, spell.end))
    return _joined(_placed(spells))


def _day_by_day(episodes: Sequence[Episode]) -> list[Spell]:
    """Every stretch between two boundaries, described by the episode that goes first there."""
    boundaries = sorted(
        {each.interval.start_on for each in episodes} | {each.interval.end for each in episodes}
    )
    spells = []
    for start, end in pairwise(boundaries):
        running = [each for each in episodes if each.interval.covers(start)]
        if running:
            spells.append(_spell(running, start, end))
    return spells


def _within_a_day(episodes: Sequence[Episode]) -> list[Spell]:
    """The intervals that start and cease on one day and touch no other of their cohort."""
    lone = {
        each.start_on: [episode for episode in episodes if episode.start_on == each.start_on]
        for short_breaks in (False, True)
        for each in care_intervals(episodes, short_breaks)
        if each.start_on == each.ceased_on
    }
    return [_spell(starting, on, on) for on, starting in lone.items()]


def _spell(candidates: Iterable[Episode], start: date, end: date) -> Spell:
    first = max(candidates, key=lambda each: (not each.is_short_break, sort_key(each)))
    return Spell(
        start,
        None if end == date.max else end,
        first.legal_status,
        first.placement_type,
        first.is_short_break,
        first.placement_authority,
        first.is_placed_inside,
        first.placement_miles_tenths,
    )


def _placed(spells: Sequence[Spell]) -> list[Spell]:
    """The spells with each temporary placement replaced by the placement around it."""
    placed: list[Spell] = []
    for position, spell in enumerate(spells):
        around: Spell | None = None
        if spell.placement_type in TEMPORARY_PLACEMENTS:
            if placed and _is_unbroken(placed[-1], spell):
                around = placed[-1]
            else:
                around = _placement_after(spells, position)
        placed.append(_at(spell, around) if around and around.placement_type else spell)
    return placed


def _at(spell: Spell, around: Spell) -> Spell:
    """The spell at the placement of another."""
    return replace(
        spell,
        placement_type=around.placement_type,
        placement_authority=around.placement_authority,
        is_placed_inside=around.is_placed_inside,
        placement_miles_tenths=around.placement_miles_tenths,
    )


def _placement_after(spells: Sequence[Spell], position: int) -> Spell | None:
    for spell, following in pairwise(spells[position:]):
        if not _is_unbroken(spell, following):
            break
        if following.placement_type not in TEMPORARY_PLACEMENTS:
            return following
    return None


def _joined(spells: Sequence[Spell]) -> list[Spell]:
    """Spells that follow each other without a break and say the same, as one."""
    joined: list[Spell] = []
    for spell in spells:
        before = joined[-1] if joined else None
        if (
            before is not None
            and _is_unbroken(before, spell)
            and before.legal_status == spell.legal_status
            and before.placement == spell.placement
        ):
            joined[-1] = replace(before, ceased_on=spell.ceased_on)
        else:
            joined.append(spell)
    return joined


def _is_unbroken(before: Spell, after: Spell) -> bool:
    return before.ceased_on == after.start_on and before.is_short_break == after.is_short_break
