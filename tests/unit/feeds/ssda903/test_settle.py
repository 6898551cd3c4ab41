"""Which collection year a file is of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.unit.feeds.ssda903.helpers import CONTEXT, load, write

from virtualschool.feeds.receive import Received
from virtualschool.feeds.ssda903.years import collection_year_of, first_day_of, last_day_of

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\n"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN\n"
REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE\n"


def years(received: Received) -> dict[str, int]:
    return {each.file: each.scope["collection_year"] for each in received.staged}


def episodes(*starts: str, child: str = "1") -> str:
    return EPISODES + "".join(f"{child},{start},S,C2,N1,U6,PR1,,\n" for start in starts)


def test_a_collection_year_is_named_by_the_31_march_that_ends_it() -> None:
    assert collection_year_of(date(2017, 4, 1)) == collection_year_of(date(2018, 3, 31)) == 2018
    assert (first_day_of(2018), last_day_of(2018)) == (date(2017, 4, 1), date(2018, 3, 31))


def test_the_latest_decom_tells_the_year_and_every_list_of_the_load_follows(tmp_path: Path) -> None:
    write(tmp_path, "e.csv", episodes("09/04/2013", "31/03/2018"))
    write(tmp_path, "h.csv", HEADER + "1,1,02/05/2008,WBRI,UN4\n")
    assert set(years(load(tmp_path)).values()) == {2018}


def test_the_callers_year_stands(tmp_path: Path) -> None:
    path = write(tmp_path, "e.csv", episodes("09/04/2017"))
    received = load(path, context=replace(CONTEXT, year=2020))
    assert years(received) == {"e.csv": 2020}


def test_a_slip_into_the_future_does_not_carry_the_return_there(tmp_path: Path) -> None:
    path = write(tmp_path, "e.csv", episodes("09/04/2017", "09/04/2081"))
    assert years(load(path)) == {"e.csv": 2018}


def test_two_returns_in_one_load_keep_their_lists_apart_by_name(tmp_path: Path) -> None:
    for folder, start in (("one", "09/04/2017"), ("two", "09/04/2018")):
        write(tmp_path, f"{folder}/episodes.csv", episodes(start))
        write(tmp_path, f"{folder}/header.csv", HEADER + "1,1,02/05/2008,WBRI,UN4\n")
    assert years(load(tmp_path)) == {
        "one/episodes.csv": 2018,
        "one/header.csv": 2018,
        "two/episodes.csv": 2019,
        "two/header.csv": 2019,
    }


def test_two_returns_in_one_load_keep_their_lists_apart_by_date(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", episodes("09/04/2017"))
    write(tmp_path, "b.csv", episodes("09/04/2018"))
    write(tmp_path, "c.csv", REVIEWS + "1,02/05/2008,01/02/2018,PN1\n")
    write(tmp_path, "d.csv", REVIEWS + "1,02/05/2008,01/02/2019,PN1\n")
    found = years(load(tmp_path))
    assert (found["c.csv"], found["d.csv"]) == (2018, 2019)


def test_two_returns_in_one_load_keep_their_lists_apart_by_children(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", episodes("09/04/2017", child="7"))
    write(tmp_path, "b.csv", episodes("09/04/2018", child="8"))
    write(tmp_path, "c.csv", HEADER + "7,1,02/05/2008,WBRI,UN4\n")
    assert years(load(tmp_path))["c.csv"] == 2018


def test_a_list_alone_is_of_the_year_of_its_own_events(tmp_path: Path) -> None:
    path = write(tmp_path, "r.csv", REVIEWS + "1,02/05/2008,01/02/2018,PN1\n")
    assert years(load(path)) == {"r.csv": 2018}


def test_a_list_that_says_nothing_of_its_year_is_of_this_year_and_that_is_said(
    tmp_path: Path,
) -> None:
    received = load(write(tmp_path, "h.csv", HEADER + "1,1,02/05/2008,WBRI,UN4\n"))
    assert years(received) == {"h.csv": 2024}
    assert {f.code for f in received.findings if f.line is None} == {
        "collection_year_unknown",
        "column_missing",
    }


def test_episodes_far_outside_the_year_are_doubted(tmp_path: Path) -> None:
    path = write(tmp_path, "e.csv", episodes("09/04/2017", "01/05/2017"))
    doubts = [
        [
            f.message
            for f in load(path, context=replace(CONTEXT, year=year)).findings
            if f.code == "collection_year_doubtful"
        ]
        for year in (2018, 2015)
    ]
    assert doubts[0] == []
    assert doubts[1] == [
        "e.csv: only 0 of its 2 episodes have a day in the collection year 1 April 2014 to "
        "31 March 2015, which it is taken to be of; they start between 9 April 2017 and "
        "1 May 2017."
    ]
