"""JSON read as tables: lines where records begin, text as written, every fault a sentence."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from virtualschool.feeds.base import Column, Context, Feed, TableShape, Unknown, Unreadable
from virtualschool.feeds.reader import RawTables, Source, read_file
from virtualschool.feeds.reader.records import LARGEST_JSON, is_json, read_json
from virtualschool.feeds.reader.tables import HeadedTable
from virtualschool.feeds.receive import receive

FEED = Feed(
    "names",
    "names",
    "Children's names.",
    (TableShape("names", (Column("child_id", key=True), Column("name"))),),
)
FEEDS = {FEED.name: FEED}
FIXTURES = Path(__file__).parents[3] / "fixtures"
GOOD = """{
  "count": 2,
  "value": [
    {
      "UPN": "X304641945935",
      "ULN": "0012345678", "Score": 0.23840507024939395, "Big": 12345678901234567890,
      "address": {"town": "Redcar", "lines": ["1", "High Street", null]}
    },
    {"UPN": null, "is_new": true, "Score": 1.10,
     "was": [{"school": 1}]}
  ]
}
"""


def read(text: str | bytes, name: str = "pupils.json") -> RawTables:
    return read_json(Source(name, text if isinstance(text, bytes) else text.encode()))


def only(raws: RawTables) -> HeadedTable:
    (table,) = raws.tables
    assert isinstance(table, HeadedTable)
    return table


def rows(table: HeadedTable) -> list[tuple[int, dict[str, str]]]:
    return [
        (record.line, dict(zip(table.headings, record.cells, strict=True)))
        for record in table.records
    ]


def test_a_record_is_a_row_at_the_line_where_it_begins_with_its_text_as_written():
    table = only(read(GOOD))
    blank = dict.fromkeys(table.headings, "")
    assert rows(table) == [
        (
            4,
            blank
            | {
                "UPN": "X304641945935",
                "ULN": "0012345678",
                "Score": "0.23840507024939395",
                "Big": "12345678901234567890",
                "address.town": "Redcar",
                "address.lines": "1 High Street",
            },
        ),
        (9, blank | {"is_new": "true", "Score": "1.10", "was": '[{"school": "1"}]'}),
    ]
    assert table.findings == ()


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.encode("utf-16"),
        GOOD.replace("\n", "\r\n").encode(),
        json.dumps(json.loads(GOOD)["value"], indent=1).encode(),
    ],
    ids=["byte-order mark", "UTF-16", "Windows lines", "a bare list"],
)
def test_it_reads_the_same_however_it_is_written(data):
    table = only(read(data))
    assert [cells["address.town"] for _, cells in rows(table)] == ["Redcar", ""]
    assert is_json(Source("x", data))


def test_letters_of_windows_1252_are_read():
    table = only(read('[{"name": "Zoë"}]'.encode("cp1252")))
    assert table.records[0].cells == ("Zoë",)


def test_lists_that_share_a_field_are_one_table_with_the_names_above_them():
    text = '{"d": {"north": {"2019": [{"t": 1}], "2020": [{"t": 2}]}, "south": [{"t": 3}]}}'
    table = only(read(text))
    assert table.headings == ("t", "key_1", "key_2", "key_3")
    assert [record.cells for record in table.records] == [
        ("1", "d", "north", "2019"),
        ("2", "d", "north", "2020"),
        ("3", "d", "south", ""),
    ]


def test_lists_of_different_things_are_tables_as_the_sheets_of_a_workbook_are():
    raws = read('{"pupils": [{"upn": "1"}],\n "x": {"schools": [{"urn": "2"}]}, "none": []}')
    assert [table.name for table in raws.tables] == [
        "pupils.json [pupils]",
        "pupils.json [x.schools]",
    ]


def test_where_several_records_share_a_line_a_line_counts_records_and_that_is_said():
    table = only(read('[{"a": 1}, {"a": 2},\n {"a": 3}]'))
    assert [record.line for record in table.records] == [1, 2, 3]
    assert [finding.code for finding in table.findings] == ["lines_count_records"]


def test_half_a_character_and_zero_do_no_harm():
    table = only(read(r'[{"a": "x\ud800y\u0000z"}]'))
    assert table.records[0].cells == ("x?y z",)


DAMAGE = {
    "cut short in a record": (
        GOOD[: GOOD.index("Street") + 3],
        Unreadable,
        "line 7: .*the file ends inside a text",
    ),
    "cut short after a record": ('[{"a": 1},\n', Unreadable, "line 2: .*ends before its last"),
    "cut short before a list": ('{"value":\n', Unknown, "line 2: .*ends before its last"),
    "comma after the last record": ('[{"a": 1},\n]', Unreadable, "comma stands before a closing"),
    "comma after the last field": ('[{"a": 1,\n}]', Unreadable, "comma stands before a closing"),
    "comma after the last name": ('{"x": [{"a": 1}],\n}', Unreadable, "comma stands before"),
    "not a number": ('[{"a": 1},\n{"a": NaN}]', Unreadable, "line 2: NaN stands for a number"),
    "infinity": ('[{"a": -Infinity}]', Unreadable, "-Infinity stands for a number"),
    "number with a leading zero": ('[{"a": 0123}]', Unreadable, "number begins with 0"),
    "a field twice": ('[{"a": 1},\n{"a": 2, "a": 3}]', Unreadable, 'line 2: .*"a" twice'),
    "a field twice, flattened": ('[{"a.b": 1, "a": {"b": 2}}]', Unreadable, '"a.b" twice'),
    "a name twice": ('{"a": 1, "a": [{"b": 2}]}', Unknown, '"a" is named twice'),
    "single quotation marks": ("[{'a': 1}]", Unreadable, "not in double quotation marks"),
    "no comma": ('[{"a": 1}\n{"a": 2}]', Unreadable, "line 2: .*comma or a closing bracket"),
    "no colon": ('{"a" [{"b": 1}]}', Unknown, "a colon is missing"),
    "a line break in a text": ('[{"a": "x\ny"}]', Unreadable, "a line break"),
    "a bad escape": (r'[{"a": "\q"}]', Unreadable, "backslash that means nothing"),
    "a bare word": ('[{"a": yes}]', Unreadable, "value is missing or is not in double"),
    "JSON after JSON": ('[{"a": 1}]\n[{"a": 2}]', Unreadable, "line 2: something stands after"),
    "JSON Lines": ('{"a": 1}\n{"a": 2}', Unknown, "line 2: records stand one after another"),
    "a list of numbers and records": ('[{"a": 1},\n5]', Unreadable, "line 2: something else than"),
    "too deep": ('[{"a":' + "[" * 100_000, Unreadable, "too deep"),
    "fields too deep": ('[{"a":' + '{"a":' * 30 + "1" + "}" * 31 + "]", Unreadable, "too deep"),
    "names too deep": ('{"a":' * 30 + "1" + "}" * 30, Unknown, "too deep"),
    "one record": ('{"upn": "1", "name": "x"}', Unknown, "without a list of records"),
    "a list of words": ('["a", "b"]', Unknown, "without a list of records"),
    "an empty list": ('{"value": []}', Unknown, "without a list of records"),
    "half of UTF-16": (GOOD.encode("utf-16")[:-1], Unknown, "begins as UTF-16 text but"),
    "zero bytes": (GOOD.encode("utf-16-le"), Unknown, "zero byte|control characters"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_damage_is_one_clear_sentence(case):
    data, kind, sentence = DAMAGE[case]
    with pytest.raises(Unreadable, match=sentence) as caught:
        read(data)
    assert type(caught.value) is kind
    said = str(caught.value)
    assert said.startswith("pupils.json ")
    assert said.endswith(".")
    assert "\n" not in said


def test_what_is_too_large_is_refused_before_it_is_read():
    with pytest.raises(Unreadable, match="larger than a JSON file may be"):
        read(b"[" + b" " * LARGEST_JSON)


def test_a_table_that_would_fill_the_memory_is_refused():
    wide = ",".join(f'{{"f{number}": 1}}' for number in range(5_000))
    with pytest.raises(Unreadable, match="5,000 rows and 5,000 columns"):
        read(f"[{wide}]")


@pytest.mark.parametrize(
    ("text", "name", "is_it"),
    [
        ("[id],name\n1,x\n", "a.csv", False),
        ("{id};name\n", "a.csv", False),
        ("child_id,upn\n", "a.json", False),
        ("{upn: 1}", "a.json", True),
        ('  {"a": 1}', "a.txt", True),
        ("[\n", "a.txt", True),
        ("", "a.json", False),
    ],
)
def test_a_file_is_json_by_how_it_begins(text, name, is_it):
    assert is_json(Source(name, text.encode())) is is_it


def test_govuks_own_file_of_bank_holidays_loads():
    got = receive(
        [FIXTURES / "published" / "bank-holidays-source.json"], Context("806", date(2024, 11, 1))
    )
    (staged,) = got.staged
    assert (staged.feed, staged.table) == ("benchmarks", "bank_holidays")
    assert (staged.total_rows, staged.set_aside) == (280, ())
    assert [finding.code for finding in got.findings] == []


def test_a_broken_file_in_a_folder_is_refused_and_one_without_records_passed_over(tmp_path):

    (tmp_path / "a.csv").write_text("child_id,name\n1,x\n")
    (tmp_path / "package.json").write_text('{"name": "something"}')
    got = receive([tmp_path], Context("806", date(2024, 11, 1)), feeds=FEEDS)
    assert [name for name, _ in got.passed_over] == ["package.json"]
    (tmp_path / "b.json").write_text('[{"child_id": 1, "name": "x"},')
    with pytest.raises(Unreadable, match=r"b\.json line 1: .*cut short"):
        receive([tmp_path], Context("806", date(2024, 11, 1)), feeds=FEEDS)


def test_a_list_of_records_is_read_like_any_table(tmp_path):
    path = tmp_path / "marks.json"
    path.write_text('[\n {"child_id": "007", "name": " x "},\n {"name": "y"}\n]')

    got = receive([path], Context("806", date(2024, 11, 1)), feeds=FEEDS)
    (staged,) = got.staged
    assert staged.rows.to_pylist() == [{"line": 2, "child_id": "007", "name": "x"}]
    assert [(row.line, row.field) for row in staged.set_aside] == [(3, "child_id")]
    assert read_file(path).sha256 == staged.sha256
