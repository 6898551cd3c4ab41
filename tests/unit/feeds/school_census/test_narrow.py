"""A census without other people's children: by every key, in every table, in every output."""

import io
import zipfile

import openpyxl
import pytest
from tests.unit.feeds.school_census.helpers import (
    OF_OTHERS,
    OTHER,
    OURS,
    THIRD,
    TODAY,
    codes,
    csv,
    everything,
    exclusion,
    left,
    load,
    ours,
    pupil,
    reason,
    stranger,
    table,
)

from virtualschool.feeds.base import Context, Match
from virtualschool.feeds.receive import receive
from virtualschool.feeds.school_census.totals import authority_totals

DETAILS = csv(reason("I", "4.0"), reason("O", "2.0", "p2"))


def test_without_anyone_of_ours_only_totals_are_left(tmp_path):
    got = load(tmp_path, {"a.csv": csv(pupil(), stranger())}, who=lambda key: Match())
    on_roll = table(got, "pupils_on_roll")
    assert (on_roll.rows.num_rows, on_roll.total_rows) == (0, 2)
    assert on_roll.scope["totals"][0]["pupils"] == 2
    assert OURS not in everything(got)


@pytest.mark.parametrize(
    "row",
    [pupil(upn=THIRD, formerupn=OURS), pupil(upn=THIRD, surname="Perhaps")],
    ids=["former number", "may be ours"],
)
def test_rows_that_are_or_may_be_ours_stay_with_what_belongs_to_them(tmp_path, row):
    got = load(tmp_path, {"a.csv": csv(row, stranger()), "b.csv": DETAILS})
    assert table(got, "pupils_on_roll").rows["upn"].to_pylist() == [THIRD]
    assert table(got, "sessions_on_roll").rows["attendancereason"].to_pylist() == ["I"]
    assert [word for word in OF_OTHERS if word in everything(got)] == []


def test_ids_mean_a_pupil_only_within_a_school_and_a_roll(tmp_path):
    files = {
        "a.csv": csv(pupil(), stranger(pupilonrolltableid="p1", NativeId="8064002")),
        "b.csv": csv(left(upn=OTHER, surname="Quillfeather", forename="Tamsin")),
        "c.csv": csv(reason("I", "4.0"), reason("O", "9.0") | {"NativeId": "8064002"}),
    }
    got = load(tmp_path, files)
    assert table(got, "sessions_on_roll").rows["attendancereason"].to_pylist() == ["I"]
    assert table(got, "pupils_off_roll").rows.num_rows == 0


def test_a_code_that_no_list_knows_never_becomes_a_word_of_the_totals(tmp_path):
    files = {
        "a.csv": csv(pupil(), stranger(senprovision="QUILL")),
        "b.csv": csv(reason("I", "4.0"), reason("I", "1.0", "p2") | {"attendancereason": "QUILL"}),
        "c.csv": csv(exclusion(), exclusion("p2", category="QUILL")),
    }
    got = load(tmp_path, files)
    assert table(got, "pupils_on_roll").scope["totals"][0]["sen"] == {"K": 1, "unknown": 1}
    assert table(got, "sessions_on_roll").scope["totals"][0]["reasons"] == {"I": 4, "unknown": 1}
    categories = table(got, "exclusions_on_roll").scope["totals"][0]["categories"]
    assert categories == {"SUSP": 1, "unknown": 1}
    assert "QUILL" not in everything(got)


def test_a_blank_count_is_nought_and_an_absent_column_is_not_said(tmp_path):
    blank = pupil(termlysessionsunauthorised="")
    got = load(tmp_path, {"a.csv": csv(blank, stranger())})
    assert authority_totals(table(got, "pupils_on_roll").scope["totals"]).unauthorised == 0
    absent = csv(
        blank, stranger(), without=("termlysessionsauthorised", "termlysessionsunauthorised")
    )
    got = load(tmp_path, {"a.csv": absent})
    totals = authority_totals(table(got, "pupils_on_roll").scope["totals"])
    assert (totals.possible, totals.authorised, totals.unauthorised) == (240, None, None)
    assert totals.absence_rate() is None


def test_from_2025_absence_is_what_the_reasons_say(tmp_path):
    without = ("termlysessionsauthorised", "termlysessionsunauthorised")
    files = {
        "a.csv": csv(pupil(), stranger(), without=without),
        "b.csv": csv(
            *(reason("/", "100.0"), reason("I", "11.0"), reason("C2", "1.0"), reason("Y4", "3.0")),
            *(reason("/", "118.0", "p2"), reason("O", "2.0", "p2")),
        ),
    }
    totals = authority_totals(
        table(load(tmp_path, files, "2025-summer"), "pupils_on_roll").scope["totals"]
    )
    assert (totals.possible, totals.authorised, totals.unauthorised) == (240, 12, 2)
    assert (totals.persistent, str(totals.absence_rate())) == (1, "5.8333")


def test_absence_on_rows_without_possible_sessions_is_in_all_and_in_no_rate(tmp_path):
    files = {"a.csv": csv(pupil(), stranger(termlysessionspossible=""))}
    totals = authority_totals(table(load(tmp_path, files), "pupils_on_roll").scope["totals"])
    assert (totals.pupils, totals.with_sessions) == (2, 1)
    assert (totals.authorised, totals.authorised_counted) == (12, 6)
    assert str(totals.absence_rate()) == "5.0000"


def test_a_workbook_of_several_sheets_is_kept_as_our_rows_only(tmp_path):
    book = openpyxl.Workbook()
    for sheet, text in (("pupils", csv(pupil(), stranger())), ("reasons", DETAILS)):
        page = book.create_sheet(sheet)
        for line in text.splitlines():
            page.append(line.split(","))
    del book["Sheet"]
    book.save(tmp_path / "census.xlsx")
    got = receive(
        [tmp_path / "census.xlsx"],
        Context("806", TODAY, term="2024-autumn"),
        roll=lambda _others: ours,
    )
    (original,) = got.originals
    with zipfile.ZipFile(io.BytesIO(original.kept)) as archive:
        members = {name: archive.read(name).decode() for name in archive.namelist()}
    assert set(members) == {"pupils.csv", "reasons.csv"}
    said = everything(got) + "".join(members.values())
    assert OURS in members["pupils.csv"]
    assert [word for word in OF_OTHERS if word in said] == []


def test_a_file_whose_feed_hands_nothing_back_is_kept_as_nothing(tmp_path):
    got = load(tmp_path, {"odd [name]": csv(pupil(), stranger())})
    (original,) = got.originals
    assert (original.kept, original.is_reduced) == (b"", True)


def test_the_headers_of_schools_are_kept_and_say_the_term(tmp_path):
    header = (
        "schoolcensustableid,NativeId,term,year,referencedate,lea,estab\n"
        "h1,8064001,AUT,2024,2024-Oct-03 00:00:00,806,4001\n"
    )
    got = load(tmp_path, {"a.csv": csv(pupil(), stranger()), "h.csv": header}, term=None)
    assert {each.scope["term"] for each in got.staged} == {"2024-autumn"}
    assert table(got, "census_headers").rows.num_rows == 1
    assert "pupils_not_sent" not in codes(got)
