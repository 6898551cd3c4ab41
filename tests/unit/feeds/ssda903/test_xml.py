"""The XML of a return says what its lists say, and damage to it is said in one sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from tests.unit.feeds.ssda903.helpers import load, write
from tests.unit.feeds.ssda903.returns import SCHEMA, Lists, of_year, row, write_lists, xml_of

from virtualschool.feeds.base import Unreadable
from virtualschool.feeds.receive import Received
from virtualschool.feeds.ssda903.fold import Folded, fold, returns_of

#: Two children with something on every list that the schema has.
SMALL: Lists = {
    "header": [
        row("header", "1", "1", "02/05/2008", "WBRI", "B806400124001"),
        row("header", "2", "2", "03/06/2001", "BAFR", "UN3", "1", "04/05/2017"),
        row("header", "3", "2", "03/06/2016", "WIRI", "UN1"),
    ],
    "episodes": [
        row("episodes", "1", "09/04/2017", "S", "C2", "N1", "U6", "PR1", "01/06/2017", "X1",
            "CARPL", "TS1 2AA", "TS1 3BB", "SC123456"),
        row("episodes", "1", "01/06/2017", "P", "C2", "N1", "K2", "PR4"),
        row("episodes", "3", "09/04/2016", "S", "E1", "N1", "A5", "PR1", "12/12/2017", "E12"),
    ],
    "reviews": [row("reviews", "1", "02/05/2008", "08/10/2017", "PN1")],
    "missing": [
        row("missing", "1", "02/05/2008", "M", "21/06/2017", "23/06/2017"),
        row("missing", "1", "02/05/2008", "A", "21/07/2017"),
    ],
    "uasc": [row("uasc", "1", "1", "02/05/2008", "")],
    "oc2": [row("oc2", "1", "02/05/2008", "12", "", "0", "", "1", "1", "1", "0", "", "")],
    "oc3": [row("oc3", "2", "03/06/2001", "YES", "F2", "B1")],
    "previous_permanence": [row("previous_permanence", "1", "02/05/2008", "P1", "", "xx/xx/2012")],
    "adoption": [
        row("adoption", "3", "03/06/2016", "01/02/2017", "03/04/2017", "1", "2", "MF", "L11")
    ],
    "placed_for_adoption": [
        row("placed_for_adoption", "3", "03/06/2016", "01/02/2017", "05/05/2017", "RD4"),
        row("placed_for_adoption", "3", "03/06/2016", "01/07/2017"),
    ],
}  # fmt: skip


def folded(received: Received) -> Folded:
    """What the return says, without the names of the files that said it."""
    known = fold(returns_of([received.staged]))
    return replace(known, findings=[replace(f, file="", line=None) for f in known.findings])


@pytest.mark.parametrize("lists", [SMALL, of_year("2018", 120)], ids=["small", "synthetic"])
def test_the_xml_and_the_lists_of_a_return_fold_alike(tmp_path: Path, lists: Lists) -> None:
    text = xml_of(lists)
    write(tmp_path, "return.xml", text)
    write_lists(tmp_path / "lists", lists)
    from_xml, from_lists = load(tmp_path / "return.xml"), load(tmp_path / "lists")
    assert {each.table: each.rows.num_rows for each in from_xml.staged} == {
        name: len(rows) for name, rows in lists.items() if rows
    }
    assert folded(from_xml) == folded(from_lists)
    assert sorted((f.code, f.field, f.child_id) for f in from_xml.findings) == sorted(
        (f.code, f.field, f.child_id) for f in from_lists.findings
    )


def test_the_small_return_is_valid_by_the_schema() -> None:
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
    schema.assertValid(etree.fromstring(xml_of(SMALL).encode()))


def test_every_element_of_the_schema_is_read(tmp_path: Path) -> None:
    received = load(write(tmp_path, "return.xml", xml_of(SMALL)))
    assert received.passed_over == ()
    assert "unknown_element" not in {finding.code for finding in received.findings}


def test_a_finding_names_the_line_of_the_element(tmp_path: Path) -> None:
    text = xml_of(SMALL).replace("<RNE>P</RNE>", "<RNE>Q</RNE>")
    line = 1 + [each for each, x in enumerate(text.splitlines()) if x == "<EPISODE>"][1]
    received = load(write(tmp_path, "return.xml", text))
    (finding,) = [f for f in received.findings if f.code == "143"]
    assert (finding.file, finding.line, finding.child_id) == ("return.xml (episodes)", line, "1")


def test_two_returns_of_two_years_keep_to_their_own_lists(tmp_path: Path) -> None:
    later = {**SMALL, "reviews": [row("reviews", "1", "02/05/2008", "08/10/2017", "PN3")]}
    write(tmp_path, "b.xml", xml_of(SMALL))
    write(tmp_path, "a.xml", xml_of(later).replace("/2017</D", "/2019</D"))
    years = {(each.file[0], each.scope["collection_year"]) for each in load(tmp_path).staged}
    assert years == {("a", 2020), ("b", 2018)}


# Twelve kinds of damage -------------------------------------------------------------------------

GOOD = xml_of(SMALL)


def damaged(old: str, new: str) -> bytes:
    assert old in GOOD
    return GOOD.replace(old, new, 1).encode()


REFUSED = {
    "cut short": (GOOD[: len(GOOD) // 2].encode(), "broken or cut short"),
    "a tag never closed": (damaged("</HEADER>", ""), "broken or cut short"),
    "a bare ampersand": (damaged("PR1", "PR&1"), "broken or cut short"),
    "two roots": (GOOD.encode() + b"<EXPSSDA903/>", "broken or cut short"),
    "a document type": (damaged("<EXPSSDA903>", "<!DOCTYPE EXPSSDA903>\n<EXPSSDA903>"), "document"),
    "another root": (
        GOOD.replace("EXPSSDA903", "SSDA").encode(),
        "an XML file with the root SSDA, which is not known",
    ),
    "another encoding than it says": (damaged("utf-8", "utf-16"), "return.xml"),
    "bytes that are no text": (GOOD.encode().replace(b"WBRI", b"\xff\xfe\xfa"), "return.xml"),
    "no child": (b"<EXPSSDA903>\n</EXPSSDA903>\n", "without a single record"),
    "an essay in a cell": (damaged("CARPL", "x" * 200_000), "letters, which no return does"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, kind: str) -> None:
    data, sentence = REFUSED[kind]
    path = tmp_path / "return.xml"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match=r"^return\.xml ") as refused:
        load(path)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_episode_without_its_day_is_set_aside_with_its_line(tmp_path: Path) -> None:
    received = load(write(tmp_path, "return.xml", damaged(
        "<DECOM>01/06/2017</DECOM>\n", "").decode()))  # fmt: skip
    (aside,) = [row for each in received.staged for row in each.set_aside]
    lines = [n for n, text in enumerate(GOOD.splitlines(), start=1) if text == "<EPISODE>"]
    assert (aside.line, aside.field, aside.values["CHILD"]) == (lines[1], "DECOM", "1")


def test_a_child_without_an_id_is_set_aside_from_every_list(tmp_path: Path) -> None:
    received = load(write(tmp_path, "return.xml", damaged(
        "<CHILDID>3</CHILDID>", "<CHILDID> </CHILDID>").decode()))  # fmt: skip
    aside = {each.table: len(each.set_aside) for each in received.staged if each.set_aside}
    assert aside == {"header": 1, "episodes": 1, "adoption": 1, "placed_for_adoption": 2}
    assert all(each.accepted + each.rows_set_aside == each.total_rows for each in received.staged)


def test_a_date_that_is_none_is_blank_and_said(tmp_path: Path) -> None:
    received = load(write(tmp_path, "return.xml", damaged("03/04/2017", "31/04/2017").decode()))
    (finding,) = [f for f in received.findings if f.code == "113"]
    assert (finding.field, finding.child_id) == ("DATE_MATCH", "3")


def test_an_element_that_is_not_known_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    text = damaged("<ETHNIC>", "<RELIGION>none</RELIGION>\n<ETHNIC>").decode()
    received = load(write(tmp_path, "return.xml", text))
    (finding,) = [f for f in received.findings if f.code == "unknown_element"]
    assert (finding.file, finding.field) == ("return.xml (header)", "RELIGION")
    assert finding.line == 1 + text.splitlines().index("<RELIGION>none</RELIGION>")
    assert len(received.staged) == len(SMALL)


HEADER_OF_3 = GOOD[GOOD.rindex("<HEADER>") : GOOD.rindex("</HEADER>") + len("</HEADER>")]
EPISODE_OF_3 = GOOD[GOOD.rindex("<EPISODE>") : GOOD.rindex("</EPISODE>") + len("</EPISODE>")]


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ("<PL>K2</PL>", "<PL>K9</PL>", "146", "PLACE"),
        ("<SEX>1</SEX>", "<SEX>M</SEX>", "101", "SEX"),
        ("<ACTIV>F2</ACTIV>", "<ACTIV>F9</ACTIV>", "132", "ACTIV"),
        (EPISODE_OF_3, EPISODE_OF_3 * 2, "episode_repeated", "DECOM"),
        (HEADER_OF_3, HEADER_OF_3 * 2, "header_repeated", "CHILD"),
        ("<DOB>03/06/2016</DOB>", "<DOB>03/06/2018</DOB>", "301", "DOB"),
        ("<DEC>12/12/2017</DEC>", "<DEC>12/12/2015</DEC>", "356", "DEC"),
        ("<UPN>UN3</UPN>", "<UPN></UPN>", "168", "UPN"),
    ],
)
def test_what_is_wrong_in_an_element_is_said_by_its_rule_and_every_row_is_kept(
    tmp_path: Path, old: str, new: str, code: str, field: str
) -> None:
    received = load(write(tmp_path, "return.xml", damaged(old, new).decode()))
    found = [(f.code, f.field) for f in received.findings]
    assert (code, field) in found
    assert not any(each.set_aside for each in received.staged)
    assert (code, field) not in [
        (f.code, f.field) for f in load(write(tmp_path / "good", "return.xml", GOOD)).findings
    ]


def test_dates_of_either_form_are_one_return(tmp_path: Path) -> None:
    iso = re.sub(r">(\d\d)/(\d\d)/(\d{4})<", r">\3-\2-\1<", GOOD)
    assert iso != GOOD
    as_schema = load(write(tmp_path, "return.xml", GOOD))
    as_iso = load(write(tmp_path / "iso", "return.xml", iso))
    assert folded(as_iso) == folded(as_schema)
