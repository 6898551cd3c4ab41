"""Several tables that share numbers, and papers issued before: none may give a hidden count away.

A reader of a paper knows every number shown in it and in the papers before it, and how they add up:
a total and its parts, a table and another that splits the same total, the year to date and the
months in it. What two papers say of the same thing is compared too, and so is what happened between
them (differencing). All of that is a set of sums over whole numbers. A hidden count is safe when
other whole numbers fit everything that the reader knows and differ in it; here such numbers are
looked for, and while there are none a further number is hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from heapq import heappop, heappush
from itertools import count as counting
from typing import Any

from virtualschool.domain.disclosure.rule import DEFAULT_RULE, SuppressionRule

#: How many beginnings of other numbers are looked at for one hidden count. Where none that fits is
#: found among them the count is taken for one that can be worked out, so that more is hidden.
MOST_TRIED = 1000

SMALL = "small"
OF_FEW = "of few people"
BEFORE = "withheld in an earlier paper"
COVER = "would give another away"


@dataclass(frozen=True, slots=True)
class Balance:
    """Two sums that are equal, as any reader knows: a total and its parts; what there was with what
    came, and what there is with what went."""

    left: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every number in it."""
        return self.left + self.right


@dataclass(frozen=True, slots=True)
class Release:
    """The whole numbers that a paper rests on, shown or not.

    ``counts`` has every one by a name that means the same in every paper ("children suspended
    2022-10"). ``unprinted`` are those that the paper does not print and that must not be worked out
    of it either, such as what lies between two totals. ``of_few`` are told of fewer people than
    the threshold, however large the number. ``withheld`` says why each that is withheld is.
    Raises ``ValueError`` for a negative count or a balance that does not hold.
    """

    counts: Mapping[str, int]
    balances: Sequence[Balance] = ()
    unprinted: frozenset[str] = frozenset()
    of_few: frozenset[str] = frozenset()
    withheld: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any(count < 0 for count in self.counts.values()):
            raise ValueError("A count cannot be negative.")
        for balance in self.balances:
            left, right = (sum(map(self.counts.__getitem__, side)) for side in _sides(balance))
            if left != right:
                raise ValueError(f"{' + '.join(balance.left)} is {left}, not {right}.")

    def value(self, name: str) -> int | None:
        """The number as a reader is told it; null where it is withheld or not printed."""
        is_told = name not in self.withheld and name not in self.unprinted
        return self.counts[name] if is_told else None

    def as_data(self) -> dict[str, Any]:
        """Everything as plain data, to be kept with the paper and never to leave with it."""
        return {
            "counts": dict(self.counts),
            "balances": [[list(each.left), list(each.right)] for each in self.balances],
            "unprinted": sorted(self.unprinted),
            "of_few": sorted(self.of_few),
            "withheld": dict(self.withheld),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Release:
        """The release that ``as_data`` made plain data of."""
        return cls(
            counts=data["counts"],
            balances=[Balance(tuple(left), tuple(right)) for left, right in data["balances"]],
            unprinted=frozenset(data["unprinted"]),
            of_few=frozenset(data["of_few"]),
            withheld=data["withheld"],
        )


def _sides(balance: Balance) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return balance.left, balance.right


def withhold(
    release: Release, before: Sequence[Release] = (), rule: SuppressionRule = DEFAULT_RULE
) -> Release:
    """The release with all withheld that has to be, given the papers ``before`` it, oldest first.

    Withheld are numbers that are small or told of few people, those that an earlier paper withheld,
    and one further number after another, the smallest first, noughts last, until none of them, none
    of the unprinted small ones, and none withheld in an earlier paper can be worked out. What an
    earlier paper showed cannot be hidden again; what it gave away by itself stays given away.
    """
    withheld = {
        name: reason
        for name, count in release.counts.items()
        if name not in release.unprinted
        and (reason := _reason(release, name, count, before, rule)) is not None
    }
    lost = set(_Knowledge(before, rule).exposed(set(), set()))
    safe: set[_Number] = set()
    while True:
        now = replace(release, withheld=withheld)
        known = _Knowledge([*before, now], rule)
        for exposed in known.exposed(lost | known.shown, safe):
            if cover := _cover(known, exposed, now, before):
                withheld[cover] = COVER
                break
            lost.add(exposed)
        else:
            return now


def given_away(releases: Sequence[Release], rule: SuppressionRule = DEFAULT_RULE) -> list[str]:
    """What a reader of all these papers, oldest first, can work out and must not: names in order.

    A correction between two papers is named after what was corrected.
    """
    return sorted({name for name, _ in _Knowledge(releases, rule).exposed(set(), set())})


def _reason(
    release: Release,
    name: str,
    count: int,
    before: Iterable[Release],
    rule: SuppressionRule,
) -> str | None:
    if rule.hides(count):
        return SMALL
    if name in release.of_few:
        return OF_FEW
    if any(name in each.withheld and each.counts[name] == count for each in before):
        return BEFORE
    return None


#: A number as a reader thinks of it: its name and its true count. The same name with another count,
#: in another paper, is another number: it was corrected between them.
_Number = tuple[str, int]


_Row = dict[_Number, Fraction]
_Moves = dict[_Number, int]
_Gaps = dict[int, int]


def _without(row: _Row, pivot: _Row) -> _Row:
    """A row of an equation with the first number of another eliminated from it."""
    lead = next(iter(pivot))
    if lead not in row:
        return row
    by = row[lead] / pivot[lead]
    less = {number: row.get(number, 0) - by * pivot.get(number, 0) for number in row | pivot}
    return {number: Fraction(factor) for number, factor in less.items() if factor}


class _Knowledge:
    """What a reader of several papers knows, and what of the rest follows from it."""

    def __init__(self, releases: Sequence[Release], rule: SuppressionRule) -> None:
        self._rule = rule
        self.shown: set[_Number] = set()
        self.must_stay_hidden: set[_Number] = set()
        self._least: dict[_Number, int] = {}
        self.balances: list[dict[_Number, int]] = []
        self._marks: set[frozenset[tuple[_Number, int]]] = set()
        for release in releases:
            self._read(release)
        for earlier, later in _pairs(releases):
            self._compare(earlier, later)
        self.within: dict[_Number, list[int]] = defaultdict(list)
        for place, balance in enumerate(self.balances):
            for number in balance:
                self.within[number].append(place)
        self._settled = self._by_elimination()

    def _read(self, release: Release) -> None:
        for name, count in release.counts.items():
            number = (name, count)
            if release.value(name) is not None:
                self.shown.add(number)
            elif name in release.withheld or self._rule.hides(count) or name in release.of_few:
                self.must_stay_hidden.add(number)
            # Noughts are shown, so what is withheld is one at least.
            floor = min(count, 1) if name in release.withheld else 0
            self._least[number] = max(self._least.get(number, 0), floor)
        for balance in release.balances:
            self._balance(
                [(name, release.counts[name]) for name in balance.left],
                [(name, release.counts[name]) for name in balance.right],
            )

    def _compare(self, earlier: Release, later: Release) -> None:
        """A correction is a number of its own: a few people more or fewer than were told before."""
        for name in earlier.counts.keys() & later.counts.keys():
            was, now = earlier.counts[name], later.counts[name]
            if was == now:
                continue
            change = (f"correction of {name}", abs(now - was))
            self._least.setdefault(change, 0)
            if self._rule.hides(change[1]) or name in later.of_few:
                self.must_stay_hidden.add(change)
            fewer, more = sorted(((name, was), (name, now)), key=lambda number: number[1])
            self._balance([more], [fewer, change])

    def _balance(self, left: Iterable[_Number], right: Iterable[_Number]) -> None:
        signs: dict[_Number, int] = defaultdict(int)
        for sign, side in ((1, left), (-1, right)):
            for number in side:
                signs[number] += sign
        mark = frozenset(signs.items())
        if mark not in self._marks:
            self._marks.add(mark)
            self.balances.append(dict(signs))

    def exposed(self, passed_over: set[_Number], safe: set[_Number]) -> Iterator[_Number]:
        """The numbers that must stay hidden and can be worked out, in order of their names.

        Those ``passed_over`` are not looked at. Those found safe are added to ``safe``: hiding more
        keeps what is safe so.
        """
        for number in sorted(self.must_stay_hidden - passed_over):
            if number in safe:
                continue
            if number in self.shown or not (others := self._other_numbers(number)):
                yield number
            else:
                safe |= others & self.must_stay_hidden

    def _other_numbers(self, number: _Number) -> set[_Number]:
        """The numbers, this one among them, that differ in some other solution; empty if none is.

        The number is moved by one; every sum that this breaks is put right by moving another hidden
        number of it by one, and so on, the least broken solution first. No number is moved back.
        Every other solution can be reached by such steps.
        """
        if number in self._settled:
            return set()
        order = counting()
        queue: list[tuple[int, int, int, _Moves, _Gaps]] = []
        seen = set()
        for step in (1, -1):
            if number[1] + step >= self._least[number]:
                gaps = self._moved({}, number, step)
                heappush(queue, (len(gaps), 1, next(order), {number: step}, gaps))
        for _ in range(MOST_TRIED):
            if not queue:
                break
            _, steps, _, moved, gaps = heappop(queue)
            if not gaps:
                return set(moved)
            place, gap = min(gaps.items(), key=lambda item: (abs(item[1]), item[0]))
            for other, step in self._remedies(place, gap, moved):
                tried = {**moved, other: moved.get(other, 0) + step}
                mark = frozenset(tried.items())
                if mark not in seen:
                    seen.add(mark)
                    left = self._moved(gaps, other, step)
                    cost = sum(map(abs, left.values()))
                    heappush(queue, (cost, steps + 1, next(order), tried, left))
        return set()

    def _moved(self, gaps: _Gaps, number: _Number, step: int) -> _Gaps:
        """By how much each sum is out when the number is moved too; sums that hold are left out."""
        moved = dict(gaps)
        for place in self.within[number]:
            gap = moved.get(place, 0) + step * self.balances[place][number]
            if gap:
                moved[place] = gap
            else:
                moved.pop(place, None)
        return moved

    def _by_elimination(self) -> set[_Number]:
        """The hidden numbers that the sums alone settle, whatever numbers may be."""
        reduced: list[_Row] = []
        for balance in self.balances:
            row = {
                number: Fraction(sign)
                for number, sign in balance.items()
                if sign and number not in self.shown
            }
            for other in reduced:
                row = _without(row, other)
            if row:
                reduced = [*(_without(other, row) for other in reduced), row]
        return {next(iter(row)) for row in reduced if len(row) == 1}

    def _remedies(
        self, place: int, gap: int, moved: Mapping[_Number, int]
    ) -> Iterator[tuple[_Number, int]]:
        for number, sign in self.balances[place].items():
            if number in self.shown or not sign:
                continue
            step = -1 if (gap > 0) == (sign > 0) else 1
            by = moved.get(number, 0)
            if by * step >= 0 and number[1] + by + step >= self._least[number]:
                yield number, step

    def near(self, number: _Number) -> Iterator[list[_Number]]:
        """The sums around a number, nearest first: its own, then those of the hidden in them."""
        waiting, seen = [number], {number}
        read: set[int] = set()
        while waiting:
            here = waiting.pop(0)
            places = sorted(
                set(self.within[here]) - read, key=lambda place: self._hidden_in(place, place)
            )
            for place in places:
                read.add(place)
                yield list(self.balances[place])
            for place in places:
                for other in self.balances[place]:
                    if other not in self.shown and other not in seen:
                        seen.add(other)
                        waiting.append(other)

    def _hidden_in(self, place: int, tie: int) -> tuple[int, int]:
        return sum(number not in self.shown for number in self.balances[place]), tie


def _pairs(releases: Sequence[Release]) -> Iterator[tuple[Release, Release]]:
    """Papers that say something of the same thing, one after the other."""
    last: dict[str, Release] = {}
    found: set[tuple[int, int]] = set()
    places = {id(release): place for place, release in enumerate(releases)}
    for release in releases:
        for name in release.counts:
            if name in last:
                found.add((places[id(last[name])], places[id(release)]))
            last[name] = release
    for earlier, later in sorted(found):
        yield releases[earlier], releases[later]


def _cover(
    known: _Knowledge, exposed: _Number, now: Release, before: Sequence[Release]
) -> str | None:
    """What to withhold next for an exposed number; null where nothing is left that could help."""
    open_before = {
        (name, count)
        for release in before
        for name, count in release.counts.items()
        if release.value(name) is not None
    }
    wholes = {each.left[0] for each in now.balances if len(each.left) == 1}

    def may_cover(number: _Number) -> bool:
        name, count = number
        return (
            now.counts.get(name) == count
            and now.value(name) is not None
            and number not in open_before
        )

    def cost(number: _Number) -> tuple[bool, bool, int, str]:
        name, count = number
        return count == 0, name in wholes, count, name

    for balance in known.near(exposed):
        if candidates := [each for each in balance if may_cover(each)]:
            return min(candidates, key=cost)[0]
    return None
