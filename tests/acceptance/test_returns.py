"""Two real-shaped SSDA903 returns: the figures that an analyst would recognise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.acceptance.conftest import RETURNS, Shell


def test_a_return_gives_the_children_and_episodes_it_holds(new_home: Callable[[], Shell]) -> None:
    shell = new_home()
    report = shell.json("load", RETURNS / "2017")
    assert report["children"] == 819
    tables = {file["table"]: file for file in report["files"]}
    assert tables["episodes"]["rows"] == 1460
    assert tables["episodes"]["set_aside"] == 0
    assert shell.json("verify")["counts"]["episode"] == 1460
    codes = Counter(finding["code"] for finding in shell.json("findings", report["load"]))
    assert codes["168"] == 83
    assert codes["148"] > 0


def test_one_return_alone_gives_who_was_looked_after(year_2017: Shell) -> None:
    wide = ("--cohort", "looked_after_with_short_breaks")
    day = ("--on", "2018-03-31")
    assert year_2017.figure("looked_after", *day) == 367
    assert year_2017.figure("looked_after", *day, *wide) == 434
    year = ("--from", "2017-04-01", "--to", "2018-03-31")
    assert year_2017.figure("looked_after_in_period", *year) == 605
    assert year_2017.figure("looked_after_in_period", *year, *wide) == 687
    assert year_2017.figure("looked_after_12_months", *day) == 225


def test_the_flow_of_a_month_and_of_a_year_adds_up(year_2017: Shell) -> None:
    october = ("--month", "2017-10")
    opening = year_2017.figure("looked_after", "--on", "2017-09-30")
    assert (
        opening,
        year_2017.figure("starters", *october),
        year_2017.figure("leavers", *october),
        year_2017.figure("looked_after", *october),
    ) == (406, 10, 26, 390)
    year = ("--from", "2017-04-01", "--to", "2018-03-31")
    assert year_2017.figure("looked_after", "--on", "2017-03-31") == 437
    assert year_2017.figure("starters", *year) == 179
    assert year_2017.figure("leavers", *year) == 249


def test_children_behind_a_figure_sum_to_it(year_2017: Shell) -> None:
    rows = year_2017.json("children", "--indicator", "starters", "--month", "2017-10")
    assert sum(row["numerator"] for row in rows) == 10


def test_two_returns_in_either_order_give_the_same(new_home: Callable[[], Shell]) -> None:
    states = []
    for first, second in (("2017", "2018"), ("2018", "2017")):
        shell = new_home()
        shell.run("load", RETURNS / first)
        shell.run("load", RETURNS / second)
        wide = ("--cohort", "looked_after_with_short_breaks")
        assert shell.json("verify")["counts"]["episode"] == 2088
        assert shell.figure("looked_after", "--on", "2018-03-31") == 447
        assert shell.figure("looked_after", "--on", "2018-03-31", *wide) == 529
        assert shell.figure("looked_after", "--on", "2019-03-31") == 195
        assert shell.figure("looked_after", "--on", "2019-03-31", *wide) == 234
        states.append(shell.state())
    assert states[0] == states[1]


def test_the_later_return_alone(new_home: Callable[[], Shell]) -> None:
    shell = new_home()
    shell.run("load", RETURNS / "2018")
    wide = ("--cohort", "looked_after_with_short_breaks")
    assert shell.figure("looked_after", "--on", "2018-03-31") == 370
    assert shell.figure("looked_after", "--on", "2018-03-31", *wide) == 440
    assert shell.figure("looked_after", "--on", "2019-03-31") == 195
    assert shell.figure("looked_after", "--on", "2019-03-31", *wide) == 234


def test_loading_again_changes_nothing_and_undo_goes_back(new_home: Callable[[], Shell]) -> None:
    shell = new_home()
    empty = shell.state()
    shell.run("load", RETURNS / "2017")
    before = shell.state()
    again = shell.json("load", RETURNS / "2017")
    assert all(file["unchanged"] == file["rows"] for file in again["files"])
    assert all(file["accepted"] == 0 for file in again["files"])
    assert shell.state() == before
    later = shell.json("load", RETURNS / "2018")
    assert shell.state() != before
    shell.run("loads", "undo", later["load"])
    assert shell.state() == before
    # The files sent again hold what they say, until they are taken back too.
    shell.run("loads", "undo", 1)
    assert shell.state() == before
    shell.run("loads", "undo", again["load"])
    assert shell.state() == empty
    assert shell.json("verify")["problems"] == []


def test_a_preview_changes_nothing(new_home: Callable[[], Shell]) -> None:
    shell = new_home()
    before = shell.state()
    report = shell.json("load", RETURNS / "2017", "--preview")
    assert report["load"] is None
    assert report["children"] == 819
    assert shell.state() == before
    assert shell.json("loads") == []


def test_a_wrong_file_is_refused_in_one_sentence(year_2017: Shell, tmp_path: Path) -> None:
    before = year_2017.state()
    wrong = tmp_path / "holiday.csv"
    wrong.write_text("Place,Weather\nWhitby,rain\n")
    refusal = year_2017.run("load", wrong, status=2)
    assert refusal.stdout == ""
    assert "holiday.csv" in refusal.stderr
    assert len(refusal.stderr.strip().splitlines()) == 1
    assert year_2017.state() == before


def test_one_bad_file_among_good_ones_changes_nothing(year_2017: Shell, tmp_path: Path) -> None:
    before = year_2017.state()
    wrong = tmp_path / "broken.xlsx"
    wrong.write_bytes(b"PK\x03\x04 this is no workbook")
    refusal = year_2017.run("load", RETURNS / "2018", wrong, status=2)
    assert "broken.xlsx" in refusal.stderr
    assert year_2017.state() == before


def test_asking_without_a_period_is_refused_plainly(year_2017: Shell) -> None:
    refusal = year_2017.run("compute", "looked_after", status=2)
    assert "--month" in refusal.stderr


def test_an_unknown_indicator_is_refused_plainly(year_2017: Shell) -> None:
    refusal = year_2017.run("compute", "happiness", "--on", "2018-03-31", status=2)
    assert "happiness" in refusal.stderr


def test_a_home_that_was_never_begun_says_how_to_begin(tmp_path: Path) -> None:
    refusal = Shell(tmp_path / "nothing").run("loads", status=2)
    assert "virtualschool init" in refusal.stderr


def test_backup_and_restore_give_the_same_state(year_2017: Shell, tmp_path: Path) -> None:
    year_2017.run("backup", "--to", tmp_path / "backup.zip")
    other = Shell(tmp_path / "other")
    other.run("restore", tmp_path / "backup.zip")
    assert other.state() == year_2017.state()
    assert other.json("verify")["problems"] == []
