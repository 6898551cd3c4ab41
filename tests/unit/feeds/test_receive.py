"""A load is all files named, or nothing."""

import hashlib
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from virtualschool.feeds import receive as receiving
from virtualschool.feeds.base import Context, Unreadable
from virtualschool.feeds.receive import receive

CONTEXT = Context("806", date(2023, 7, 21))
MARKS = b"child_id,upn,urn,date,session,code\n1,,123456,2022-10-03,AM,/\n"
EVENTS = (
    b"child_id,upn,urn,category,start_date,start_session,end_date,sessions,reason1,status\n"
    b"1,,123456,SUSP,2022-10-03,AM,2022-10-03,2,DB,\n"
)
GIAS = Path(__file__).parents[2] / "fixtures" / "gias" / "ebi_scenario1_gias.csv"


def write(folder, **files):
    for name, data in files.items():
        (folder / name.replace("__", ".")).write_bytes(data)
    return folder


def zipped(folder, name, members):
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members:
            archive.writestr(member, data)
    return path


def test_a_folder_counts_as_its_files_and_the_unknown_ones_are_listed(tmp_path):
    write(tmp_path, marks__csv=MARKS, notes__txt=b"hello", logo__png=b"\x89PNG\r\n\x1a\n\0\0")
    (tmp_path / "sub").mkdir()
    write(tmp_path / "sub", events__csv=EVENTS, _DS_Store=b"x")
    (tmp_path / "sub" / "~$events.xlsx").write_bytes(b"x")
    got = receive([tmp_path], CONTEXT)
    assert [(s.file, s.feed) for s in got.staged] == [
        ("marks.csv", "attendance"),
        ("sub/events.csv", "suspensions"),
    ]
    why = dict(got.passed_over)
    assert "is a picture (PNG)" in why["logo.png"]
    assert "is not a table that is known here" in why["notes.txt"]
    assert why["sub/~$events.xlsx"] == "a file of the computer's own, not of data"


def test_the_same_unknown_file_named_on_its_own_is_refused(tmp_path):
    write(tmp_path, marks__csv=MARKS, notes__txt=b"hello")
    with pytest.raises(Unreadable, match=r"notes\.txt is not a table that is known here"):
        receive([tmp_path / "marks.csv", tmp_path / "notes.txt"], CONTEXT)


def test_a_known_file_in_a_folder_that_is_damaged_refuses_the_load(tmp_path):
    write(tmp_path, a__csv=MARKS, b__csv=MARKS + b'1,,"123456,2022-10-03,PM,/\n')
    with pytest.raises(Unreadable, match=r"b\.csv line 3 opens a quotation mark"):
        receive([tmp_path], CONTEXT)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Unreadable, match=r"There is no file .*gone\.csv"):
        receive([tmp_path / "gone.csv"], CONTEXT)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(Unreadable, match="None of the files is one that is known here"):
        receive([tmp_path], CONTEXT)


def test_names_inside_a_zip_lead_nowhere(tmp_path):
    members = [("../../evil.csv", MARKS), ("C:\\x\\evil.csv", EVENTS), ("__MACOSX/._a.csv", b"x")]
    got = receive([zipped(tmp_path, "all.zip", members)], CONTEXT)
    assert [s.file for s in got.staged] == ["evil.csv", "evil (2).csv"]
    assert [name for name, _ in got.passed_over] == ["._a.csv"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["all.zip"]


def test_a_zip_cut_short_is_damaged(tmp_path):
    path = zipped(tmp_path, "all.zip", [("marks.csv", MARKS * 100)])
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(Unreadable, match=r"all\.zip is a zip file that is damaged or cut short"):
        receive([path], CONTEXT)


def test_a_zip_bomb_is_stopped_while_it_unpacks(tmp_path, monkeypatch):
    monkeypatch.setattr("virtualschool.feeds.expand.SUSPICIOUS", 1 << 20)
    path = zipped(tmp_path, "all.zip", [("marks.csv", b"0" * (4 << 20))])
    with pytest.raises(Unreadable, match=r"all\.zip would unpack to far more"):
        receive([path], CONTEXT)


def test_a_zip_inside_a_zip_is_passed_over(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("marks.csv", MARKS)
    members = [("marks.csv", MARKS), ("in.zip", inner.getvalue())]
    got = receive([zipped(tmp_path, "all.zip", members)], CONTEXT)
    assert got.passed_over == (("in.zip", "a zip inside all.zip"),)


def test_originals_carry_the_hash_and_size_of_what_was_received(tmp_path):
    write(tmp_path, marks__csv=MARKS)
    (original,) = receive([tmp_path / "marks.csv"], CONTEXT).originals
    assert original.sha256 == hashlib.sha256(MARKS).hexdigest()
    assert (original.size, original.is_reduced) == (len(MARKS), False)
    assert original.kept == tmp_path / "marks.csv"


def test_what_is_kept_of_the_register_names_no_head(tmp_path):
    got = receive([GIAS], CONTEXT)
    (original,) = got.originals
    assert original.sha256 == hashlib.sha256(GIAS.read_bytes()).hexdigest()
    assert original.is_reduced
    assert b"HeadLastName" not in original.kept
    assert b"Doe 1" not in original.kept
    write(tmp_path, again__csv=original.kept)
    again = receive([tmp_path / "again.csv"], CONTEXT)
    assert again.staged[0].rows.equals(got.staged[0].rows)


def test_a_feed_that_is_named_is_the_only_one_tried(tmp_path):
    write(tmp_path, marks__csv=MARKS)
    with pytest.raises(Unreadable, match="the closest is suspensions and permanent exclusions"):
        receive([tmp_path / "marks.csv"], CONTEXT, feed="suspensions")
    with pytest.raises(Unreadable, match="There is no feed registers; there are attendance"):
        receive([tmp_path / "marks.csv"], CONTEXT, feed="registers")


def test_a_large_file_is_spilled_and_a_small_one_is_not(tmp_path, monkeypatch):
    write(tmp_path, marks__csv=MARKS)
    (small,) = receive([tmp_path / "marks.csv"], CONTEXT, spill=tmp_path).staged
    monkeypatch.setattr(receiving, "TOO_LARGE_FOR_MEMORY", 10)
    (large,) = receive([tmp_path / "marks.csv"], CONTEXT, spill=tmp_path).staged
    assert small.parquet is None
    assert large.rows.num_rows == 0
    assert [t.to_pylist() for t in large.batches()] == [small.rows.to_pylist()]


def test_an_unknown_file_in_a_folder_is_passed_over_even_when_it_is_broken_too(tmp_path):
    write(tmp_path, marks__csv=MARKS, other__csv=b'colour,shape\nred,"round\nblue,square\n')
    got = receive([tmp_path], CONTEXT)
    assert [name for name, _ in got.passed_over] == ["other.csv"]
