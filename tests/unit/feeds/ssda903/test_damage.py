"""Damaged returns: one plain sentence, or rows set aside and findings; never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.feeds.ssda903.helpers import load, write

from virtualschool.feeds.base import Unreadable
from virtualschool.feeds.receive import Received
from virtualschool.feeds.ssda903.fold import fold, returns_of

HEADING = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,"
    "HOME_POST,PL_POST,URN\n"
)
GOOD = "1,09/04/2017,S,C2,N1,U6,PR1,,,,TS1 2AA,TS1 3BB,SC123456\n"


def episodes(folder: Path, *rows: str, encoding: str = "utf-8") -> Received:
    return load(write(folder, "episodes.csv", HEADING + GOOD + "".join(rows), encoding))


def found(received: Received, code: str) -> list[tuple[int | None, str | None]]:
    return [(f.line, f.field) for f in received.findings if f.code == code]


def aside(received: Received) -> list[tuple[int, str | None]]:
    return [(row.line, row.field) for each in received.staged for row in each.set_aside]


def test_a_row_without_a_child_is_set_aside(tmp_path: Path) -> None:
    received = episodes(tmp_path, " ,09/04/2017,S,C2,N1,U6,PR1,,,,,,\n")
    assert aside(received) == [(3, "CHILD")]
    assert received.staged[0].rows.num_rows == 1


def test_a_row_without_a_decom_is_set_aside(tmp_path: Path) -> None:
    received = episodes(tmp_path, "2,,S,C2,N1,U6,PR1,,,,,,\n")
    assert aside(received) == [(3, "DECOM")]


def test_a_decom_that_is_no_date_is_set_aside_and_is_141(tmp_path: Path) -> None:
    received = episodes(tmp_path, "2,31/02/2018,S,C2,N1,U6,PR1,,,,,,\n")
    assert aside(received) == [(3, "DECOM")]
    assert found(received, "141") == [(3, "DECOM")]


def test_a_dec_that_is_no_date_is_147_and_the_child_still_counts(tmp_path: Path) -> None:
    received = episodes(tmp_path, "2,09/04/2017,S,C2,N1,U6,PR1,soon,E4A,,,,\n")
    assert aside(received) == []
    assert found(received, "147") == [(3, "DEC")]
    assert [f.child_id for f in received.findings if f.code == "147"] == ["2"]
    assert found(received, "148") == [(3, "REC")]
    known = fold(returns_of([received.staged]))
    assert [each.ceased_on for each in known.episodes.values()] == [None, None]


def test_a_date_of_birth_that_is_no_date_is_said_once_as_102(tmp_path: Path) -> None:
    text = "CHILD,SEX,DOB,ETHNIC,UPN\n1,1,1st May,WBRI,UN4\n2,1,,WBRI,UN4\n"
    received = load(write(tmp_path, "header.csv", text))
    assert found(received, "102") == [(2, "DOB"), (3, "DOB")]
    assert found(received, "unreadable_value") == []


def test_unknown_codes_are_findings_and_no_row_is_lost(tmp_path: Path) -> None:
    received = episodes(tmp_path, "2,09/04/2017,Q,ZZ,N0,XX,PR7,01/05/2017,E0,,,,\n")
    assert aside(received) == []
    for code, field in (
        ("143", "RNE"),
        ("144", "LS"),
        ("145", "CIN"),
        ("146", "PLACE"),
        ("178", "PLACE_PROVIDER"),
        ("149", "REC"),
    ):
        assert found(received, code) == [(3, field)]


def test_lower_case_spaces_and_a_byte_order_mark_are_no_damage(tmp_path: Path) -> None:
    row = " 2 , 09/04/2017 ,s, c2,n1,u6 ,pr1,,,,ts1 2aa,ts1 3bb,sc123456\n"
    received = episodes(tmp_path, row, encoding="utf-8-sig")
    codes = {f.code for f in received.findings if f.line == 3}
    assert not codes
    assert received.staged[0].rows["CHILD"].to_pylist() == ["1", "2"]


def test_windows_1252_is_no_damage(tmp_path: Path) -> None:
    received = episodes(tmp_path, "Zoë-2,09/04/2017,S,C2,N1,U6,PR1,,,,,,\n", encoding="cp1252")
    assert received.staged[0].rows["CHILD"].to_pylist()[1] == "Zoë-2"


def test_a_ragged_row_is_set_aside(tmp_path: Path) -> None:
    received = episodes(tmp_path, "2,09/04/2017,S\n")
    assert [line for line, _ in aside(received)] == [3]


def test_an_id_longer_than_any_id_is_set_aside(tmp_path: Path) -> None:
    received = episodes(tmp_path, f"{'x' * 41},09/04/2017,S,C2,N1,U6,PR1,,,,,,\n")
    assert aside(received) == [(3, "CHILD")]
    assert received.staged[0].rows.num_rows == 1
    assert received.staged[0].total_rows == 2


def test_the_same_row_twice_counts_once_and_is_said(tmp_path: Path) -> None:
    received = episodes(tmp_path, GOOD)
    assert found(received, "episode_repeated") == [(3, "DECOM")]
    assert len(fold(returns_of([received.staged])).episodes) == 1


def test_line_numbers_are_physical_after_a_line_feed_within_quotation_marks(
    tmp_path: Path,
) -> None:
    received = episodes(
        tmp_path,
        '2,09/04/2017,S,C2,N1,U6,PR1,,,,"TS1\n2AA",TS1 3BB,SC123456\n',
        "3,09/04/2017,S,ZZ,N1,U6,PR1,,,,,,\n",
    )
    assert found(received, "144") == [(5, "LS")]


def test_a_file_with_only_its_heading_is_a_list_of_nobody(tmp_path: Path) -> None:
    received = load(write(tmp_path, "episodes.csv", HEADING))
    assert received.staged[0].rows.num_rows == 0
    assert fold(returns_of([received.staged])).episodes == {}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "is a picture"),
        (b"CHILD,DECOM\x00,RNE\n", "line 1"),
        (HEADING.replace("URN", "CHILD").encode() + GOOD.encode(), "two headings mean CHILD"),
        (HEADING.replace("DECOM,", "").encode(), "DECOM"),
    ],
)
def test_what_cannot_be_read_at_all_is_one_sentence_naming_the_file(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "episodes.csv"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        load(path)
    message = str(refused.value)
    assert "episodes.csv" in message
    assert says in message
    assert "\n" not in message
