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
