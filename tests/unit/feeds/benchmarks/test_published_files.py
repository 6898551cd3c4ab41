"""The published files as they are: every figure with its year, area, cohort, parts and symbol."""

import csv
from collections import Counter

import pytest
from tests.unit.feeds.benchmarks.helpers import NORTH_EAST, PUBLISHED, codes, folded, load

from virtualschool.domain.benchmarks import MEASURES, SYMBOLS

FILES = {
    "absence_la": ("absence", 630, 5),
    "ks2_la": ("ks2", 84, 15),
    "ks4_la": ("ks4", 84, 8),
    "cla_number_and_rate_per_10k_children": ("numbers", 84, 2),
    "la_cla_placement_stability": ("placement_stability", 168, 1),
    "la_cla_school_moves": ("school_moves", 224, 1),
    "UD_NEETNK_LA_dashboard_2023_final": ("neet", 14, 9),
}


@pytest.fixture(scope="module")
def facts():
    return folded(NORTH_EAST, PUBLISHED / "sn_may_2025.xlsx")


def figure(facts, measure, area, period, cohort="looked_after_12_months", phase="all"):
    return facts.figures[measure, area, period, cohort, phase]


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_known_by_its_headings_and_every_row_gives_its_figures(name):
    table, rows, figures_a_row = FILES[name]
    received = load(NORTH_EAST / f"{name}.csv")
    (staged,) = received.staged
    assert (staged.table, staged.total_rows, staged.set_aside) == (table, rows, ())
    assert staged.rows.num_rows == rows * figures_a_row


def test_among_all_feeds_the_files_are_published_figures():
    from tests.unit.feeds.benchmarks.helpers import CONTEXT

    from virtualschool.feeds.receive import receive
    from virtualschool.feeds.registry import discover

    received = receive([NORTH_EAST], CONTEXT, feeds=discover())
    assert {staged.feed for staged in received.staged} == {"benchmarks"}
    assert len(received.staged) == len(FILES)


def test_every_cell_of_a_file_is_there_as_published(facts):
    columns = {
        "overall_absence": ("pt_overall", "t_sess_overall", "t_sess_possible"),
        "severe_absence": ("pt_pupils_pa_50_exact", "t_pupils_pa_50_exact", "t_pupils"),
    }
    phases = {
        "Total": "all",
        "State-funded primary": "primary",
        "State-funded secondary": "secondary",
        "Special": "special",
        "State-funded alternative provision school": "alternative",
    }
    cohorts = {
        "CLA 12 months at 31 March": "looked_after_12_months",
        "CINO at 31 March": "in_need_at_31_march",
        "CPPO at 31 March": "protection_plan_at_31_march",
    }
    compared = Counter()
    with (NORTH_EAST / "absence_la.csv").open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            area = row["old_la_code"] or row["region_code"] or row["country_code"]
            label = f"{row['time_period'][:4]}/{row['time_period'][4:]}"
            for measure, (value, above, below) in columns.items():
                found = figure(
                    facts,
                    measure,
                    area,
                    label,
                    cohorts[row["social_care_group"]],
                    phases[row["phase_type_grouping"]],
                )
                assert (found.value or found.symbol) == row[value]
                for part, column in ((found.numerator, above), (found.denominator, below)):
                    assert part == (int(row[column]) if row[column].isdigit() else None)
                compared[found.symbol] += 1
    assert compared["c"] > 50
    assert compared[None] > 800


def test_a_symbol_is_never_nought_and_a_published_nought_is_never_a_symbol(facts):
    figures = list(facts.figures.values())
    assert all((each.value is None) == (each.symbol in SYMBOLS) for each in figures)
    noughts = [each for each in figures if each.number == 0]
    assert noughts
    assert {each.symbol for each in noughts} == {None}
    assert {each.symbol for each in figures} >= {"c", "x", "z", None}


def test_a_figure_has_its_year_its_area_its_cohort_and_its_parts(facts):
    found = figure(facts, "persistent_absence", "806", "2022/23")
    assert (found.value, found.numerator, found.denominator) == ("17.7", 38, 215)
    assert (found.level, found.area_name, found.version) == ("authority", "Middlesbrough", "")
    assert (found.period.first_day.isoformat(), found.period.last_day.isoformat()) == (
        "2022-09-01",
        "2023-08-31",
    )
    assert found.file == "absence_la.csv"
    assert "children looked after by local authorities" in found.source
    region = figure(facts, "overall_absence", "E12000001", "2023/24")
    assert (region.value, region.level, region.area_name) == ("8.9", "regional", "North East")
    england = figure(facts, "overall_absence", "E92000001", "2023/24")
    assert (england.value, england.level, england.area_name) == ("8.8", "national", "England")


def test_a_reporting_year_is_the_year_to_31_march(facts):
    found = figure(
        facts, "looked_after_rate", "806", "year to 31 March 2023", "looked_after_at_31_march"
    )
    assert (found.value, found.numerator, found.denominator) == ("148", 509, 34384)
    assert found.period.first_day.isoformat() == "2022-04-01"


def test_a_share_has_the_whole_that_stands_in_a_row_of_its_own(facts):
    year = "year to 31 March 2023"
    moves = figure(facts, "school_moved_in_year", "806", year, "at_school_looked_after_at_31_march")
    assert (moves.value, moves.numerator, moves.denominator) == ("6", 22, 340)
    stable = figure(facts, "long_term_stability", "806", year, "looked_after_2_5_years_under_16")
    assert (stable.value, stable.numerator, stable.denominator) == ("63", 120, 192)
    shares = [each for each in facts.figures.values() if each.measure == "three_or_more_placements"]
    assert len(shares) == 28
    assert all(share.denominator for share in shares)


def test_averages_and_their_bounds_have_no_numerator(facts):
    found = figure(facts, "progress_8", "806", "2022/23")
    assert (found.value, found.numerator, found.denominator) == ("-1.11", None, 32)
    assert figure(facts, "progress_8_lower", "806", "2022/23").value == "-1.6"
    assert figure(facts, "progress_8_upper", "806", "2022/23").value == "-0.62"
    attainment = figure(facts, "attainment_8", "806", "2022/23")
    assert (attainment.value, attainment.numerator) == ("21.6", None)
    assert attainment.version == "Final"


def test_young_people_are_those_of_16_and_17_in_their_calendar_year(facts):
    found = figure(facts, "neet_16_17", "806", "2023", "young_people_16_17")
    assert (found.value, found.denominator) == ("4.1", 3344)


def test_the_files_hold_to_their_own_counts_but_for_one_misprint():
    received = load(NORTH_EAST)
    (misprint,) = received.findings
    assert (misprint.code, misprint.file, misprint.field) == (
        "published_quotient",
        "absence_la.csv",
        "pt_pupils_pa_10_exact",
    )
    assert misprint.message.endswith(
        "Persistent absence of Stockton-on-Tees is published as 28.7, and its own counts, 23 and "
        "80, give 28.8."
    )


def test_neighbours_are_ten_for_each_authority_nearest_first(facts):
    assert facts.neighbours["806"] == (
        *("890", "805", "861", "354", "391", "336", "335", "393", "341", "355"),
    )
    assert {len(near) for near in facts.neighbours.values()} == {10}
    assert len(facts.neighbours) == 158
    assert all(code not in near for code, near in facts.neighbours.items())


def test_a_heading_between_the_neighbours_is_told_and_is_no_row():
    received = load(PUBLISHED / "sn_may_2025.xlsx")
    (staged,) = received.staged
    assert staged.set_aside == ()
    (told,) = received.findings
    assert (told.code, told.line) == ("neighbours", 158)
    assert '"Old SNs:" is a heading' in told.message


@pytest.mark.parametrize(
    ("name", "authorities"),
    [("la_code_list.xlsx", 158), ("local_authorities_and_regions.csv", 154)],
)
def test_lists_of_authorities_agree_with_the_packaged_one(name, authorities):
    received = load(PUBLISHED / name)
    assert codes(received) == []
    facts = folded(PUBLISHED / name)
    assert len(facts.authorities) == authorities
    assert facts.authorities["806"].name == "Middlesbrough"
    assert not set(facts.authorities) & {"970", "986", "1000"}


def test_every_measure_that_is_read_is_known(facts):
    read = {each.measure for each in facts.figures.values()}
    not_in_these_files = {
        *("absence_of_persistent_absentees", "suspension_rate", "pupils_suspended"),
        "permanent_exclusion_rate",
    }
    assert read == set(MEASURES) - not_in_these_files
