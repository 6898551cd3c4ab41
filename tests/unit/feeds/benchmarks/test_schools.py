"""All pupils of a school: made-up files of the layouts in which England's are published."""

from datetime import date

import pytest
from tests.unit.feeds.benchmarks.helpers import (
    GEOGRAPHY,
    MIDDLESBROUGH,
    codes,
    folded,
    load,
    written,
)

from virtualschool.feeds.base import Context, Unreadable
from virtualschool.feeds.benchmarks.fold import fold

SCHOOL = f"School,{MIDDLESBROUGH}"
ABSENCE = (
    f"{GEOGRAPHY},school_laestab,school_urn,school_name,education_phase,enrolments,sess_possible,"
    "sess_overall,sess_overall_percent,enrolments_pa_10_exact,enrolments_pa_10_exact_percent,"
    "sess_possible_pa_10_exact,sess_overall_pa_10_exact,sess_overall_percent_pa_10_exact"
)
SUSPENSIONS = (
    f"{GEOGRAPHY},school_laestab,school_urn,school_name,education_phase,headcount,perm_excl,"
    "perm_excl_rate,suspension,susp_rate,one_plus_susp,one_plus_susp_rate"
)
KS2 = (
    f"{GEOGRAPHY},school_laestab,school_urn,school_name,version,breakdown_topic,breakdown,subject,"
    "expected_standard_pupil_percent,average_scaled_score,progress_measure_score,"
    "progress_measure_lower_conf_interval,progress_measure_upper_conf_interval"
)
KS4 = (
    f"{GEOGRAPHY},school_laestab,school_urn,school_name,version,breakdown_topic,breakdown,sex,"
    "pupil_count,attainment8_average,engmath_95_percent,progress8_average,progress8_lower_95_ci,"
    "progress8_upper_95_ci"
)
KS4_TABLE = (
    "RECTYPE,LEA,ESTAB,URN,SCHNAME,TOTPUPS,TPUP,ATT8SCR,P8PUP,P8MEA,P8CILOW,P8CIUPP,PTL2BASICS_95"
)
KS2_TABLE = "RECTYPE,LEA,ESTAB,URN,SCHNAME,TELIG,PTRWM_EXP,READPROG,READPROG_LOWER,READPROG_UPPER"


def year(row, period="202324"):
    return f"{period},Academic year,{row}"


def of(facts, urn="111001"):
    return {figure.measure: figure for figure in facts.schools[urn]}


def test_whole_school_absence_has_its_counts_and_its_two_rates_of_persistence(tmp_path):
    row = year(f"{SCHOOL},8064001,111001,A School,State-funded secondary,")
    path = written(tmp_path, "a.csv", ABSENCE, row + "900,300000,30000,10,270,30,90000,19800,22")
    received = load(path)
    assert received.findings == ()
    found = of(folded(path))
    overall = found["overall_absence"]
    assert (overall.value, overall.numerator, overall.denominator) == ("10", 30000, 300000)
    assert (overall.level, overall.area_name, overall.cohort, overall.phase) == (
        *("school", "A School", "all_pupils", "all"),
    )
    assert found["persistent_absence"].value == "30"
    assert found["absence_of_persistent_absentees"].value == "22"


def test_suspensions_are_rates_for_every_hundred_pupils_in_two_decimals(tmp_path):
    row = year(f"{SCHOOL},8064001,111001,A School,State-funded secondary,")
    path = written(tmp_path, "s.csv", SUSPENSIONS, row + "901,1,0.11,720,79.91,210,23.31")
    assert load(path).findings == ()
    found = of(folded(path))
    assert (found["suspension_rate"].value, found["suspension_rate"].numerator) == ("79.91", 720)
    assert found["permanent_exclusion_rate"].value == "0.11"
    wrong = written(tmp_path, "w.csv", SUSPENSIONS, row + "901,1,0.11,720,79.9,210,23.3")
    assert codes(load(wrong)) == ["published_quotient", "published_quotient"]


def test_small_counts_of_whole_schools_are_published_and_not_told(tmp_path):
    row = year(f"{SCHOOL},8064001,111001,A School,State-funded secondary,")
    path = written(tmp_path, "s.csv", SUSPENSIONS, row + "400,0,0,4,1.00,3,0.75")
    assert load(path).findings == ()


def test_the_same_measures_of_areas_are_known_without_schools_and_by_phase(tmp_path):
    head = SUSPENSIONS.replace(",school_laestab,school_urn,school_name", "")
    rows = [
        year(f"Local authority,{MIDDLESBROUGH},{phase},1000,1,0.10,100,10.00,50,5.00")
        for phase in (
            "Total",
            "State-funded secondary",
            '"State-funded primary, secondary and special"',
        )
    ]
    facts = folded(written(tmp_path, "la.csv", head, *rows))
    assert facts.schools == {}
    phases = {figure.phase for figure in facts.figures.values()}
    assert phases == {"all", "secondary", "state-funded primary, secondary and special"}


def test_key_stage_2_is_read_by_subject_for_all_pupils(tmp_path):
    row = year(f"{SCHOOL},8062001,111001,A School,Revised,")
    facts = folded(
        written(
            tmp_path,
            "ks2.csv",
            KS2,
            f'{row}All pupils,Total,"Reading, writing and maths",58,z,z,z,z',
            f"{row}All pupils,Total,Reading,70,104,0.4,-1.2,2.0",
            f"{row}Sex,Girls,Reading,75,105,0.6,-1.2,2.4",
        )
    )
    found = of(facts)
    assert found["ks2_reading_writing_maths"].value == "58"
    assert found["ks2_reading"].value == "70"
    assert found["ks2_progress_reading"].value == "0.4"
    assert found["ks2_progress_reading_lower"].value == "-1.2"
    assert found["ks2_reading"].version == "Revised"


def test_breakdowns_that_are_not_read_are_counted(tmp_path):
    row = year(f"{SCHOOL},8064001,111001,A School,Final,")
    received = load(
        written(
            tmp_path,
            "ks4.csv",
            KS4,
            f"{row}Total,Total,Total,150,46.1,45.2,-0.21,-0.4,-0.02",
            f"{row}Sex,Girls,Girls,75,48,50,z,z,z",
            f"{row}Sex,Boys,Boys,75,44,40,z,z,z",
        )
    )
    (told,) = received.findings
    assert told.message.endswith(
        "nothing is read from 2 rows with breakdown_topic other than Total."
    )
    found = of(fold([received.staged]))
    assert (found["attainment_8"].value, found["attainment_8"].denominator) == ("46.1", 150)
    assert (found["progress_8"].value, found["progress_8_upper"].value) == ("-0.21", "-0.02")


def test_a_year_without_progress_8_keeps_the_symbol(tmp_path):
    row = year(f"{SCHOOL},8064001,111001,A School,Revised,", "202425")
    path = written(tmp_path, "k.csv", KS4, f"{row}Total,Total,Total,150,46.1,45.2,x,x,x")
    progress = of(folded(path))["progress_8"]
    assert (progress.value, progress.symbol, progress.period.label) == (None, "x", "2024/25")


def test_performance_tables_have_schools_authorities_and_england(tmp_path):
    path = written(
        tmp_path,
        "2022-2023_england_ks4revised.csv",
        KS4_TABLE,
        "1,806,4001,111001,A School,900,150,46.1,140,-0.21,-0.40,-0.02,45%",
        "2,806,7001,111002,A Special School,90,9,SUPP,NE,NE,NE,NE,SUPP",
        "4,806,,,,,1500,42.0,1400,-0.5,-0.6,-0.4,36.1%",
        "5,,,,,,620000,46.3,,,,,45.3%",
        "7,,,,,,580000,45.9,560000,-0.03,-0.03,-0.03,45.0%",
    )
    facts = folded(path)
    school = of(facts)
    assert (school["attainment_8"].value, school["attainment_8"].denominator) == ("46.1", 150)
    assert (school["progress_8"].denominator, school["english_maths_5"].value) == (140, "45")
    assert (school["progress_8"].period.label, school["progress_8"].version) == (
        *("2022/23", "Revised"),
    )
    special = of(facts, "111002")
    assert (special["attainment_8"].value, special["attainment_8"].symbol) == (None, "SUPP")
    assert special["progress_8"].symbol == "NE"
    areas = {
        (figure.level, figure.area_code, figure.cohort): figure.value
        for figure in facts.figures.values()
        if figure.measure == "attainment_8"
    }
    assert areas == {
        ("authority", "806", "all_pupils"): "42.0",
        ("national", "E92000001", "all_pupils_all_schools"): "46.3",
        ("national", "E92000001", "all_pupils"): "45.9",
    }


def test_key_stage_2_of_the_performance_tables(tmp_path):
    path = written(
        tmp_path,
        "ks2final_2022-23.csv",
        KS2_TABLE,
        "1,806,2001,111001,A School,45,62%,0.4,-1.2,2.0",
    )
    found = of(folded(path))
    assert (
        found["ks2_reading_writing_maths"].value,
        found["ks2_progress_reading_upper"].value,
    ) == (*("62", "2.0"),)
    assert found["ks2_reading_writing_maths"].denominator == 45


def test_the_year_of_a_performance_table_is_asked_for_where_nothing_says_it(tmp_path):
    row = "1,806,4001,111001,A School,900,150,46.1,140,-0.21,-0.40,-0.02,45%"
    path = written(tmp_path, "england_ks4final.csv", KS4_TABLE, row)
    with pytest.raises(Unreadable, match="says nowhere of which year it is: give --year") as caught:
        load(path)
    assert str(caught.value).startswith("england_ks4final.csv")
    context = Context("806", date(2024, 7, 21), year=2024)
    assert of(folded(path, context=context))["attainment_8"].period.label == "2023/24"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("1,806,4001,ABC,A School,900,150,46.1,140,0,0,0,45%", "urn"),
        ("9,,,,,900,150,46.1,140,0,0,0,45%", "rectype"),
    ],
)
def test_a_row_of_no_school_and_no_area_is_set_aside(tmp_path, row, field):
    (staged,) = load(written(tmp_path, "2023-2024_ks4final.csv", KS4_TABLE, row)).staged
    (aside,) = staged.set_aside
    assert aside.field == field


def test_a_school_without_urn_is_set_aside_in_open_data(tmp_path):
    row = year(f"{SCHOOL},8064001,,A School,State-funded secondary,400,0,0,4,1.00,3,0.75")
    (staged,) = load(written(tmp_path, "s.csv", SUSPENSIONS, row)).staged
    assert staged.set_aside[0].field == "school_urn"


def test_only_the_schools_wanted_are_folded(tmp_path):
    rows = [
        year(f"{SCHOOL},806400{n},11100{n},School {n},State-funded secondary,400,0,0,4,1.00,3,0.75")
        for n in (1, 2, 3)
    ]
    loads = [load(written(tmp_path, "s.csv", SUSPENSIONS, *rows)).staged]
    assert set(fold(loads, {"111002"}).schools) == {"111002"}
    assert set(fold(loads).schools) == {"111001", "111002", "111003"}
