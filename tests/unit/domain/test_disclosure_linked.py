"""Several tables and several papers: an attacker who solves them all learns no hidden count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import ceil, floor

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from virtualschool.domain.disclosure import (
    DEFAULT_RULE,
    Balance,
    Release,
    SuppressionRule,
    given_away,
    withhold,
)

RULE = SuppressionRule(threshold=3)


def whole(name: str, *parts: str) -> Balance:
    return Balance((name,), parts)


# --- by example -----------------------------------------------------------------------------------


def test_a_small_number_takes_a_second_of_its_total_with_it() -> None:
    paper = withhold(Release({"all": 63, "a": 3, "b": 20, "c": 40}, [whole("all", "a", "b", "c")]))
    assert paper.withheld == {"a": "small", "b": "would give another away"}
    assert paper.value("all") == 63
    assert paper.value("a") is None


def test_what_one_table_hides_another_does_not_give_away() -> None:
    counts = {"all": 60, "boys": 4, "girls": 56, "KS1": 10, "KS2": 50, "boys KS1": 4}
    # That no boy is older than key stage 1 is known from the second table.
    balances = [whole("all", "boys", "girls"), whole("all", "KS1", "KS2")]
    paper = withhold(Release(counts, [*balances, whole("boys", "boys KS1")]))
    assert set(paper.withheld) == {"boys", "boys KS1", "girls"}
    assert given_away([paper]) == []


def test_a_total_of_two_papers_does_not_give_away_what_lies_between_them() -> None:
    october = withhold(Release({"to October": 20}))
    assert october.withheld == {}
    later = Release(
        {"to October": 20, "to November": 23, "November": 3},
        [whole("to November", "to October", "November")],
        unprinted=frozenset({"to October", "November"}),
    )
    assert given_away([october, later]) == ["November"]
    paper = withhold(later, [october])
    assert paper.withheld == {"to November": "would give another away"}
    assert given_away([october, paper]) == []


def test_a_correction_of_few_children_is_not_told_and_one_of_many_is() -> None:
    first = withhold(Release({"suspended 2022-10": 12}))
    few = Release({"suspended 2022-10": 14})
    assert given_away([first, few]) == ["correction of suspended 2022-10"]
    assert set(withhold(few, [first]).withheld) == {"suspended 2022-10"}
    assert withhold(Release({"suspended 2022-10": 19}), [first]).withheld == {}
    assert withhold(Release({"suspended 2022-10": 12}), [first]).withheld == {}


def test_what_was_withheld_stays_so_and_what_was_shown_cannot_hide_another() -> None:
    balances = [whole("all", "a", "b", "c")]
    first = withhold(Release({"all": 63, "a": 3, "b": 20, "c": 40}, balances))
    again = withhold(
        Release({"b": 20, "c": 40, "d": 4, "b and d": 24}, [whole("b and d", "b", "d")]), [first]
    )
    assert again.withheld["b"] == "withheld in an earlier paper"
    assert again.value("c") == 40
    shown = Release({"x": 30})
    both = withhold(Release({"x": 30, "y": 2, "sum": 32}, [whole("sum", "x", "y")]), [shown])
    assert set(both.withheld) == {"y", "sum"}


def test_what_came_and_went_is_solved_with_what_there_is() -> None:
    flow = Release(
        {"opening": 370, "became": 9, "ceased": 4, "closing": 375},
        [Balance(("opening", "became"), ("closing", "ceased"))],
    )
    assert set(withhold(flow).withheld) == {"ceased", "became"}


def test_a_rate_of_nearly_everybody_tells_of_the_few_left_over() -> None:
    rate = Release(
        {"attending": 366, "children": 370, "others": 4},
        [whole("children", "attending", "others")],
        unprinted=frozenset({"others"}),
    )
    assert set(withhold(rate).withheld) == {"attending"}


def test_many_events_of_few_people_are_withheld_like_few() -> None:
    assert set(withhold(Release({"days": 40}, of_few=frozenset({"days"}))).withheld) == {"days"}


def test_noughts_are_shown_unless_nothing_else_hides_a_count() -> None:
    assert set(
        withhold(
            Release({"n": 0, "a": 2, "b": 9, "all": 11}, [whole("all", "n", "a", "b")])
        ).withheld
    ) == {"a", "b"}


def test_what_an_earlier_paper_gave_away_by_itself_costs_nothing_more() -> None:
    careless = Release(
        {"all": 23, "a": 3, "b": 20}, [whole("all", "a", "b")], withheld={"a": "small"}
    )
    assert given_away([careless]) == ["a"]
    assert withhold(Release({"other": 50}), [careless]).withheld == {}


def test_a_release_is_kept_whole_as_plain_data() -> None:
    paper = withhold(
        Release(
            {"all": 63, "a": 3, "b": 20, "c": 40, "d": 0},
            [whole("all", "a", "b", "c", "d")],
            unprinted=frozenset({"d"}),
        )
    )
    assert Release.from_data(paper.as_data()) == paper


def test_a_release_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        Release({"a": -1})
    with pytest.raises(ValueError, match="all is 5, not 4"):
        Release({"all": 5, "a": 4}, [whole("all", "a")])


# --- by attack ------------------------------------------------------------------------------------


class Attacker:
    """Somebody with every paper and a computer: unknowns, their least values, and the equations.

    Written apart from what is tested: papers are turned into one matrix, eliminated exactly, and
    what is left is narrowed by whole-number bounds until nothing moves.
    """

    def __init__(self, papers: Sequence[Release], rule: SuppressionRule) -> None:
        self.truth: dict[tuple[str, int], int] = {}
        self.floor: dict[tuple[str, int], int] = {}
        self.secret: set[tuple[str, int]] = set()
        self.open: set[tuple[str, int]] = set()
        self.rows: list[tuple[dict[tuple[str, int], int], int]] = []
        equations: list[list[tuple[int, tuple[str, int]]]] = []
        latest: dict[str, int] = {}
        for paper in papers:
            for name, count in paper.counts.items():
                self.truth[name, count] = count
                is_hidden = name in paper.withheld
                if not is_hidden and name not in paper.unprinted:
                    self.open.add((name, count))
                elif is_hidden or 0 < count < rule.threshold or name in paper.of_few:
                    self.secret.add((name, count))
                least = 1 if is_hidden and count else 0
                self.floor[name, count] = max(least, self.floor.get((name, count), 0))
                if name in latest and latest[name] != count:
                    gap = abs(count - latest[name])
                    self.truth[f"change {name}", gap] = gap
                    self.floor[f"change {name}", gap] = 0
                    if gap < rule.threshold:
                        self.secret.add((f"change {name}", gap))
                    high, low = max(count, latest[name]), min(count, latest[name])
                    equations.append(
                        [(1, (name, high)), (-1, (name, low)), (-1, (f"change {name}", gap))]
                    )
                latest[name] = count
            for balance in paper.balances:
                equations.append(
                    [(1, (name, paper.counts[name])) for name in balance.left]
                    + [(-1, (name, paper.counts[name])) for name in balance.right]
                )
        for equation in equations:
            row: dict[tuple[str, int], int] = {}
            known = 0
            for sign, unknown in equation:
                if unknown in self.open:
                    known -= sign * self.truth[unknown]
                else:
                    row[unknown] = row.get(unknown, 0) + sign
            self.rows.append(({u: c for u, c in row.items() if c}, known))

    def learnt(self) -> set[tuple[str, int]]:
        """The secrets that the system gives away."""
        exact = self._by_elimination() | self._by_bounds()
        return (exact & self.secret) - self.open | (self.secret & self.open)

    def _by_elimination(self) -> set[tuple[str, int]]:
        unknowns = sorted({unknown for row, _ in self.rows for unknown in row})
        matrix = [
            [Fraction(row.get(unknown, 0)) for unknown in unknowns] + [Fraction(known)]
            for row, known in self.rows
        ]
        lead = 0
        for column in range(len(unknowns)):
            pivot = next((at for at in range(lead, len(matrix)) if matrix[at][column]), None)
            if pivot is None:
                continue
            matrix[lead], matrix[pivot] = matrix[pivot], matrix[lead]
            matrix[lead] = [value / matrix[lead][column] for value in matrix[lead]]
            for at in range(len(matrix)):
                if at != lead and matrix[at][column]:
                    factor = matrix[at][column]
                    matrix[at] = [
                        value - factor * other
                        for value, other in zip(matrix[at], matrix[lead], strict=True)
                    ]
            lead += 1
        self._reduced = [
            ({unknowns[at]: value for at, value in enumerate(row[:-1]) if value}, row[-1])
            for row in matrix
            if any(row)
        ]
        return {next(iter(row)) for row, _ in self._reduced if len(row) == 1}

    def _by_bounds(self) -> set[tuple[str, int]]:
        low = {unknown: Fraction(self.floor[unknown]) for row, _ in self.rows for unknown in row}
        high: dict[tuple[str, int], Fraction | None] = dict.fromkeys(low)
        rows = [*((dict(row), Fraction(known)) for row, known in self.rows), *self._reduced]
        for _ in range(200):
            before = (dict(low), dict(high))
            for row, known in rows:
                for unknown, factor in row.items():
                    least: Fraction | None = Fraction(0)
                    most: Fraction | None = Fraction(0)
                    for other, by in row.items():
                        if other != unknown:
                            ends = (low[other], high[other])
                            least = _plus(least, by, ends[by < 0])
                            most = _plus(most, by, ends[by > 0])
                    bounds = [
                        None if rest is None else (known - rest) / factor
                        for rest in ((most, least) if factor > 0 else (least, most))
                    ]
                    if bounds[0] is not None:
                        low[unknown] = max(low[unknown], Fraction(ceil(bounds[0])))
                    if bounds[1] is not None:
                        top = Fraction(floor(bounds[1]))
                        held = high[unknown]
                        high[unknown] = top if held is None else min(top, held)
            if (low, high) == before:
                break
        return {unknown for unknown in low if low[unknown] == high[unknown]}

    def solutions(self, most: int) -> Iterator[dict[tuple[str, int], Fraction]]:
        """Every solution in which no free unknown is above ``most``: slow and certain."""
        self._by_elimination()
        leads = {next(iter(row)): (row, known) for row, known in self._reduced}
        free = sorted({unknown for row, _ in self._reduced for unknown in row} - leads.keys())
        for guess in product(*(range(self.floor[unknown], most + 1) for unknown in free)):
            values = {unknown: Fraction(value) for unknown, value in zip(free, guess, strict=True)}
            for lead, (row, known) in leads.items():
                rest = sum(by * values[other] for other, by in row.items() if other != lead)
                values[lead] = (known - rest) / row[lead]
            if all(v.denominator == 1 and v >= self.floor[u] for u, v in values.items()):
                yield values


def _plus(rest: Fraction | None, by: Fraction | int, value: Fraction | None) -> Fraction | None:
    """A sum of which a part may have no bound."""
    return None if rest is None or value is None else rest + by * value


COUNTS = st.integers(0, 9)
SIX = st.lists(COUNTS, min_size=6, max_size=6)
STAGES = ("KS1", "KS2", "KS3")


def tables(sex: Sequence[int], month: str, few: frozenset[str] = frozenset()) -> Release:
    """Children by sex and key stage, by stage alone, and those of them who are older, as a rate."""
    cells = {
        f"{who} {stage} {month}": n
        for (who, stage), n in zip(product(("boys", "girls"), STAGES), sex, strict=True)
    }
    counts = dict(cells)
    balances = []
    for who in ("boys", "girls"):
        parts = [f"{who} {stage} {month}" for stage in STAGES]
        counts[f"{who} {month}"] = sum(counts[each] for each in parts)
        balances.append(whole(f"{who} {month}", *parts))
    for stage in STAGES:
        parts = [f"{who} {stage} {month}" for who in ("boys", "girls")]
        counts[f"{stage} {month}"] = sum(counts[each] for each in parts)
        balances.append(whole(f"{stage} {month}", *parts))
    counts[f"all {month}"] = sum(cells.values())
    balances.append(whole(f"all {month}", f"boys {month}", f"girls {month}"))
    balances.append(whole(f"all {month}", *(f"{stage} {month}" for stage in STAGES)))
    counts[f"older {month}"] = counts[f"KS2 {month}"] + counts[f"KS3 {month}"]
    balances.append(whole(f"older {month}", f"KS2 {month}", f"KS3 {month}"))
    return Release(counts, balances, of_few=few)


def with_year(release: Release, months: Sequence[tuple[str, Release]]) -> Release:
    """The same with the year to date over these months, which it does not print one by one."""
    counts, balances = dict(release.counts), list(release.balances)
    hidden = set(release.unprinted)
    for month, each in months:
        counts[f"all {month}"] = each.counts[f"all {month}"]
    name = f"year to {months[-1][0]}"
    parts = [f"all {month}" for month, _ in months]
    counts[name] = sum(counts[part] for part in parts)
    balances.append(whole(name, *parts))
    hidden |= {part for part in parts if part not in release.counts}
    return Release(counts, balances, frozenset(hidden), release.of_few)


@settings(max_examples=120, deadline=None)
@given(SIX)
@example([1, 0, 0, 0, 0, 0])
@example([2, 2, 2, 2, 2, 2])
def test_no_attacker_learns_from_linked_tables(cells: list[int]) -> None:
    paper = withhold(tables(cells, "Oct"), rule=RULE)
    assert Attacker([paper], RULE).learnt() == set()


@settings(max_examples=50, deadline=None)
@given(
    *[st.lists(COUNTS, min_size=6, max_size=6)] * 3,
    st.lists(st.integers(-2, 2), min_size=6, max_size=6),
)
def test_no_attacker_learns_from_three_papers_with_corrections(
    september: list[int], october: list[int], november: list[int], late: list[int]
) -> None:
    corrected = [max(0, count + by) for count, by in zip(september, late, strict=True)]
    sep, again, octo, nov = (
        tables(cells, month)
        for cells, month in (
            (september, "Sep"),
            (corrected, "Sep"),
            (october, "Oct"),
            (november, "Nov"),
        )
    )
    first = withhold(with_year(sep, [("Sep", sep)]), rule=RULE)
    both = Release({**octo.counts, **again.counts}, [*octo.balances, *again.balances])
    second = withhold(with_year(both, [("Sep", again), ("Oct", octo)]), [first], RULE)
    third = withhold(
        with_year(nov, [("Sep", again), ("Oct", octo), ("Nov", nov)]), [first, second], RULE
    )
    for papers in ([first], [first, second], [first, second, third]):
        assert Attacker(papers, RULE).learnt() == set()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=4, max_size=4), st.integers(0, 3))
def test_trying_every_whole_number_finds_another_for_each_secret(
    cells: list[int], more: int
) -> None:
    names = dict(zip("abcd", cells, strict=True))
    first = withhold(
        Release(
            {**names, "ab": cells[0] + cells[1], "cd": cells[2] + cells[3], "all": sum(cells)},
            [whole("ab", "a", "b"), whole("cd", "c", "d"), whole("all", "ab", "cd")],
        ),
        rule=RULE,
    )
    second = withhold(
        Release(
            {"all": sum(cells), "since": more, "now": sum(cells) + more},
            [whole("now", "all", "since")],
            unprinted=frozenset({"all", "since"}),
        ),
        [first],
        RULE,
    )
    attacker = Attacker([first, second], RULE)
    found = list(attacker.solutions(most=6))
    for secret in attacker.secret - attacker.open:
        assert len({values[secret] for values in found if secret in values}) != 1
    assert not attacker.secret & attacker.open


@settings(max_examples=60, deadline=None)
@given(SIX)
def test_nothing_is_withheld_without_a_reason(cells: list[int]) -> None:
    paper = withhold(tables(cells, "Oct"), rule=RULE)
    has_small = any(0 < count < RULE.threshold for count in paper.counts.values())
    assert bool(paper.withheld) == has_small
    for name, reason in paper.withheld.items():
        assert (reason == "small") == (0 < paper.counts[name] < RULE.threshold)


def test_a_paper_of_many_numbers_is_solved_while_nobody_waits() -> None:
    release = Release({}, [])
    for month in range(12):
        table = tables([(month * 7 + at * 5) % 23 for at in range(6)], f"{month:02}")
        release = Release({**release.counts, **table.counts}, [*release.balances, *table.balances])
    paper = withhold(release, rule=DEFAULT_RULE)
    assert Attacker([paper], DEFAULT_RULE).learnt() == set()
