"""A plan's reviews at the command line: a template filled in, a review, its minutes, two days."""

from __future__ import annotations

from pathlib import Path

import docx
from tests.acceptance.conftest import Shell


def test_a_template_becomes_a_plan_that_is_reviewed_and_compared(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "home")
    shell.run("init", "--authority", "806")
    offered = [each["template"] for each in shell.json("plan", "template")]
    assert offered == ["peer-review", "inspection", "self-evaluation"]
    assert (
        "There is no template"
        in shell.run("plan", "template", "ofsted", "--to", tmp_path / "x.docx", status=2).stderr
    )

    empty = tmp_path / "inspection.docx"
    shell.run("plan", "template", "inspection", "--to", empty)
    assert "no action under them" in shell.run("plan", "import", empty, status=2).stderr
    word = docx.Document(str(empty))
    texts = ("Leaders know the figures.", "Report monthly", "VSH", "March 2022", "Begun", "Fewer")
    for cell, text in zip(word.tables[0].rows[2].cells, texts, strict=True):
        cell.paragraphs[0].add_run(text)
    word.save(str(empty))
    shell.run("plan", "import", empty, "--accept")

    refused = shell.run("report", "plan-review", "--month", "2022-10", "--to", empty, status=2)
    assert "no review has been held yet" in refused.stderr
    opened = shell.json("plan", "review")
    assert [each["action"] for each in opened["agenda"]] == [1]
    (held,) = shell.json("plan", "reviews")
    assert not held["closed"]
    minutes = tmp_path / "minutes.docx"
    shell.run("report", "plan-review", "--month", held["month"], "--to", minutes)
    words = [each.text for each in docx.Document(str(minutes)).paragraphs]
    assert any("these minutes are a draft" in each for each in words)
    again = shell.run("plan", "review", status=2)
    assert "has its review" in again.stderr

    compared = shell.json("plan", "compare", "--from", held["held_on"])
    assert compared["summary"] == "Nothing in the plan changed."
    assert (
        "give the earlier day first"
        in shell.run(
            "plan", "compare", "--from", held["held_on"], "--to", "2020-01-01", status=2
        ).stderr
    )
    assert shell.json("plan", "digest") == []
    assert "Nothing was due to be sent" in shell.run("plan", "digest", "--send").stdout
    closure = tmp_path / "closure.html"
    shell.run("report", "plan-closure", "--month", held["month"], "--to", closure)
    assert "0 of 1 considerations" in closure.read_text()
