"""The public sample of autumn 2024: whole totals, and nothing of anybody who is not ours."""

import csv
import io
import re
import zipfile
from functools import cache

from tests.unit.feeds.school_census.helpers import (
    SAMPLE,
    TODAY,
    everything,
    table,
)

from virtualschool.feeds.base import Context, Match
from virtualschool.feeds.receive import Received, receive
from virtualschool.feeds.registry import discover, recognise
from virtualschool.feeds.school_census.totals import authority_totals, said_totals

OURS = {"21DB2DF8-FA0", "5FF4489B-998"}


@cache
def sample() -> Received:
    return receive(
        [SAMPLE],
        Context("806", TODAY, term="2024-autumn"),
        roll=lambda _others: lambda key: Match("C1", "upn") if key.upn in OURS else Match(),
    )


@cache
def members() -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(SAMPLE) as archive:
        return {
            name: list(csv.DictReader(io.StringIO(archive.read(name).decode())))
            for name in archive.namelist()
        }


def test_the_totals_of_the_authority_are_the_known_ones():
    totals = authority_totals(table(sample(), "pupils_on_roll").scope["totals"])
    assert (totals.pupils, totals.with_sessions, totals.possible) == (9_088, 8_984, 1_167_674)
    assert (totals.authorised, totals.unauthorised) == (62_055, 6_671)
    assert (totals.authorised_counted, totals.unauthorised_counted) == (61_320, 6_582)
    assert (totals.persistent, totals.severe) == (43, 0)
    assert str(totals.absence_rate()) == "5.8152"


def test_a_load_reports_totals_of_the_roll_and_of_no_other_table():
    on_roll = table(sample(), "pupils_on_roll")
    assert said_totals(on_roll.table, on_roll.scope["totals"]) == {
        "on_roll": 9_088,
        "possible": 1_167_674,
        "authorised": 62_055,
        "unauthorised": 6_671,
    }
    assert set(said_totals("exclusions_on_roll", ()).values()) == {None}


def test_exclusions_are_counted_by_category_and_by_pupil():
    totals = table(sample(), "exclusions_on_roll").scope["totals"]
    summed = {
        code: sum(each["categories"].get(code, 0) for each in totals)
        for code in ("FIXD", "PERM", "LNCH")
    }
    assert summed == {"FIXD": 4_137, "PERM": 4_114, "LNCH": 2_122}
    assert sum(each["rows"] for each in totals) == 10_373
    assert sum(each["pupils"] for each in totals) == 1_887


def test_every_file_is_a_table_of_this_feed_and_every_row_is_counted():
    got = {each.file: each for each in sample().staged}
    assert set(got) == set(members())
    assert {each.feed for each in got.values()} == {"school_census"}
    for name, rows in members().items():
        assert (got[name].total_rows, got[name].rows_set_aside) == (len(rows), 0)


def test_no_other_feed_recognises_a_table_of_the_census():
    others = {name: feed for name, feed in discover().items() if name != "school_census"}
    for rows in members().values():
        assert recognise(list(rows[0]), others, {}) is None


def test_ours_is_kept_with_all_that_belongs_to_them():
    on_roll = table(sample(), "pupils_on_roll").rows.to_pylist()
    assert {row["upn"] for row in on_roll} == OURS
    keys = {row["pupilonrolltableid"] for row in on_roll}
    theirs = [
        row
        for row in members()["2024_autumn_termlysessiondetailsonroll.csv"]
        if row["pupilonrolltableid"] in keys
    ]
    kept = table(sample(), "sessions_on_roll").rows.to_pylist()
    assert len(kept) == len(theirs) > 0


def test_nothing_of_any_other_child_is_anywhere():
    said = everything(sample()).upper()
    written = set(re.findall(r"[A-Z0-9-]+", said))
    pupils = [
        row
        for name in ("2024_autumn_pupilonroll.csv", "2024_autumn_pupilnolongeronroll.csv")
        for row in members()[name]
    ]
    columns = (
        *("upn", "formerupn", "uniquelearnernumber", "surname", "forename"),
        *("middlenames", "preferredsurname", "formersurname"),
    )
    is_ours = [row["upn"].upper() in OURS for row in pupils]
    mine, others = (
        {
            row[name].upper()
            for row, own in zip(pupils, is_ours, strict=True)
            if own is wanted
            for name in columns
        }
        for wanted in (True, False)
    )
    assert len(others) > 50_000
    assert (others - mine - {""}) & written == set()


def test_no_address_is_read_or_kept():
    postcodes = {row["postcode"] for row in members()["2024_autumn_addressesoffroll.csv"]}
    said = everything(sample())
    assert [code for code in postcodes if code and code in said] == []
    addresses = table(sample(), "addresses_off_roll")
    assert (addresses.rows.num_rows, addresses.total_rows) == (0, 1_698)
    assert [f.code for f in addresses.findings] == ["addresses_not_kept"]


def test_what_is_kept_of_a_file_reads_as_the_file_did(tmp_path):
    for one in sample().originals:
        (tmp_path / one.name).write_bytes(one.kept)
        assert one.is_reduced
    again = receive(
        [tmp_path],
        Context("806", TODAY, term="2024-autumn"),
        roll=lambda _others: lambda key: Match("C1", "upn"),
    )
    for each in again.staged:
        first = table(sample(), each.table).rows.drop_columns(["line"])
        assert each.rows.drop_columns(["line"]).equals(first)
