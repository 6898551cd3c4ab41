from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virtualschool.domain.disclosure import (
    DEFAULT_RULE,
    TOTAL,
    CountTable,
    Shown,
    SuppressionRule,
    Symbol,
    rate_symbol,
    round_to_nearest,
    show_count,
    suppress,
    tells_about_everybody,
    worked_out,
)


def shown(table, rule=DEFAULT_RULE):
    return {
        key: cell.symbol.value if cell.symbol else cell.value
        for key, cell in suppress(table, rule).items()
    }


def test_a_small_count_takes_the_next_smallest_with_it():
    row = shown(CountTable.one_way([3, 20, 40]))
    assert row == {
        ("", "0"): "c",
        ("", "1"): "c",
        ("", "2"): 40,
        ("", TOTAL): 63,
        (TOTAL, TOTAL): 63,
    }


def test_the_reason_is_kept_and_tells_a_small_count_from_its_cover():
    cells = suppress(CountTable.one_way({"Alder": 3, "Beech": 20, "Cedar": 40}))
    assert cells["", "Alder"] == Shown(None, Symbol.CONFIDENTIAL, "fewer than 6")
    assert cells["", "Beech"] == Shown(None, Symbol.CONFIDENTIAL, "covers Alder")


def test_noughts_and_counts_of_the_threshold_are_shown():
    assert set(shown(CountTable.one_way([0, 6, 40])).values()) == {0, 6, 40, 46}


def test_two_small_counts_cover_each_other_unless_their_sum_gives_them_away():
    assert shown(CountTable.one_way([2, 3, 40]))["", "2"] == 40
    assert shown(CountTable.one_way([1, 1, 40, 50]))["", "2"] == "c"
    assert shown(CountTable.one_way([1, 1, 40, 50]))["", "3"] == 50


def test_a_two_way_table_is_covered_by_row_and_by_column():
    table = CountTable(
        ("boys", "girls", "all else"),
        ("primary", "secondary", "special"),
        {
            (row, column): count
            for (row, column), count in zip(
                product(("boys", "girls", "all else"), ("primary", "secondary", "special")),
                (3, 20, 40, 30, 12, 50, 60, 70, 80),
                strict=True,
            )
        },
    )
    cells = shown(table)
    hidden = {key for key, value in cells.items() if value == "c"}
    assert ("boys", "primary") in hidden
    assert len(hidden) == 4
    assert all(TOTAL not in key for key in hidden)
    assert worked_out(table, hidden) == []


def test_the_check_finds_what_a_reader_can_work_out():
    table = CountTable.one_way([3, 20, 40])
    assert worked_out(table, {("", "0")}) == [("", "0")]
    assert worked_out(table, {("", "0"), ("", "1")}) == []


def test_without_totals_small_counts_need_no_cover():
    table = CountTable(("a",), ("x", "y"), {("a", "x"): 3, ("a", "y"): 20}, False, False)
    assert shown(table) == {("a", "x"): "c", ("a", "y"): 20}


def test_the_threshold_can_be_another():
    assert shown(CountTable.one_way([7, 20, 40]), SuppressionRule(threshold=10))["", "0"] == "c"
    assert shown(CountTable.one_way([3, 20, 40]), SuppressionRule(threshold=1))["", "0"] == 3
    with pytest.raises(ValueError, match="at least 1"):
        SuppressionRule(threshold=0)


def readers_tables(table, hidden):
    """Every table that fits what is shown, by trying all of them: the slow and certain way."""
    counts = table.counts()
    top = max(counts.values())
    free = [key for key in table.cells if key in hidden]
    for guess in product(range(top + 1), repeat=len(free)):
        cells = {**table.cells, **dict(zip(free, guess, strict=True))}
        other = CountTable(
            table.rows, table.columns, cells, table.has_row_totals, table.has_column_totals
        ).counts()
        if all(other[key] == counts[key] for key in counts if key not in hidden) and all(
            other[key] >= min(counts[key], 1) for key in hidden
        ):
            yield other


def tables(largest):
    def build(shape):
        rows, columns = "abc"[: shape[0]], "xyz"[: shape[1]]
        keys = list(product(rows, columns))
        return st.builds(
            lambda counts, by_row, by_column: CountTable(
                tuple(rows), tuple(columns), dict(zip(keys, counts, strict=True)), by_row, by_column
            ),
            st.lists(st.integers(0, largest), min_size=len(keys), max_size=len(keys)),
            st.booleans(),
            st.booleans(),
        )

    return st.sampled_from([(1, 2), (1, 3), (2, 2), (2, 3), (3, 2), (1, 4), (3, 3)]).flatmap(build)


@settings(max_examples=60, deadline=None)
@given(tables(4).filter(lambda table: len(table.cells) <= 6), st.data())
def test_the_network_check_agrees_with_trying_every_table(table, data):
    counts = table.counts()
    hidden = set(data.draw(st.sets(st.sampled_from(sorted(counts)))))
    # A total beyond the guesses' reach would make the slow way wrong, not the check.
    hidden = {key for key in hidden if key in table.cells and sum(k in hidden for k in counts) <= 4}
    alternatives = list(readers_tables(table, hidden))
    fixed = {key for key in hidden if len({other[key] for other in alternatives}) == 1}
    if table.has_row_totals or table.has_column_totals:
        assert set(worked_out(table, hidden)) == fixed
    else:
        assert worked_out(table, hidden) == []


@given(tables(60))
def test_no_hidden_count_can_be_worked_out_and_every_small_one_is_hidden(table):
    cells = suppress(table)
    hidden = {key for key, cell in cells.items() if cell.symbol is not None}
    counts = table.counts()
    assert worked_out(table, hidden) == []
    assert all(key in hidden for key, count in counts.items() if 0 < count < 6)
    assert all(cells[key].value == counts[key] for key in counts if key not in hidden)
    if not any(0 < count < 6 for count in counts.values()):
        assert hidden == set()


@settings(max_examples=40, deadline=None)
@given(tables(9).filter(lambda table: len(table.cells) <= 4))
def test_after_suppression_trying_every_table_finds_no_hidden_count(table):
    cells = suppress(table)
    hidden = {key for key, cell in cells.items() if cell.symbol is not None}
    inner = hidden & set(table.cells)
    if inner and not hidden - inner and (table.has_row_totals or table.has_column_totals):
        alternatives = list(readers_tables(table, hidden))
        assert all(len({other[key] for other in alternatives}) > 1 for key in inner)


def test_a_table_with_gaps_or_negative_counts_is_refused():
    with pytest.raises(ValueError, match="every row and column"):
        CountTable(("a",), ("x", "y"), {("a", "x"): 3})
    with pytest.raises(ValueError, match="negative"):
        CountTable.one_way([-1, 4])


@pytest.mark.parametrize(
    ("numerator", "denominator", "symbol"),
    [
        (None, 10, "x"),
        (3, None, "x"),
        (0, 0, "z"),
        (3, 100, "c"),
        (0, 5, "c"),
        (0, 100, None),
        (6, 100, None),
    ],
)
def test_a_rate_is_hidden_with_its_count(numerator, denominator, symbol):
    assert rate_symbol(numerator, denominator) == symbol


def test_a_single_count_is_shown_hidden_or_not_there():
    assert show_count(6) == Shown(6)
    assert show_count(0) == Shown(0)
    assert show_count(5).symbol is Symbol.CONFIDENTIAL
    assert show_count(None).symbol is Symbol.NOT_AVAILABLE


def test_all_or_none_of_a_small_group_is_flagged():
    assert tells_about_everybody(9, 9)
    assert tells_about_everybody(0, 9)
    assert not tells_about_everybody(0, 10)
    assert not tells_about_everybody(4, 9)
    assert not tells_about_everybody(0, 0)


@pytest.mark.parametrize(
    ("count", "base", "rounded"),
    [(217, 10, 220), (215, 10, 220), (214, 10, 210), (7, 5, 5), (8, 5, 10)],
)
def test_regional_counts_are_rounded_half_up_to_the_base(count, base, rounded):
    assert round_to_nearest(count, base) == rounded
