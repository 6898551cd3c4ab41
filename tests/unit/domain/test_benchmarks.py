"""Published cells, periods, cohorts and measures: symbols are never numbers, years have days."""

from datetime import date
from decimal import Decimal

import pytest

from virtualschool.analytics.query import COHORTS
from virtualschool.domain.benchmarks import (
    MEASURES,
    PUBLISHED_COHORTS,
    SYMBOLS,
    PublishedFigure,
    academic,
    cohort_of_group,
    measures_of,
    parse_cell,
    parse_period,
    symbol_words,
    version_rank,
    with_decimals,
)
from virtualschool.domain.benchmarks.measures import MARCH_31, UNITS
from virtualschool.domain.benchmarks.periods import ACADEMIC_YEAR, CALENDAR_YEAR, YEAR_TO_MARCH


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"),
        ("15", "15"),
        ("-1.59", "-1.59"),
        ("62%", "62"),
        (" 1,236,365 ", "1236365"),
        ("+0.10", "0.10"),
        ("231897.76", "231897.76"),
    ],
)
def test_a_number_keeps_its_published_digits(text, number):
    cell = parse_cell(text)
    assert (cell.text, cell.symbol, cell.number) == (number, None, Decimal(number))


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_a_symbol_is_kept_and_is_no_number_least_of_all_nought(symbol):
    cell = parse_cell(f" {symbol.lower()} ")
    assert (cell.symbol, cell.text, cell.number, cell.whole) == (symbol, None, None, None)
    assert symbol_words(symbol) == SYMBOLS[symbol]


@pytest.mark.parametrize("text", ["", "abc", "12.", "1,23", "1 2", "NaN", "1e5", "#REF!", "--1"])
def test_anything_else_is_told(text):
    with pytest.raises(ValueError, match="neither a number nor one of the symbols"):
        parse_cell(text)


def test_only_a_whole_number_is_a_count():
    assert parse_cell("23").whole == 23
    assert parse_cell("23.0").whole == 23
    assert parse_cell("929.13").whole is None


@pytest.mark.parametrize(
    ("period", "identifier", "kind", "label", "first_day", "last_day"),
    [
        ("202324", "Academic year", ACADEMIC_YEAR, "2023/24", (2023, 9, 1), (2024, 8, 31)),
        ("2023/24", "academic  year", ACADEMIC_YEAR, "2023/24", (2023, 9, 1), (2024, 8, 31)),
        ("201920", "Academic year", ACADEMIC_YEAR, "2019/20", (2019, 9, 1), (2020, 8, 31)),
        (
            *("2024", "Reporting year", YEAR_TO_MARCH, "year to 31 March 2024"),
            *((2023, 4, 1), (2024, 3, 31)),
        ),
        (
            *("202324", "Financial year", YEAR_TO_MARCH, "year to 31 March 2024"),
            *((2023, 4, 1), (2024, 3, 31)),
        ),
        ("2023", "Calendar year", CALENDAR_YEAR, "2023", (2023, 1, 1), (2023, 12, 31)),
        ("202223", "Autumn term", "terms", "autumn term 2022/23", (2022, 9, 1), (2022, 12, 31)),
        (
            *("202223", "Autumn and spring term", "terms", "autumn and spring term 2022/23"),
            *((2022, 9, 1), (2023, 4, 9)),
        ),
    ],
)
def test_a_period_has_first_and_last_day_and_a_name(
    period, identifier, kind, label, first_day, last_day
):
    found = parse_period(period, identifier)
    assert (found.kind, found.label) == (kind, label)
    assert (found.first_day, found.last_day) == (date(*first_day), date(*last_day))


@pytest.mark.parametrize(
    ("period", "identifier", "sentence"),
    [
        ("202325", "Academic year", '"202325" is not two years that follow one another'),
        ("2023", "Academic year", '"2023" is not two years'),
        ("202324", "Reporting year", '"202324" is not a reporting year such as 2024'),
        ("23", "Calendar year", '"23" is not a calendar year'),
        ("202324", "Week 12", 'time_identifier "Week 12" is no period that is known here'),
    ],
)
def test_a_period_that_cannot_be_read_is_a_sentence(period, identifier, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse_period(period, identifier)


def test_a_year_holds_its_days_and_no_other():
    year = academic(2022)
    assert year.holds(date(2022, 10, 1), date(2022, 10, 31))
    assert not year.holds(date(2022, 8, 31), date(2022, 9, 30))


@pytest.mark.parametrize(
    ("text", "cohort"),
    [
        ("CLA 12 months at 31 March", "looked_after_12_months"),
        ("CINO at 31 March", "in_need_at_31_march"),
        ("CPPO at 31  march", "protection_plan_at_31_march"),
        ("CLA on 31 March", "looked_after_at_31_march"),
        ("Somebody else", "Somebody else"),
    ],
)
def test_a_group_has_its_cohort_and_an_unknown_one_keeps_its_words(text, cohort):
    assert cohort_of_group(text) == cohort


def test_cohorts_name_only_cohorts_of_ours():
    for cohort in PUBLISHED_COHORTS.values():
        assert {cohort.ours or "all", *cohort.near} <= set(COHORTS)


def test_every_measure_has_known_words_and_children_with_a_social_worker_have_no_cohort():
    for measure in MEASURES.values():
        assert measure.unit in UNITS
        assert measure.definition.endswith(".")
        assert measure.period_kind in (ACADEMIC_YEAR, YEAR_TO_MARCH, CALENDAR_YEAR, MARCH_31)
        assert not measure.cohort or measure.cohort in PUBLISHED_COHORTS
        assert not measure.differs or (measure.indicator and measure.differs.endswith("."))
    assert not [each for each in PUBLISHED_COHORTS.values() if each.ours == "social_worker"]


def test_the_absence_rate_of_persistent_absentees_is_not_persistent_absence():
    assert MEASURES["absence_of_persistent_absentees"].indicator == ""
    assert [measure.key for measure in measures_of("persistent_absence")] == ["persistent_absence"]


def test_final_ranks_above_revised_above_provisional():
    ranks = [version_rank(version) for version in ("Provisional", "Revised", "Final", "")]
    assert ranks == [1, 2, 3, 3]


def figure(value, symbol=None, measure="overall_absence"):
    return PublishedFigure(
        measure=measure,
        level="national",
        area_code="E92000001",
        area_name="England",
        period=academic(2022),
        cohort="looked_after_12_months",
        phase="all",
        numerator=None,
        denominator=None,
        value=value,
        symbol=symbol,
        version="",
        source="",
        file="",
    )


def test_a_figure_in_words_has_its_decimals_and_unit_or_its_symbol():
    assert figure("3").words() == "3.0 %"
    assert figure("8.3").words() == "8.3 %"
    assert figure("-1.588", measure="progress_8").words() == "-1.588"
    assert figure(None, "c").words() == "c (hidden to protect confidentiality)"
    assert figure(None, "c").number is None
    assert with_decimals(Decimal("20"), 0) == "20"
