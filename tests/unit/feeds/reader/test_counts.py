"""Counts: a blank cell is nought, an absent column is null, nothing is below nought."""

from virtualschool.feeds.base import Column, Context, Feed, TableShape
from virtualschool.feeds.reader import read_file, stage
from virtualschool.feeds.registry import recognise_table

SHAPE = TableShape(
    "t", (Column("id", key=True), Column("n", "count"), Column("m", "count", required=False))
)
FEED = Feed("f", "f", "f", (SHAPE,))


def staged(text):
    (raw,) = read_file(text.encode(), "t.csv").tables
    return stage(raw, recognise_table(raw, {"f": FEED}, {}), Context("806", None))


def test_a_blank_cell_is_nought_and_an_absent_column_is_null():
    got = staged("id,n\na,134.0\nb,\nc, \n")
    assert got.rows["n"].to_pylist() == [134, 0, 0]
    assert got.rows["m"].to_pylist() == [None, None, None]
    assert got.findings == ()


def test_what_is_no_count_is_null_with_a_finding():
    got = staged("id,n\na,-3\nb,some\nc,1.5\nd,2\n")
    assert got.rows["n"].to_pylist() == [None, None, None, 2]
    assert [finding.line for finding in got.findings] == [2, 3, 4]
    assert "is below nought, which no count can be" in got.findings[0].message


def test_a_row_of_blanks_is_passed_over_all_the_same():
    got = staged("id,n\na,1\n,\nb,2\n")
    assert (got.total_rows, got.rows["n"].to_pylist()) == (2, [1, 2])
