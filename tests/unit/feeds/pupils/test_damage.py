"""Damage to lists of pupils, as CSV, workbook and JSON: one clear sentence, or nothing lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
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


def test_a_workbook_with_numbers_real_dates_and_a_hidden_sheet_reads_alike(tmp_path):
    row = pupil() | {"School URN": 100001}
    path = workbook(tmp_path / "a.xlsx", {"7A": [row, stranger()]})
    got = receive([path], Context("806", TODAY), roll=lambda _others: ours)
    assert only(got).rows["school_urn"].to_pylist() == ["100001"]
    assert [word for word in OF_OTHERS if word in everything(got)] == []


def test_a_locked_workbook_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )
    with pytest.raises(Unreadable, match="protected by a password"):
        receive([path], Context("806", TODAY))
