"""Damage to lists of pupils, as CSV, workbook and JSON: one clear sentence, or nothing lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.unit.feeds.pupils.helpers import (
    OF_OTHERS,
    TODAY,
    as_json,
    csv,
    everything,
    load,
    only,
    ours,
    pupil,
    stranger,
    workbook,
)

from virtualschool.feeds.base import Context, Unreadable
from virtualschool.feeds.receive import receive

ROWS = (pupil(), stranger(), stranger(UPN="", Surname="Quillfeather-Smith"))
CSV, JSON = csv(*ROWS), as_json(*ROWS)
LINES = CSV.decode().splitlines()


def lines(*changed: str) -> bytes:
    return "\n".join([*changed, ""]).encode()


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.csv", b" \n", r"a\.csv is empty\."),
    "a picture": ("a.csv", b"\x89PNG\r\n\x1a\n" + CSV, "is a picture"),
    "a web page": ("a.csv", b"<html><table>" + CSV, "is a web page"),
    "a zero byte": ("a.csv", CSV.replace(b"Merrin", b"Mer\0rin"), "line 2 holds a zero byte"),
    "control characters": ("a.csv", bytes(range(1, 32)) * 9 + CSV, "is not a text file"),
    "no surname": ("a.csv", CSV.replace(b"Surname", b"Who"), "which also needs surname"),
    "neither number nor birth": (
        "a.csv",
        CSV.replace(b"UPN", b"Who").replace(b"DOB", b"When"),
        "which also needs date_of_birth or upn",
    ),
    "a heading twice": (
        "a.csv",
        lines(*(f"{line},{line.split(',')[0]}" for line in LINES)),
        "line 1: two headings mean upn",
    ),
    "an open quotation": (
        "a.csv",
        lines(LINES[0], LINES[1], '"' + LINES[2]),
        "line 3 opens a quotation mark that is never closed",
    ),
    "half of UTF-16": ("a.csv", CSV.decode().encode("utf-16")[:-1], "damaged or not a text file"),
    "a broken workbook": ("a.xlsx", b"PK\x03\x04" + CSV, "damaged workbook"),
    "an archive of another kind": ("a.csv", b"7z\xbc\xaf" + CSV, "is a 7-Zip archive"),
    "JSON cut short": ("a.json", JSON[:-60], r"a\.json line \d+: .*cut short there"),
    "JSON cut short in a record": ("a.json", JSON[:120], r"a\.json line \d+: .*cut short there"),
    "JSON with a comma too many": (
        "a.json",
        JSON.replace(b"}\n ]", b"},\n ]"),
        "a comma stands before a closing bracket",
    ),
    "JSON without a comma": ("a.json", JSON.replace(b"},", b"}", 1), "comma or a closing bracket"),
    "JSON in single quotation marks": (
        "a.json",
        JSON.replace(b'"', b"'"),
        "not in double quotation marks",
    ),
    "JSON with a field twice": (
        "a.json",
        JSON.replace(b'"UPN"', b'"DOB": "", "UPN"', 1),
        '"DOB" twice',
    ),
    "JSON with two fields of one meaning": (
        "a.json",
        JSON.replace(b'"UPN"', b'"Birth date": "", "UPN"'),
        "two headings mean date_of_birth",
    ),
    "JSON with no number": ("a.json", JSON.replace(b'"Year 10"', b"NaN"), "NaN stands for a"),
    "JSON with a bare number": ("a.json", JSON.replace(b'"100001"', b"0100001"), "begins with 0"),
    "JSON of a single pupil": ("a.json", b'{"UPN": "X"}', "without a list of records"),
    "JSON of nobody": ("a.json", b'{"value": []}', "without a list of records"),
    "JSON without surnames": (
        "a.json",
        JSON.replace(b'"Surname"', b'"Who"'),
        "which also needs surname",
    ),
    "JSON that goes on": ("a.json", JSON + b"[1]", "something stands after the end"),
    "JSON too deep": ("a.json", b'[{"UPN":' + b"[" * 90_000, "too deep"),
}

#: What is done to a good file, and the rows of three that are then set aside.
LISTED: dict[str, tuple[str, Callable[[bytes], bytes], int]] = {
    "titles above": ("a.csv", lambda d: b"Acklam Grange\n\n" + d, 0),
    "a byte-order mark and Windows endings": (
        "a.csv",
        lambda d: b"\xef\xbb\xbf" + d.replace(b"\n", b"\r\n").rstrip(),
        0,
    ),
    "semicolons": ("a.csv", lambda d: d.replace(b",", b";"), 0),
    "UTF-16": ("a.csv", lambda d: d.decode().encode("utf-16"), 0),
    "blank rows": ("a.csv", lambda d: d.replace(b"\n", b"\n,,,,,,\n"), 0),
    "spaces": ("a.csv", lambda d: re.sub(b"([,\n])", b" \\1 ", d), 0),
    "a row cut short": ("a.csv", lambda d: d[: d.rindex(b",100001")] + b"\n", 1),
    "a row too long": ("a.csv", lambda d: d.rstrip() + b",x\n", 1),
    "a birth that is no day": ("a.csv", lambda d: _last(d, b"09/01/2011", b"31/02/2011"), 1),
    "nobody named": ("a.csv", lambda d: d.replace(b"Quillfeather-Smith", b""), 1),
    "JSON with a byte-order mark": ("a.json", lambda d: b"\xef\xbb\xbf" + d, 0),
    "JSON in UTF-16": ("a.json", lambda d: d.decode().encode("utf-16"), 0),
    "JSON on one line": ("a.json", lambda d: d.replace(b"\n", b""), 0),
    "JSON with nulls": ("a.json", lambda d: d.replace(b'"Year 9"', b"null"), 0),
    "JSON with a blank record": ("a.json", lambda d: d.replace(b"[", b"[\n{},", 1), 0),
    "JSON with nobody named": ("a.json", lambda d: d.replace(b"Quillfeather-Smith", b""), 1),
}


def _last(data: bytes, old: bytes, new: bytes) -> bytes:
    before, _, after = data.rpartition(old)
    return before + new + after


@pytest.mark.parametrize("case", REFUSED)
def test_damage_to_the_whole_is_one_sentence_that_quotes_no_child(tmp_path, case):
    name, data, sentence = REFUSED[case]
    with pytest.raises(Unreadable, match=sentence) as caught:
        load(tmp_path, {name: data})
    said = str(caught.value)
    assert said.startswith(name)
    assert said.endswith(".")
    assert "\n" not in said
    assert [word for word in OF_OTHERS if word in said] == []


@pytest.mark.parametrize("case", LISTED)
def test_damage_to_a_row_is_listed_and_loses_nothing(tmp_path, case):
    name, harm, aside = LISTED[case]
    got = load(tmp_path, {name: harm(JSON if name.endswith("json") else CSV)})
    staged = only(got)
    assert staged.rows["surname"].to_pylist() == ["Ashgarth"]
    assert (staged.total_rows, staged.rows_set_aside) == (3, aside)
    assert sum(total["pupils"] for total in staged.scope["totals"]) == 3 - aside
    assert [word for word in OF_OTHERS if word in everything(got)] == []


Harm = Callable[[Workbook], object]


def first(book: Workbook) -> Worksheet:
    return book.worksheets[0]


def hide(book: Workbook) -> None:
    sheet = book.create_sheet("8B")
    for row in first(book).iter_rows(values_only=True):
        sheet.append(row)
    sheet.sheet_state = "hidden"


def put(cell: str, value: object) -> Harm:
    def harm(book: Workbook) -> None:
        first(book)[cell] = value

    return harm


#: What is done to a good workbook, and the rows of three that are then set aside.
IN_WORKBOOKS: dict[str, tuple[Harm, int]] = {
    "titles above": (lambda book: first(book).insert_rows(1, 3), 0),
    "a title in words": (
        lambda book: (first(book).insert_rows(1, 2), put("A1", "Pupils of Acklam")(book)),
        0,
    ),
    "blank rows between": (lambda book: first(book).insert_rows(3, 2), 0),
    "a row that explains": (
        lambda book: (first(book).insert_rows(2), put("D2", "Required: DD/MM/YYYY")(book)),
        0,
    ),
    "real dates": (put("D2", date(2010, 5, 5)), 0),
    "numbers that are numbers": (put("F2", 100001.0), 0),
    "a hidden list": (hide, 0),
    "an empty sheet": (lambda book: book.create_sheet("notes"), 0),
    "notes on another sheet": (
        lambda book: book.create_sheet("notes").append(["Printed", "on", "Monday"]),
        0,
    ),
    "empty columns": (lambda book: first(book).insert_cols(2), 0),
    "a birth that is no day": (put("D4", "31/02/2011"), 1),
    "a birth that is a number": (put("D4", 40552.5), 1),
    "nobody named": (put("B4", None), 1),
    "a formula without a result": (put("B4", '=CONCAT("a","b")'), 1),
}
REFUSED_WORKBOOKS: dict[str, tuple[Harm, str]] = {
    "no surname": (put("B1", "Who"), "which also needs surname"),
    "no headings": (lambda book: first(book).delete_rows(1), "reads as a row of data"),
    "a heading twice": (put("C1", "Surname"), "is not a table that is known"),
    "two headings of one meaning": (put("E1", "Birth date"), "two headings mean date_of_birth"),
    "nothing on it": (lambda book: first(book).delete_rows(1, 9), "no visible sheet"),
    "only a hidden list": (
        lambda book: (hide(book), first(book).delete_rows(1, 9)),
        "no visible sheet with anything on it",
    ),
}


def harmed(folder: Path, harm: Harm) -> Path:
    path = workbook(folder / "a.xlsx", {"7A": ROWS})
    book = openpyxl.load_workbook(path)
    harm(book)
    book.save(path)
    return path


@pytest.mark.parametrize("case", IN_WORKBOOKS)
def test_a_workbook_is_read_however_it_is_filled(tmp_path, case):
    harm, aside = IN_WORKBOOKS[case]
    path = harmed(tmp_path, harm)
    got = receive([path], Context("806", TODAY), roll=lambda _others: ours)
    staged = only(got)
    assert staged.rows["school_urn"].to_pylist() == ["100001"]
    assert (staged.total_rows, staged.rows_set_aside) == (3, aside)
    assert [word for word in OF_OTHERS if word in everything(got)] == []


@pytest.mark.parametrize("case", REFUSED_WORKBOOKS)
def test_a_workbook_without_a_list_is_refused_with_a_sentence(tmp_path, case):
    harm, sentence = REFUSED_WORKBOOKS[case]
    path = harmed(tmp_path, harm)
    with pytest.raises(Unreadable, match=sentence) as caught:
        receive([path], Context("806", TODAY))
    assert [word for word in ("Ashgarth", *OF_OTHERS) if word in str(caught.value)] == []


def test_a_locked_workbook_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )
    with pytest.raises(Unreadable, match="protected by a password"):
        receive([path], Context("806", TODAY))
