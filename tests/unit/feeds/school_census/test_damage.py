"""Damage to a census: refused whole with one sentence that quotes no child, or counted in full."""

import re

import pytest
from tests.unit.feeds.school_census.helpers import (
    OF_OTHERS,
    OTHER,
    OURS,
    codes,
    csv,
    everything,
    exclusion,
    load,
    pupil,
    reason,
    stranger,
    table,
)

from virtualschool.feeds.base import Unreadable

GOOD = csv(pupil(), stranger(), stranger(pupilonrolltableid="p3"))
DETAILS = csv(reason("I", "4.0"), reason("O", "2.0", "p2"), reason("M", "1.0", "p2"))
LINES = GOOD.splitlines()


def swapped(one: str, other: str) -> str:
    heading = [{one: other, other: one}.get(name, name) for name in LINES[0].split(",")]
    return "\n".join([",".join(heading), *LINES[1:], ""])


REFUSED = {
    "empty": ({"a.csv": " \n"}, r"a\.csv is empty\."),
    "a web page": ({"a.csv": f"<html><table>{GOOD}"}, r"a\.csv is a web page"),
    "a zero byte": ({"a.csv": GOOD.replace("Ashgarth", "Ash\0garth")}, "line 2 holds a zero byte"),
    "a picture": ({"a.csv": b"\x89PNG\r\n\x1a\n" + GOOD.encode()}, "is a picture"),
    "cut short": ({"a.csv": GOOD[:-40]}, r"a\.csv breaks off at line 4"),
    "a line below the table": ({"a.csv": GOOD + "end of export\n"}, "a line that is no row"),
    "no key column": (
        {"a.csv": csv(pupil(), stranger(), without=("pupilonrolltableid",))},
        "which also needs pupilonrolltableid",
    ),
    "an unknown delimiter": ({"a.csv": GOOD.replace(",", "~")}, "is not a table that is known"),
    "a heading twice": (
        {"a.csv": "\n".join([f"{LINES[0]},upn", *[f"{line},x" for line in LINES[1:]], ""])},
        "two headings mean upn",
    ),
    "birth and entry swapped": (
        {"a.csv": swapped("dob", "entrydate")},
        "3 of 3 pupils enter the school before they are born",
    ),
    "school and name swapped": (
        {"a.csv": swapped("NativeId", "surname")},
        r"line 2: NativeId is not the id of a school",
    ),
    "school and pupil number swapped": (
        {"a.csv": swapped("NativeId", "upn")},
        r"line 2: NativeId is not the id of a school",
    ),
    "sessions and reasons swapped": (
        {"b.csv": DETAILS.replace("sessions,attendancereason", "attendancereason,sessions")},
        r"sessions cannot be read in 3 of 3 rows, the first on line 2",
    ),
    "sessions that are words": (
        {"a.csv": GOOD.replace("120.0", "many")},
        "termlysessionspossible cannot be read in 3 of 3 rows",
    ),
    "sessions below nought": (
        {"a.csv": GOOD.replace("120.0", "-120.0")},
        "termlysessionspossible cannot be read in 3 of 3 rows",
    ),
    "births that are no dates": (
        {"a.csv": re.sub(r"20\d\d-(May-05|Jan-09)", "2010-Feb-31", GOOD)},
        "dob cannot be read in 3 of 3 rows",
    ),
    "a table twice": (
        {"a.csv": GOOD, "b.csv": GOOD},
        r"a\.csv and b\.csv both hold the table pupils_on_roll of school 8064001",
    ),
    "a quotation never closed": (
        {"a.csv": GOOD.replace("Quillfeather", '"Quillfeather', 1)},
        "opens a quotation mark that is never closed",
    ),
}


@pytest.mark.parametrize(("files", "sentence"), REFUSED.values(), ids=REFUSED)
def test_damage_is_refused_whole_with_a_sentence_that_names_no_child(tmp_path, files, sentence):
    with pytest.raises(Unreadable, match=sentence) as refusal:
        load(tmp_path, {"good.csv": csv(exclusion()), **files})
    said = str(refusal.value)
    assert "\n" not in said
    assert [word for word in (*OF_OTHERS, OURS, "Ashgarth") if word in said] == []


READ = {
    "a byte-order mark": GOOD.encode("utf-8-sig"),
    "UTF-16": GOOD.encode("utf-16"),
    "semicolons": GOOD.replace(",", ";"),
    "tabs": GOOD.replace(",", "\t"),
    "carriage returns": GOOD.replace("\n", "\r\n"),
    "blank lines": GOOD.replace("\n", "\n\n"),
    "headings in capitals": "\n".join([LINES[0].upper(), *LINES[1:], ""]),
}


@pytest.mark.parametrize("content", READ.values(), ids=READ)
def test_everyday_writing_is_read_as_it_was_meant(tmp_path, content):
    got = load(tmp_path, {"a.csv": content})
    on_roll = table(got, "pupils_on_roll")
    assert (on_roll.total_rows, on_roll.rows_set_aside, on_roll.rows.num_rows) == (3, 0, 1)
    assert on_roll.scope["totals"][0]["possible"] == 360
    assert [word for word in OF_OTHERS if word in everything(got)] == []


def test_headings_alone_are_a_table_of_nobody(tmp_path):
    got = load(tmp_path, {"a.csv": LINES[0] + "\n"})
    assert "no_rows" in codes(got)
    assert table(got, "pupils_on_roll").total_rows == 0


def test_a_row_in_the_middle_that_is_no_row_is_set_aside_without_its_words(tmp_path):
    broken = "\n".join([*LINES[:2], "Quillfeather,Tamsin", *LINES[2:], ""])
    got = load(tmp_path, {"a.csv": broken})
    (aside,) = table(got, "pupils_on_roll").set_aside
    assert (aside.line, aside.values) == (3, {})
    assert "2 cells where there are" in aside.reason
    assert [word for word in OF_OTHERS if word in everything(got)] == []


def test_some_unreadable_cells_of_others_are_counted_and_not_quoted(tmp_path):
    files = {"a.csv": csv(pupil(), pupil(), stranger(termlysessionspossible="Quillfeather"))}
    got = load(tmp_path, files)
    (found,) = [f for f in got.findings if f.code == "unreadable_value"]
    assert (found.line, found.field) == (None, "termlysessionspossible")
    assert "Quillfeather" not in everything(got)


def test_an_impossible_date_of_ours_is_a_finding_and_the_row_stays(tmp_path):
    files = {"a.csv": csv(pupil(entrydate="2021-Sep-31 00:00:00"), stranger(), stranger())}
    got = load(tmp_path, files)
    assert table(got, "pupils_on_roll").rows["entrydate"].to_pylist() == [None]
    (found,) = [f for f in got.findings if f.code == "unreadable_value"]
    assert "is not a day that exists" in found.message


def test_two_pupils_with_one_id_let_nothing_of_the_other_through(tmp_path):
    files = {
        "a.csv": csv(pupil(), stranger(pupilonrolltableid="p1")),
        "b.csv": csv(reason("I", "4.0")),
    }
    got = load(tmp_path, files)
    assert table(got, "pupils_on_roll").rows["upn"].to_pylist() == [OURS]
    assert table(got, "sessions_on_roll").rows.num_rows == 0
    assert table(got, "sessions_on_roll").scope["totals"][0]["reasons"] == {"I": 4}
    assert "pupil_id_repeated" in codes(got)
    assert OTHER not in everything(got)


def test_details_of_another_term_belong_to_nobody_of_this_one(tmp_path):
    files = {"2024_autumn_pupils.csv": GOOD, "2024_spring_details.csv": DETAILS}
    got = load(tmp_path, files, term=None)
    details = table(got, "sessions_on_roll")
    assert details.scope["term"] == "2024-spring"
    assert (details.rows.num_rows, details.total_rows) == (0, 3)
    assert "pupils_not_sent" in codes(got)


def test_details_of_pupils_who_are_not_in_the_load_are_counted_and_told(tmp_path):
    got = load(tmp_path, {"a.csv": csv(pupil()), "b.csv": DETAILS})
    (found,) = [f for f in got.findings if f.code == "pupil_not_in_load"]
    assert "2 of 3 rows" in found.message
    assert table(got, "sessions_on_roll").rows.num_rows == 1
