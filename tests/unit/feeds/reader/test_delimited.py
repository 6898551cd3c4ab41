"""Line numbers, encodings and quoting: what the quick way and the slow way must agree on."""

from datetime import date

import pytest

from virtualschool.feeds.base import Column, Context, Feed, TableShape, Unknown, Unreadable
from virtualschool.feeds.reader import delimited, read_file, stage, stage_to_parquet
from virtualschool.feeds.registry import recognise_table

SHAPE = TableShape(
    "visits",
    (
        Column("child", key=True),
        Column("on", "date", key=True),
        Column("seen", "date", required=False),
        Column("note", required=False),
        Column("count", "integer", required=False),
        Column("ok", "boolean", required=False),
        Column("at", "datetime", required=False),
    ),
)
FEED = Feed("visits", "visits", "", (SHAPE,))
CONTEXT = Context("806", date(2023, 7, 21))


def staged(data, name="visits.csv"):
    raw = read_file(data, name).tables[0]
    return stage(raw, recognise_table(raw, {"visits": FEED}, {}), CONTEXT)


def lines(data):
    return staged(data).rows["line"].to_pylist()


def test_line_numbers_count_the_line_feeds_inside_quotation_marks():
    data = b'child,on,note\nA,2022-10-03,"two\nlines"\nB,2022-10-04,x\nC,2022-10-05,"a ""b"""\n'
    got = staged(data)
    assert got.rows["line"].to_pylist() == [2, 4, 5]
    assert got.rows["note"].to_pylist() == ["two\nlines", "x", 'a "b"']


def test_line_numbers_count_blank_lines_and_rows_of_commas():
    assert lines(b"child,on\n\nA,2022-10-03\n,\n\nB,2022-10-04") == [3, 6]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_every_kind_of_line_ending_numbers_alike(ending):
    data = ending.join([b"child,on", b"A,2022-10-03", b"", b"B,2022-10-04", b""])
    assert lines(data) == [2, 4]


def test_a_bare_carriage_return_far_into_a_file_ends_a_line():
    rows = [f"C{i},2022-10-03" for i in range(9_000)]
    text = "child,on\n" + "\n".join(rows[:8_000]) + "\r" + "\n".join(rows[8_000:]) + "\n"
    assert lines(text.encode()) == list(range(2, 9_002))


def test_a_stray_quotation_mark_inside_a_cell_is_a_character():
    got = staged(b'child,on,note\nA,2022-10-03,5" tall\nB,2022-10-04,"6\n7"\nC,2022-10-05,\n')
    assert got.rows["note"].to_pylist() == ['5" tall', "6\n7", None]
    assert got.rows["line"].to_pylist() == [2, 3, 5]


def test_blocks_may_end_anywhere(monkeypatch):
    rows = "".join(f'C{i},2022-10-{1 + i % 28:02d},"a\r\nb"\r\n' for i in range(200))
    data = ("child,on,note\r\n" + rows).encode()
    whole = staged(data).rows
    for size in (17, 64, 1000):
        monkeypatch.setattr(delimited, "PARSED_BLOCK", size)
        assert staged(data).rows.equals(whole)
    assert whole["line"].to_pylist() == list(range(2, 402, 2))


def test_the_streaming_variant_gives_the_same_rows_and_the_same_set_aside(tmp_path):
    rows = "".join(f"C{i},{'2022-02-31' if i % 7 == 0 else '3/10/2022'},n{i}\n" for i in range(500))
    data = ("child,on,note\n" + rows).encode()
    raw = read_file(data, "visits.csv").tables[0]
    known = recognise_table(raw, {"visits": FEED}, {})
    whole = stage(raw, known, CONTEXT)
    streamed = stage_to_parquet(raw, known, CONTEXT, tmp_path / "rows.parquet")
    (table,) = streamed.batches()
    assert table.cast(whole.rows.schema).equals(whole.rows)
    assert streamed.set_aside == whole.set_aside
    assert streamed.total_rows == whole.total_rows == 500
    assert streamed.accepted == 500 - 72


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "Zoë"), ("utf-8-sig", "Zoë"), ("cp1252", "Zoë’s"), ("utf-16", "Zoë")],
)
def test_every_encoding_reads_as_the_same_text(encoding, name):
    data = f"child,on,note\nA,2022-10-03,{name}\n".encode(encoding)
    assert staged(data).rows["note"].to_pylist() == [name]


def test_a_byte_that_windows_1252_does_not_define_is_not_lost():
    assert staged(b"child,on,note\nA,2022-10-03,\x81\xe9\n").rows["note"].to_pylist() == ["\x81é"]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_heading(mark):
    data = mark.join(["child", "on"]) + "\n" + mark.join(["A", "03/10/2022"]) + "\n"
    assert staged(data.encode()).rows["on"].to_pylist() == [date(2022, 10, 3)]


def test_titles_above_the_heading_are_passed_over():
    assert lines(b"Weekly list,,\n\nchild,on,note\nA,2022-10-03,x\n") == [4]


@pytest.mark.parametrize(
    "text",
    [
        *("2022-10-03", "03/10/2022", "3/10/2022", "03-10-2022", "3-10-2022", "3.10.2022"),
        *("2022-10-03T00:00:00", "2022-10-03 09:30", "03/10/2022 00:00", "2022/10/03"),
        *("3 Oct 2022", "03-Oct-2022", "2022-Oct-03 00:00:00", " 03/10/2022\u00a0"),
    ],
)
def test_dates_as_people_write_them(text):
    got = staged(f"child,on\nA,{text}\n".encode())
    assert got.rows["on"].to_pylist() == [date(2022, 10, 3)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("31/02/2022", "is not a day that exists"),
        ("2022-02-31", "is not a day that exists"),
        ("10/31/2022", "is not a day that exists"),
        ("soon", "is not a date"),
        ("03/10/22", "is not a date"),
        ("44837", "is not a date"),
        ("03/10/0202", "has the year 0202"),
        ("2202-10-03", "has the year 2202"),
        ("2022-10-03 25:00", "has a time of day that does not exist"),
    ],
)
def test_a_key_date_that_cannot_be_sets_the_row_aside_with_the_reason(text, why):
    got = staged(f"child,on\nA,{text}\nB,2022-10-03\n".encode())
    (aside,) = got.set_aside
    assert (aside.line, aside.field, aside.values) == (2, "on", {"child": "A", "on": text})
    assert aside.reason.startswith(f'on "{text}" {why}')
    assert got.rows["child"].to_pylist() == ["B"]


def test_elsewhere_an_unreadable_value_is_null_and_a_finding():
    data = b"child,on,seen,count,ok,at\nA,2022-10-03,31/02/2022,many,perhaps,noon\n"
    got = staged(data)
    assert got.rows.select(["seen", "count", "ok", "at"]).to_pylist() == [
        {"seen": None, "count": None, "ok": None, "at": None}
    ]
    assert {(f.code, f.line, f.field) for f in got.findings} == {
        ("unreadable_value", 2, name) for name in ("seen", "count", "ok", "at")
    }
    assert 'visits.csv line 2: seen "31/02/2022" is not a day that exists' in " ".join(
        f.message for f in got.findings
    )


def test_numbers_and_booleans_as_people_write_them():
    data = 'child,on,count,ok\nA,2022-10-03,12.0,Y\nB,2022-10-03,"1,234",no\nC,2022-10-03,,\n'
    got = staged(data.encode())
    assert got.rows["count"].to_pylist() == [12, 1234, None]
    assert got.rows["ok"].to_pylist() == [True, False, None]


def test_space_and_no_break_space_go_from_either_end():
    got = staged("child,on\n \u00a0A \u00a0,2022-10-03\n\u00a0 \u00a0,2022-10-03\n".encode())
    assert got.rows["child"].to_pylist() == ["A"]
    assert got.set_aside[0].reason == "child is blank, and a row of this table must have one."


def test_a_row_of_another_width_is_set_aside_whole():
    got = staged(b"child,on\nA\nB,2022-10-03,x,y\nC,2022-10-03,,\nD,2022-10-03\n")
    assert [(s.line, s.reason) for s in got.set_aside] == [
        (2, "the row has 1 cell where there are 2 headings."),
        (3, "the row has 4 cells where there are 2 headings."),
    ]
    assert got.set_aside[1].values["(beyond the last heading)"] == "x | y"
    assert got.rows["child"].to_pylist() == ["C", "D"]
    assert got.total_rows == 4


def test_headings_without_rows_are_a_finding():
    got = staged(b"child,on\n")
    assert [f.code for f in got.findings] == ["no_rows"]


def test_columns_that_nothing_is_read_from_are_named():
    got = staged(b"child,on,shoe size\nA,2022-10-03,4\n")
    assert [f.message for f in got.findings] == [
        "visits.csv: nothing is read from the columns shoe size."
    ]


def test_a_quotation_mark_that_never_closes_names_its_line():
    with pytest.raises(Unreadable, match="line 3 opens a quotation mark that is never closed"):
        staged(b'child,on,note\nA,2022-10-03,x\nB,2022-10-03,"x\nC,2022-10-03,x\n')


def test_a_quotation_mark_open_for_a_thousand_lines_is_given_up():
    data = b'child,on,note\nA,2022-10-03,"x\n' + b"B,2022-10-03,x\n" * 2_000
    with pytest.raises(Unreadable, match="line 2 opens a quotation mark that is not closed within"):
        staged(data)


def test_an_endless_line_is_refused_without_being_held():
    data = b"child,on,note\nA,2022-10-03," + b"x" * (delimited.LONGEST_RECORD + 10)
    with pytest.raises(Unreadable, match=r"visits.csv line 2 .*(4,194,304|field larger)"):
        staged(data)


def test_a_zero_byte_names_its_line():
    with pytest.raises(Unknown, match="line 3 holds a zero byte"):
        read_file(b"child,on\nA,2022-10-03\nB,\0,x\n", "visits.csv")


def test_two_headings_for_one_column_are_refused_by_their_places():
    raw = read_file(b"Child,on,CHILD\nA,2022-10-03,A\n", "visits.csv").tables[0]
    with pytest.raises(Unreadable, match=r'visits.csv line 1: two headings mean child: "Child" in'):
        recognise_table(raw, {"visits": FEED}, {})


def test_a_file_that_no_row_of_can_be_read_is_refused(monkeypatch):
    monkeypatch.setattr("virtualschool.feeds.reader.staging.MOST_SET_ASIDE", 10)
    with pytest.raises(Unreadable, match="more than 10 rows cannot be read; the first is line 2"):
        staged(b"child,on\n" + b"A,never\n" * 11)


def test_a_row_set_aside_keeps_cells_under_blank_and_repeated_headings():
    got = staged(b"child,on,,x,x\nA,never,1,2,3\n")
    assert got.set_aside[0].values == {
        "child": "A",
        "on": "never",
        "(column 3)": "1",
        "x": "2",
        "x (column 5)": "3",
    }
