"""Episodes of care: where each child lived, under which legal status, and why it changed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from virtualschool.demo import areas
from virtualschool.demo import calibration as cal
from virtualschool.demo.people import Person, Spell, weighted
from virtualschool.demo.terms import month_bounds, month_key

FOSTER = frozenset({"U1", "U3", "U4", "U5", "U6"})
MOVE_REASONS = {
    "CARPL": 30, "CREQB": 28, "CREQO": 14, "LAREQ": 10, "CHILD": 8, "OTHER": 5, "CLOSE": 3,
    "STAND": 2,
}  # fmt: skip
NEEDS = {"N1": 70, "N5": 12, "N4": 8, "N3": 4, "N2": 3, "N6": 3}
UNSETTLED_SHARE = 0.13
ADOPTION_LAG = timedelta(200)  # placed with the adopters so long before the order


@dataclass(slots=True)
class Episode:
    """One SSDA903 episode, as the council's system holds it."""

    child: Person
    start_on: date
    reason_started: str
    legal_status: str
    need: str
    placement: str
    provider: str
    urn: str
    home_postcode: str
    placement_postcode: str
    ceased_on: date | None = None
    reason_ceased: str = ""
    reason_place_change: str = ""


def episodes(people: list[Person]) -> list[Episode]:
    """All episodes of all children, in order of child and start."""
    rng = cal.stream("placements")
    changes = _changes(people, rng)
    deal = _Deal()
    found: list[Episode] = []
    for person in people:
        need = "N8" if person.is_unaccompanied else weighted(rng, NEEDS)
        if person.is_short_break:
            need = "N2"
        home = areas.postcode("near" if rng.random() < 0.06 else "inside", rng)
        for spell in person.spells:
            found += _of_spell(
                person, spell, changes.get(id(spell), []), need=need, home=home, deal=deal, rng=rng
            )
    return found


def _changes(people: list[Person], rng: random.Random) -> dict[int, list[tuple[date, str]]]:
    """Dated changes by period of care: P new carer, T record of the same carer, L legal status.

    In a year one child in eight is unsettled and bears most of the moves.
    """
    spells = [(p, s) for p in people if not p.is_short_break for s in p.spells]
    is_unsettled: dict[int, bool] = {}
    moves: Counter[int] = Counter()
    changes: dict[int, list[tuple[date, str]]] = {}
    for key in cal.STARTERS_AND_LEAVERS:
        first, last = month_bounds(key)
        last = min(last, cal.TODAY)
        here = [
            s
            for _, s in spells
            if s.start_on < first and (s.ceased_on is None or s.ceased_on > last)
        ]
        is_story = key == cal.STORY_MONTH
        counts = {
            "P": cal.STORY_CARER_MOVES if is_story else rng.randint(*cal.CARER_MOVES_A_MONTH),
            "T": cal.STORY_PLACEMENT_STATUS
            if is_story
            else rng.randint(*cal.PLACEMENT_STATUS_CHANGES_A_MONTH),
            "L": cal.STORY_LEGAL_STATUS
            if is_story
            else rng.randint(*cal.LEGAL_STATUS_CHANGES_A_MONTH),
        }
        if first.month == 4:
            moves.clear()
            is_unsettled = {id(s): rng.random() < UNSETTLED_SHARE for _, s in spells}

        def pull(
            spell: Spell,
            moves: Counter[int] = moves,
            is_unsettled: dict[int, bool] = is_unsettled,
        ) -> float:
            return 1.0 if not is_unsettled[id(spell)] else 60.0 if moves[id(spell)] < 2 else 8.0

        clocks = sorted((rng.expovariate(pull(s)), n) for n, s in enumerate(here))
        movers = iter([here[n] for _, n in clocks])
        for kind in ("P", "T", "L"):
            for _ in range(counts[kind]):
                spell = next(movers)
                moves[id(spell)] += kind == "P"
                day = first + timedelta(rng.randint(0, (last - first).days))
                changes.setdefault(id(spell), []).append((day, kind))
    return changes


def _of_spell(
    person: Person,
    spell: Spell,
    changes: list[tuple[date, str]],
    *,
    need: str,
    home: str,
    deal: _Deal,
    rng: random.Random,
) -> list[Episode]:
    """The chain of one period of care: first S, then each change, the last one ended."""
    chain = [_first(person, spell, need=need, home=home, deal=deal, rng=rng)]
    for day, kind in sorted(changes):
        chain.append(_next(chain[-1], day, kind, deal, rng))
    adopted_on = _adoption_day(person, spell, chain[-1], rng)
    if adopted_on:
        move = _next(chain[-1], adopted_on, "P", deal, rng)
        move.reason_started = "P" if chain[-1].legal_status == "E1" else "B"
        move.legal_status, move.placement = "E1", "A6"
        move.provider, move.urn = "PR1", "XXXXXXX"
        chain[-1].reason_place_change = "CARPL"
        chain.append(move)
    if spell.ceased_on:
        chain[-1].ceased_on = spell.ceased_on
        chain[-1].reason_ceased = _reason_ceased(person, chain[-1], rng)
    return chain


def _first(
    person: Person, spell: Spell, *, need: str, home: str, deal: _Deal, rng: random.Random
) -> Episode:
    start = spell.start_on
    if person.is_short_break:
        status, placement = "V4", rng.choice(("U6", "K2"))
    elif person.is_unaccompanied:
        status, placement = "V2", rng.choice(("U6", "H5", "U6"))
    else:
        long_ago = (cal.FIRST_DAY - start).days > 200
        status = weighted(
            rng, {"C2": 76, "C1": 6, "V2": 12, "E1": 6} if long_ago else {"C1": 52, "V2": 48}
        )
        if status == "E1" and person.age_on(start) > 6:
            status = "C2"
        placement = deal.placement(person, start, rng)
        if placement == "P1" and status == "V2":
            status = "C1"  # nobody is accommodated with the own parents
    if status == "V4":  # of a short break neither place nor provider's number is asked
        return Episode(
            person, start, "S", status, need, placement, _provider(placement, rng)[0], "", "", ""
        )
    provider, urn = _provider(placement, rng)
    return Episode(
        person, start, "S", status, need, placement, provider, urn, home,
        home if placement == "P1" else areas.postcode(deal.band(start, rng), rng),
    )  # fmt: skip


def _next(before: Episode, day: date, kind: str, deal: _Deal, rng: random.Random) -> Episode:
    """The episode that follows ``before`` on ``day``, and the end of the one before."""
    after = Episode(
        before.child, day, kind, before.legal_status, before.need, before.placement,
        before.provider, before.urn, before.home_postcode, before.placement_postcode,
    )  # fmt: skip
    before.ceased_on, before.reason_ceased = day, "X1"
    if kind == "P":
        after.placement = deal.placement(before.child, day, rng)
        if after.placement == before.placement == "P1":
            after.placement = "U6"  # there is no move from the parents to the parents
        after.provider, after.urn = _provider(after.placement, rng)
        after.placement_postcode = (
            before.home_postcode
            if after.placement == "P1"
            else areas.postcode(deal.band(day, rng), rng)
        )
        if after.placement_postcode == before.placement_postcode != before.home_postcode:
            after.placement_postcode = areas.another_postcode(before.placement_postcode, rng)
        if after.placement == "P1" and before.legal_status == "V2":
            after.legal_status, after.reason_started = "C1", "B"
        before.reason_place_change = weighted(rng, MOVE_REASONS)
    elif kind == "T":
        after.placement = {"U6": "U4", "U3": "U1"}.get(before.placement, before.placement)
        if after.placement == before.placement:  # the same carer in another house
            after.placement_postcode = areas.another_postcode(before.placement_postcode, rng)
        before.reason_place_change = "PLACE"
    else:
        is_small = before.child.age_on(day) < 6
        after.legal_status = {
            "C1": "C2", "V2": "C1", "E1": "C2", "C2": "E1" if is_small else "C1",
        }[before.legal_status]  # fmt: skip
    return after


def _adoption_day(person: Person, spell: Spell, last: Episode, rng: random.Random) -> date | None:
    """When a small child who will be adopted moves to the adopters."""
    ceased = spell.ceased_on
    if ceased is None or person.is_short_break or person.age_on(ceased) > 6:
        return None
    day = ceased - ADOPTION_LAG
    if month_key(day) == cal.STORY_MONTH:
        day += timedelta(31)  # the story's fifteen moves are all told already
    return day if day > last.start_on + timedelta(120) and rng.random() < 0.65 else None


def _reason_ceased(person: Person, last: Episode, rng: random.Random) -> str:
    assert last.ceased_on is not None
    age = person.age_on(last.ceased_on)
    if last.placement.startswith("A"):
        return rng.choice(("E11", "E12"))
    if age >= 18:
        return weighted(rng, {"E5": 40, "E6": 18, "E17": 30, "E7": 6, "E8": 6})
    if last.placement in {"U1", "U3"}:
        return weighted(rng, {"E45": 55, "E41": 15, "E4A": 30})
    former = "E46" if last.placement in FOSTER else "E47"
    return weighted(rng, {"E4A": 52, "E4B": 14, "E13": 8, "E41": 8, former: 8, "E48": 4, "E8": 6})


class _Deal:
    """Deals placement types by age, and where they are, so that each keeps its share."""

    def __init__(self) -> None:
        self._dealt: dict[tuple[int | str, bool], Counter[str]] = {}

    def placement(self, person: Person, day: date, rng: random.Random) -> str:
        """What is furthest behind its share for children of that age, give or take a little."""
        age = max(0, min(17, person.age_on(day)))
        (low, _), weights = next(
            (band, w) for band, w in cal.PLACEMENT_BY_AGE.items() if band[0] <= age < band[1]
        )
        is_later = day >= date(2022, 4, 1)
        if is_later:
            weights = {code: n * cal.AFTER_APRIL_2022.get(code, 1) for code, n in weights.items()}
        return self._next((low, is_later), weights, rng)

    def band(self, day: date, rng: random.Random) -> str:
        """Inside the borough, near it, or over twenty miles away."""
        is_later = day >= date(2022, 4, 1)
        shares = cal.PLACED["since" if is_later else "before April 2022"]
        return self._next(("band", is_later), shares, rng)

    def _next(
        self,
        topic: tuple[int | str, bool],
        weights: Mapping[str, float],
        rng: random.Random,
    ) -> str:
        dealt = self._dealt.setdefault(topic, Counter())
        share = (sum(dealt.values()) + 1) / sum(weights.values())
        behind = {code: n * share - dealt[code] + rng.random() for code, n in weights.items()}
        code = max(behind, key=lambda code: behind[code])
        dealt[code] += 1
        return code


def _provider(placement: str, rng: random.Random) -> tuple[str, str]:
    """Who provides a placement, and that provider's own URN."""
    if placement == "P1":
        return "PR0", "XXXXXXX"
    if placement in {"U1", "U3"}:
        return "PR1", "SC980010"
    if placement in FOSTER:
        return (
            ("PR1", "SC980010")
            if rng.random() < 0.55
            else ("PR4", f"SC98{rng.randint(20, 60):04d}")
        )
    if placement in {"K1", "K2", "S1", "R3"}:
        private = rng.random() < 0.75
        return ("PR4" if private else "PR1"), f"SC99{rng.randint(100, 160):04d}"
    return "PR4", "XXXXXXX"
