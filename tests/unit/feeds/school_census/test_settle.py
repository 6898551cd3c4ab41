"""Which census a file is of, when it was, and which term it describes."""

from datetime import date

import pytest
from tests.unit.feeds.school_census.helpers import codes, csv, load, pupil, reason, stranger, table

from virtualschool.feeds.base import Unreadable
from virtualschool.feeds.school_census.terms import census_term

PUPILS = csv(pupil(), stranger())


@pytest.mark.parametrize(
    ("term", "census_on", "describes"),
    [
        ("2024-autumn", date(2024, 10, 3), "2024-summer"),
        ("2025-spring", date(2025, 1, 16), "2024-autumn"),
        ("2025-summer", date(2025, 5, 15), "2025-spring"),
        ("2022-autumn", date(2022, 10, 6), "2022-summer"),
    ],
)
def test_a_census_is_on_its_thursday_and_describes_the_term_before(term, census_on, describes):
    census = census_term(term)
    assert (census.census_on, census.describes) == (census_on, describes)


def test_the_term_that_is_named_stands_and_a_name_that_says_another_is_told(tmp_path):
    got = load(tmp_path, {"2024_spring_pupilonroll.csv": PUPILS}, term="2024-autumn")
    assert table(got, "pupils_on_roll").scope == {
        "term": "2024-autumn",
        "census_on": "2024-10-03",
        "describes": "2024-summer",
        "totals": table(got, "pupils_on_roll").scope["totals"],
    }
    assert "census_term_contradicted" in codes(got)


def test_a_term_that_is_none_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(Unreadable, match=r"'autumn 24' is not a term; write it as in 2022-autumn"):
        load(tmp_path, {"a.csv": PUPILS}, term="autumn 24")


def test_the_file_name_tells_the_term_with_a_finding(tmp_path):
    got = load(tmp_path, {"2024_autumn_pupilonroll.csv": PUPILS}, term=None)
    assert table(got, "pupils_on_roll").scope["term"] == "2024-autumn"
    assert "census_term_taken" in codes(got)


@pytest.mark.parametrize("slip", ["2024-Oct-02", "2094-Sep-01"])
def test_else_the_latest_entry_up_to_today_does(tmp_path, slip):
    rows = csv(pupil(), stranger(entrydate=f"{slip} 00:00:00"))
    got = load(tmp_path, {"pupils.csv": rows}, term=None)
    assert table(got, "pupils_on_roll").scope["term"] == "2024-autumn"


def test_a_table_that_nothing_dates_is_refused(tmp_path):
    with pytest.raises(Unreadable, match=r"Nothing says which census details\.csv is of"):
        load(tmp_path, {"details.csv": csv(reason("I", "1.0"))}, term=None)


def test_a_table_that_nothing_dates_goes_with_the_one_census_of_the_load(tmp_path):
    files = {"2024_autumn_p.csv": PUPILS, "details.csv": csv(reason("I", "1.0"))}
    got = load(tmp_path, files, term=None)
    assert table(got, "sessions_on_roll").scope["term"] == "2024-autumn"


@pytest.mark.parametrize("term", ["2019-spring", "2030-autumn"])
def test_a_term_that_the_entries_do_not_fit_is_doubted(tmp_path, term):
    assert "census_term_doubtful" in codes(load(tmp_path, {"a.csv": PUPILS}, term=term))


def test_one_that_they_fit_is_not(tmp_path):
    assert "census_term_doubtful" not in codes(load(tmp_path, {"a.csv": PUPILS}))


def test_a_table_may_come_school_by_school(tmp_path):
    second = csv(stranger(NativeId="8064002"))
    got = load(tmp_path, {"a.csv": csv(pupil()), "b.csv": second})
    schools = [each.scope["totals"][0]["school"] for each in got.staged]
    assert schools == ["8064001", "8064002"]
