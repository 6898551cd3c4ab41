"""Twelve kinds of damage to each format: a clear sentence or a list, and nothing lost."""

from collections.abc import Callable
from datetime import date

import pytest

from virtualschool.feeds.base import Context, Unreadable
from virtualschool.feeds.receive import receive

CONTEXT = Context("806", date(2023, 7, 21))

GOOD = {
    "marks": (
        "child_id,upn,urn,date,session,code",
        ["C1,,123456,2022-10-03,AM,/", "C2,,123456,2022-10-04,PM,I", "C3,,123456,2022-10-05,AM,B"],
        "date",
    ),
    "days": (
        "child_id,upn,urn,date,am,pm",
        ["C1,,123456,2022-10-03,/,\\", "C2,,123456,2022-10-04,I,I", "C3,,123456,2022-10-05,B,B"],
        "date",
    ),
    "suspensions": (
        "child_id,upn,urn,category,start_date,start_session,end_date,sessions,reason1,status",
        [
            "C1,,123456,SUSP,2022-10-03,AM,2022-10-03,2,DB,",
            "C2,,123456,SUSP,2022-10-04,AM,2022-10-04,2,DB,",
            "C3,,123456,PERM,2022-10-05,AM,,,PP,upheld",
        ],
        "start_date",
    ),
    "links": (
        "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate",
        [
            "100001,100002,B,Successor,2022-10-03",
            "100003,100004,D,Successor,2022-10-04",
            "100005,100006,F,Successor,2022-10-05",
        ],
        "LinkEstablishedDate",
    ),
    "calendar": (
        "academic_year,kind,term,first_day,last_day",
        [
            "2022,closed,,2022-10-03,2022-10-03",
            "2022,closed,,2022-10-04,2022-10-04",
            "2022,closed,,2022-10-05,2022-10-05",
        ],
        "first_day",
    ),
}

#: What each kind of damage does to a good file, and what has to come of it: a sentence for a file
#: that is refused, or how many of the three rows are still taken, set aside, or found doubtful.
Damage = Callable[[str, list[str], str], bytes]


def text(heading: str, rows: list[str]) -> bytes:
    return "\n".join([heading, *rows, ""]).encode()


def impossible(heading: str, rows: list[str], _: str) -> bytes:
    return text(heading, [rows[0].replace("2022-10-03", "31/02/2022"), *rows[1:]])


REFUSED: dict[str, tuple[Damage, str]] = {
    "empty": (lambda h, r, d: b" \n", r"is empty\."),
    "picture": (lambda h, r, d: b"\x89PNG\r\n\x1a\n" + text(h, r), r"is a picture \(PNG\)"),
    "web page": (lambda h, r, d: b"<html><table>" + text(h, r), "is a web page"),
    "zero byte": (lambda h, r, d: text(h, [r[0], r[1] + "\0", r[2]]), "line 3 holds a zero byte"),
    "binary": (lambda h, r, d: bytes(range(1, 32)) * 9 + text(h, r), "is not a text file"),
    "lacks a heading": (
        lambda h, r, d: text(h.replace(d, "when"), r),
        "is not a table that is known here.*which also needs",
    ),
    "a heading twice": (
        lambda h, r, d: text(f"{h},{d}", [row + ",2022-10-03" for row in r]),
        r"line 1: two headings mean \w+: ",
    ),
    "open quotation": (
        lambda h, r, d: text(h, [r[0], '"' + r[1], r[2]]),
        "line 3 opens a quotation mark that is never closed",
    ),
}
LISTED: dict[str, tuple[Damage, int]] = {
    "a date that does not exist": (impossible, 1),
    "a row cut short": (lambda h, r, d: text(h, [r[0][:6], *r[1:]]), 1),
    "a row too long": (lambda h, r, d: text(h, [r[0] + ",x,y", *r[1:]]), 1),
    "blank lines and rows of commas": (
        lambda h, r, d: text(h, [r[0], "", "," * h.count(","), r[1], "", r[2]]),
        0,
    ),
    "byte-order mark, Windows endings, no last line feed": (
        lambda h, r, d: b"\xef\xbb\xbf" + text(h, r).replace(b"\n", b"\r\n").rstrip(),
        0,
    ),
    "spaces everywhere": (
        lambda h, r, d: text(h.replace(",", " , "), [row.replace(",", "\u00a0 , ") for row in r]),
        0,
    ),
    "titles above": (lambda h, r, d: b"Report of Friday\n\n" + text(h, r), 0),
}


@pytest.mark.parametrize("layout", GOOD)
@pytest.mark.parametrize("damage", REFUSED)
def test_damage_to_the_whole_file_is_one_sentence_that_names_it(tmp_path, layout, damage):
    heading, rows, day = GOOD[layout]
    if layout == "links" and damage == "lacks a heading":
        day = "LinkType"
    path = tmp_path / "sent.csv"
    harm, sentence = REFUSED[damage]
    path.write_bytes(harm(heading, rows, day))
    with pytest.raises(Unreadable, match=sentence) as caught:
        receive([path], CONTEXT)
    said = str(caught.value)
    assert said.startswith("sent.csv")
    assert said.endswith(".")
    assert "\n" not in said


@pytest.mark.parametrize("layout", GOOD)
@pytest.mark.parametrize("damage", LISTED)
def test_damage_to_a_row_is_listed_with_its_line_and_loses_nothing(tmp_path, layout, damage):
    heading, rows, day = GOOD[layout]
    path = tmp_path / "sent.csv"
    harm, aside = LISTED[damage]
    path.write_bytes(harm(heading, rows, day))
    (got,) = receive([path], CONTEXT).staged
    lines = [row.line for row in got.set_aside]
    doubts = [f for f in got.findings if f.code == "unreadable_value"]
    assert len(lines) + len(doubts) == aside
    assert all(one.line == 2 for one in (*got.set_aside, *doubts))
    assert all(row.reason.endswith(".") and row.values for row in got.set_aside)
    assert got.total_rows == 3
    assert len({*got.rows["line"].to_pylist()} | {*lines}) == 3
