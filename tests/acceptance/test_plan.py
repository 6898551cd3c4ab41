"""The improvement plan at the command line, from its file to Word and back."""

from __future__ import annotations

from pathlib import Path

from tests.acceptance.conftest import Shell

GIVEN = Path(__file__).resolve().parents[1] / "fixtures" / "plans" / "peer-review.txt"


def test_a_plan_is_imported_shown_answered_exported_and_taken_back(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home")
    shell.run("init", "--authority", "806")
    assert "There is no improvement plan yet" in shell.run("plan", "show", status=2).stderr

    preview = shell.json("plan", "import", GIVEN, "--preview")
    assert (preview["sections"], preview["considerations"], preview["actions"]) == (5, 17, 34)
    assert preview["preview"]
    year = next(each["key"] for each in preview["questions"] if each["kind"] == "year")

    shell.run("plan", "import", GIVEN)
    assert "Due by" in shell.run("plan", "questions").stdout
    assert shell.json("plan", "answer", year, "--accept")["changes"] == [
        "Action 1, due on: now “2021-11-30”."
    ]
    assert (
        "cannot be read" in shell.run("plan", "answer", year, "--correct", "soon", status=2).stderr
    )
    shown = shell.json("plan", "show")
    action = shown["sections"][0]["considerations"][0]["actions"][0]
    assert (action["due"], action["due_on"]) == ("Nov", "2021-11-30")
    assert action["indicators"] == ["children_suspended"]

    word = tmp_path / "plan.docx"
    shell.run("plan", "export", "--to", word)
    assert shell.json("plan", "import", word)["changes"] == []
    shell.run("plan", "undo")
    assert len(shell.json("plan", "history")) == 1

    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ada")
    assert "No table of a plan was found" in shell.run("plan", "import", letter, status=2).stderr


def test_an_action_is_updated_rated_proved_and_taken_back(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home")
    shell.run("init", "--authority", "806")
    shell.run("plan", "import", GIVEN, "--accept")

    held = shell.json(
        "plan", "update", "22", "--state", "complete", "--completed-on", "2022-02-11",
        "--progress", "Held.", "--meeting", "PMR 2022-03-04",
    )  # fmt: skip
    assert (held["on_track"], held["completion"]) == ("complete", "complete_asserted")
    booked = shell.json("plan", "evidence", "22", "--words", "200 booked.", "--booked")
    shell.run("plan", "evidence", "22", "--words", "Over 150 came.", "--of", booked["evidence"])
    rated = shell.json(
        "plan",
        "rate",
        "2",
        "--on-track",
        "amber",
        "--reason",
        "Held late.",
        "--until",
        "2999-01-01",
    )
    assert rated["on_track"] == "amber"
    assert rated["on_track_why"].endswith("past its due day.")
    refused = shell.run("plan", "update", "2", "--waits-for", "2", status=2)
    assert "cannot wait for itself" in refused.stderr

    shown = shell.json("plan", "show")
    actions = [
        action
        for section in shown["sections"]
        for consideration in section["considerations"]
        for action in consideration["actions"]
    ]
    assert actions[21]["completion"] == "complete_with_evidence"
    assert all(each["on_track"] and each["completion"] for each in actions)
    assert all(each["impact_rating"] for each in actions)
    assert shell.json("plan", "take-back", "2")["on_track"] == "red"
    assert "Over 150 came" in shell.json("plan", "edits", "22")[0]["changes"]
