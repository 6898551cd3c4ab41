"""Rows that are not as they should be: a sentence each, and nothing lost without a word."""

import pytest
from tests.unit.feeds.benchmarks.helpers import (
    ENGLAND,
    GEOGRAPHY,
    MIDDLESBROUGH,
    codes,
    folded,
    load,
    written,
)

ABSENCE = (
    f"{GEOGRAPHY},absence_terms,social_care_group,phase_type_grouping,t_pupils,t_sess_possible,"
    "t_sess_overall,pt_overall,t_pupils_pa_10_exact,pt_pupils_pa_10_exact"
)
WHEN = "202223,Academic year,Local authority"
WHOM = "six half terms,CLA 12 months at 31 March,Total"
GOOD = f"{WHEN},{MIDDLESBROUGH},{WHOM},200,1000,83,8.3,40,20"


def absence(folder, *rows, name="absence.csv", **more):
    return load(written(folder, name, ABSENCE, *rows), **more)


def keys(received):
    (staged,) = received.staged
    return [(r["measure"], r["value"]) for r in staged.rows.to_pylist()]


def test_a_good_row_gives_its_figures_and_no_finding(tmp_path):
    received = absence(tmp_path, GOOD)
    assert received.findings == ()
    assert keys(received) == [("overall_absence", "8.3"), ("persistent_absence", "20")]


@pytest.mark.parametrize(
    ("old", "new", "field", "reason"),
    [
        ("202223", "2022", "time_period", '"2022" is not two years that follow one another'),
        ("202223", "202224", "time_period", '"202224" is not two years that follow one another'),
        ("202223", "", "time_period", "time_period is blank"),
        ("Academic year", "Week 3", "time_period", '"Week 3" is no period that is known here'),
        ("Local authority", "Ward", "geographic_level", '"Ward" is not known here'),
        ("806,Middlesbrough,E06000002", ",,", "old_la_code", "has no old_la_code"),
        ("CLA 12 months at 31 March", "", "social_care_group", "social_care_group is blank"),
    ],
)
def test_a_row_without_its_year_area_or_cohort_is_set_aside(tmp_path, old, new, field, reason):
    received = absence(tmp_path, GOOD.replace(old, new), GOOD)
    (staged,) = received.staged
    (aside,) = staged.set_aside
    assert (aside.line, aside.field) == (2, field)
    assert reason in aside.reason
    assert aside.reason.endswith(".")
    assert len(keys(received)) == 2


def test_a_region_without_code_is_set_aside(tmp_path):
    row = GOOD.replace("Local authority", "Regional").replace("E12000001", "")
    (staged,) = absence(tmp_path, row).staged
    assert staged.set_aside[0].field == "region_code"


def test_a_cell_that_is_neither_number_nor_symbol_is_told_and_is_no_figure(tmp_path):
    received = absence(tmp_path, GOOD.replace("8.3", "8.3!"), GOOD.replace(",83,", ",eighty,"))
    assert keys(received) == [
        ("persistent_absence", "20"),
        ("overall_absence", "8.3"),
        ("persistent_absence", "20"),
    ]
    assert [(f.code, f.line, f.field) for f in received.findings] == [
        ("unreadable_figure", 2, "pt_overall"),
        ("unreadable_figure", 3, "t_sess_overall"),
    ]
    assert '"eighty" is neither a number nor one of the symbols' in received.findings[1].message


def test_a_blank_cell_is_no_figure(tmp_path):
    assert keys(absence(tmp_path, GOOD.replace("8.3", ""))) == [("persistent_absence", "20")]


def test_an_unknown_cohort_keeps_its_own_words_and_is_told_once(tmp_path):
    row = GOOD.replace("CLA 12 months at 31 March", "Everybody")
    received = absence(tmp_path, row, row.replace("202223", "202122"))
    (told,) = received.findings
    assert (told.code, told.line, told.field) == ("cohort_not_known", 2, "social_care_group")
    (staged,) = received.staged
    assert set(staged.rows["cohort"].to_pylist()) == {"Everybody"}


def test_an_unknown_authority_is_told_and_kept(tmp_path):
    row = GOOD.replace("806,Middlesbrough,E06000002", "999,Nowhere,E06009999")
    received = absence(tmp_path, row)
    assert codes(received) == ["authority_not_known"]
    (staged,) = received.staged
    assert set(staged.rows["area_code"].to_pylist()) == {"999"}


def test_a_shortened_or_missing_code_is_found_by_the_longer_one(tmp_path):
    facts = folded(
        written(tmp_path, "a.csv", ABSENCE, GOOD.replace(",806,Middlesbrough,", ",,Middlesbrough,"))
    )
    assert {figure.area_code for figure in facts.figures.values()} == {"806"}


def test_a_percentage_that_its_counts_do_not_give_is_told(tmp_path):
    received = absence(tmp_path, GOOD.replace("8.3", "8.4"))
    assert codes(received) == ["published_quotient"]
    assert "is published as 8.4, and its own counts, 83 and 1000, give 8.3." in (
        received.findings[0].message
    )


def test_half_is_rounded_up(tmp_path):
    assert codes(absence(tmp_path, GOOD.replace("83,8.3", "82,8.2"))) == []
    assert codes(absence(tmp_path, GOOD.replace("1000,83,8.3", "80,23,28.8"))) == []


def test_rounded_counts_of_england_are_not_held_against_its_percentages(tmp_path):
    row = GOOD.replace("Local authority", "National").replace(MIDDLESBROUGH, ENGLAND)
    assert codes(absence(tmp_path, row.replace("8.3", "8.4"))) == []


@pytest.mark.parametrize(
    ("count", "value", "found"),
    [
        ("c", "c", []),
        ("c", "20", ["published_symbol"]),
        ("40", "c", ["published_symbol"]),
        ("0", "0", []),
        ("4", "2", ["published_small_count"]),
        ("4", "c", ["published_symbol", "published_small_count"]),
        ("x", "x", []),
        ("z", "z", []),
    ],
)
def test_a_percentage_is_hidden_exactly_when_its_count_is(tmp_path, count, value, found):
    assert codes(absence(tmp_path, GOOD.replace("40,20", f"{count},{value}"))) == found


def test_five_half_terms_are_no_year(tmp_path):
    facts = folded(
        written(tmp_path, "a.csv", ABSENCE, GOOD.replace("six half terms", "five half terms"))
    )
    (period, *_) = {figure.period for figure in facts.figures.values()}
    assert (period.kind, period.label) == ("terms", "2022/23, five half terms")


def test_measures_below_one_another_that_are_not_read_are_counted(tmp_path):
    head = f"{GEOGRAPHY},cla_group,placement_stability,children_count,children_percent"
    group = f"2024,Reporting year,Local authority,{MIDDLESBROUGH},CLA on 31 March"
    received = load(
        written(
            tmp_path,
            "stability.csv",
            head,
            f"{group},Total children,500,100",
            f"{group},With 3 or more placements during the year,50,10",
            f"{group},With 1 placement during the year,400,80",
            f"{group},With 1 placement during the year,400,80",
        )
    )
    (told,) = received.findings
    assert told.code == "rows_not_read"
    assert told.message.endswith(
        'nothing is read from 2 rows with placement_stability "With 1 placement during the year".'
    )
    (staged,) = received.staged
    assert staged.rows["denominator"].to_pylist() == [None, "500"]


def test_a_share_whose_whole_is_not_there_has_no_denominator(tmp_path):
    head = f"{GEOGRAPHY},cla_group,placement_stability,number,percentage"
    row = (
        f"2024,Reporting year,Local authority,{MIDDLESBROUGH},CLA on 31 March,"
        "With 3 or more placements during the year,50,10"
    )
    (figure,) = folded(written(tmp_path, "stability.csv", head, row)).figures.values()
    assert (figure.value, figure.numerator, figure.denominator) == ("10", 50, None)


def test_a_share_is_held_against_the_whole_of_its_own_row(tmp_path):
    head = f"{GEOGRAPHY},cla_group,placement_stability,children_count,children_percent"
    group = f"2024,Reporting year,Local authority,{MIDDLESBROUGH},CLA on 31 March"
    received = load(
        written(
            tmp_path,
            "stability.csv",
            head,
            f"{group},With 3 or more placements during the year,50,11",
            f"{group},Total children,500,100",
        )
    )
    assert codes(received) == ["published_quotient"]
