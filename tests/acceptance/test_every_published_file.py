"""Every file that others published and that tests hold: it loads, or is refused with a sentence.

The numbers are records: of a census and of lists of pupils nearly all are other people's children,
counted and not kept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from virtualschool.feeds.base import Context, Unknown
from virtualschool.feeds.receive import receive

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
CONTEXT = Context("806", date(2024, 11, 1))

#: A file, and below it its feeds with their tables and records ("less" those set aside).
LOADED = """
annex_a/Annex_A.xlsx
    cin: annex_a_list_6 5, annex_a_list_7 7; children_list: annex_a_list_8 5
annex_a/Annex_A_2024_Jan.xlsx
    cin: annex_a_list_6 5, annex_a_list_7 7; children_list: annex_a_list_8 5
annex_a/fake_sen.xlsx
    pupils: sen_list 2
cin/BAR_cin_2022.xml
    cin: header 1, child 1, cin_details 1, assessments 1, cin_plans 1, section_47 1,
    protection_plans 1, plan_reviews 1
cin/CIN2rows.xml
    cin: header 1, child 1, cin_details 1, assessments 1, cin_plans 1, section_47 1,
    protection_plans 2, plan_reviews 2
cin/CIN_Census_2021.xml
    cin: header 1, child 1, cin_details 1, assessments 1, cin_plans 1, section_47 1,
    protection_plans 1, plan_reviews 1
cin/CIN_Census_2021_copy.xml
    cin: header 1, child 1, cin_details 1, assessments 1, cin_plans 1, section_47 1,
    protection_plans 1, plan_reviews 1
cin/CIN_Census_2021_no_assessment_factors.xml
    cin: header 1, child 1, cin_details 1, assessments 1, cin_plans 1, section_47 1,
    protection_plans 1, plan_reviews 1
cin/CIN_Census_2024.xml
    cin: header 1, child 2, cin_details 2, assessments 2, cin_plans 1, section_47 1,
    protection_plans 1, plan_reviews 1
cin/CIN_Census_2026.xml
    cin: header 1, child 2, cin_details 2, assessments 2, cin_plans 1, section_47 1,
    protection_plans 1, plan_reviews 1, pre_proceedings 1
cin/CIN_header_issues_100.xml
    cin: header 1, child 1, cin_details 1, assessments 1, cin_plans 1, section_47 1,
    protection_plans 1, plan_reviews 1
cin/CIN_la_issues_2887Q.xml
    cin: header 1, child 1, cin_details 1, assessments 1, cin_plans 1, section_47 1,
    protection_plans 1, plan_reviews 1
gias/ebi_scenario1_gias.csv
    gias: establishments 60
published/absence_la.csv
    benchmarks: absence 1080
published/bank-holidays-source.json
    benchmarks: bank_holidays 280
published/cla_number_and_rate_per_10k_children.csv
    benchmarks: numbers 144
published/la_cla_placement_stability.csv
    benchmarks: placement_stability 288
published/la_cla_school_moves.csv
    benchmarks: school_moves 384
published/la_code_list.xlsx
    benchmarks: authorities 171
published/local_authorities_and_regions.csv
    benchmarks: authority_regions 154
published/north_east/UD_NEETNK_LA_dashboard_2023_final.csv
    benchmarks: neet 14
published/north_east/absence_la.csv
    benchmarks: absence 630
published/north_east/cla_number_and_rate_per_10k_children.csv
    benchmarks: numbers 84
published/north_east/ks2_la.csv
    benchmarks: ks2 84
published/north_east/ks4_la.csv
    benchmarks: ks4 84
published/north_east/la_cla_placement_stability.csv
    benchmarks: placement_stability 168
published/north_east/la_cla_school_moves.csv
    benchmarks: school_moves 224
published/sn_may_2025.xlsx
    benchmarks: statistical_neighbours 159
pupils/duplicates.csv
    pupils: pupil_list 3
pupils/fe_many_pupils.json
    pupils: pupil_list 10
pupils/invalid_fields.csv
    pupils: pupil_list 16 less 4
pupils/invalid_instruction_row.csv
    pupils: pupil_list 1 less 1
pupils/invalid_minimal.csv
    pupils: pupil_list 1 less 1
pupils/npd_many_pupils.json
    pupils: pupil_list 10
pupils/pds_extravaganza.csv
    pupils: pupil_list 1
pupils/pupilpremium_many_pupils.json
    pupils: pupil_list 10
pupils/review_one.csv
    pupils: pupil_list 4
pupils/review_one_new_patient.csv
    pupils: pupil_list 1
pupils/review_two.csv
    pupils: pupil_list 5
pupils/valid.csv
    pupils: pupil_list 4
pupils/valid_extra_fields.csv
    pupils: pupil_list 3
pupils/valid_instruction_row.csv
    pupils: pupil_list 1
pupils/valid_minimal.csv
    pupils: pupil_list 1
pupils/valid_with_bom.csv
    pupils: pupil_list 1
school_census/2024_autumn.zip
    school_census: addresses_off_roll 1698, pupils_off_roll 308, pupils_on_roll 9088,
    second_half_sessions_off_roll 1343, exclusions_off_roll 318, exclusions_on_roll 10373,
    sessions_off_roll 1328, sessions_on_roll 39953
ssda903/2017/2017-episodes.csv
    ssda903: episodes 1460
ssda903/2017/2017-header.csv
    ssda903: header 819
ssda903/2017/2017-missing.csv
    ssda903: missing 3
ssda903/2017/2017-oc2.csv
    ssda903: oc2 670
ssda903/2017/2017-oc3.csv
    ssda903: oc3 126
ssda903/2017/2017-previous_permanence.csv
    ssda903: previous_permanence 819
ssda903/2017/2017-reviews.csv
    ssda903: reviews 3481
ssda903/2017/2017-uasc.csv
    ssda903: uasc 31
ssda903/2018/2018-episodes.csv
    ssda903: episodes 974
ssda903/2018/2018-header.csv
    ssda903: header 572
ssda903/2018/2018-missing.csv
    ssda903: missing 1
ssda903/2018/2018-oc2.csv
    ssda903: oc2 572
ssda903/2018/2018-oc3.csv
    ssda903: oc3 96
ssda903/2018/2018-previous_permanence.csv
    ssda903: previous_permanence 572
ssda903/2018/2018-reviews.csv
    ssda903: reviews 2769
ssda903/2018/2018-uasc.csv
    ssda903: uasc 23
ssda903/samples/SSDA903_2020_episodes.csv
    ssda903: episodes 5
ssda903/samples/SSDA903_2020_header.csv
    ssda903: header 5
ssda903/samples/SSDA903_episodes_for_testing_fixes_INPUT.csv
    ssda903: episodes 23
"""
NO_LAYOUT = "is an XML file with the root schema, which is not known here"
NO_TABLE = "is not a table that is known here: its first row has"
NO_SCHOOLS = "the closest is schools (Get Information about Schools) (establishments)"
REFUSED = {
    "cin/schemas/CIN_schema_2021.xsd": NO_LAYOUT,
    "cin/schemas/CIN_schema_2022.xsd": NO_LAYOUT,
    "cin/schemas/CIN_schema_2023.xsd": NO_LAYOUT,
    "cin/schemas/CIN_schema_2024.xsd": NO_LAYOUT,
    "cin/schemas/CIN_schema_2025.xsd": NO_LAYOUT,
    "cin/schemas/CIN_schema_2026.xsd": NO_LAYOUT,
    "gias/edubasealldata20250422-establishment-types.csv": NO_SCHOOLS,
    "pupils/malformed.csv": NO_TABLE,
    "school_census/school_census_schema_2026.diff.yml": NO_TABLE,
    "ssda903/CLA.xsd": NO_LAYOUT,
    "ssda903/samples/SSDA903_schema_2022.diff.yml": NO_TABLE,
}


def _outcomes() -> dict[str, str]:
    """What is written above, by file, on one line each."""
    found: dict[str, str] = {}
    for part in re.split(r"\n(?! )", LOADED.strip()):
        name, _, tables = part.partition("\n")
        found[name] = " ".join(tables.split())
    return found


OUTCOMES = _outcomes()


def test_no_file_is_without_an_outcome() -> None:
    files = {str(path.relative_to(FIXTURES)) for path in FIXTURES.rglob("*") if path.is_file()}
    # A plan is a document of its own, imported and not loaded.
    loads = {name for name in files if not name.endswith("README.md") and "plans/" not in name}
    assert loads == {*OUTCOMES, *REFUSED}


@pytest.mark.parametrize("name", OUTCOMES)
def test_it_loads_with_every_record_read_or_set_aside(name: str) -> None:
    got = receive([FIXTURES / name], CONTEXT)
    tables: dict[str, list[str]] = defaultdict(list)
    for each in got.staged:
        less = f" less {each.rows_set_aside}" if each.rows_set_aside else ""
        tables[each.feed].append(f"{each.table} {each.total_rows}{less}")
    said = "; ".join(f"{feed}: {', '.join(found)}" for feed, found in tables.items())
    assert said == OUTCOMES[name]
    reasons = [row.reason for each in got.staged for row in each.set_aside]
    reasons += [reason for _, reason in got.passed_over]
    for sentence in (*reasons, *(finding.message for finding in got.findings)):
        assert re.fullmatch(r"[^\n]+[.]", sentence), sentence


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_with_one_sentence_that_names_it(name: str) -> None:
    with pytest.raises(Unknown, match=re.escape(REFUSED[name])) as caught:
        receive([FIXTURES / name], CONTEXT)
    said = str(caught.value)
    assert said.startswith(f"{Path(name).name} ")
    assert re.fullmatch(r"[^\n]+[.]", said)
