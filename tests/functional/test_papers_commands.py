"""The commands of the record of papers: what they say, and with which exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from tests.little import little_authority, little_correction
from tests.little_papers import little_papers

from virtualschool.cli.main import virtualschool
from virtualschool.config.home import Home

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

ADA = "Ada Lane, virtual school head"


@pytest.fixture(autouse=True)
def loaded(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    little_authority()
    little_papers(monkeypatch)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(virtualschool, arguments)


def test_a_month_is_frozen_once_corrected_and_proved() -> None:
    assert run("freeze", "2022-10", "--signed-by", ADA).exit_code == 0
    again = run("freeze", "2022-10", "--signed-by", ADA)
    assert again.exit_code == 2
    assert f"was frozen on 21 July 2023 and signed by {ADA}" in again.output
    assert run("editions", "verify").exit_code == 0
    little_correction()
    made = run("freeze", "2022-10", "--addendum", "A register.", "--signed-by", ADA)
    assert "4 figures as reported and as now known" in made.output
    listed = json.loads(run("freeze", "--list", "--format", "json").output)
    assert [(row["month"], row["signed_by"], row["addenda"]) for row in listed] == [
        ("2022-10", ADA, 1)
    ]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE papers_addendum SET reason = 'None.'")
    proof = run("editions", "verify")
    assert proof.exit_code == 3
    assert "the field reason is not what was sealed" in proof.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("freeze",), "Say which month"),
        (("freeze", "2022-10"), "Say who signs"),
        (("freeze", "2023-07", "--signed-by", ADA), "has not ended"),
        (("report", "all"), "Say which month the papers are for"),
        (("report", "all", "--month", "2022-10", "--to", "one.pdf"), "Name one folder"),
        (("report", "outside", "--to", "one.pdf"), "Say which meeting the outside report is for"),
        (("report", "nothing"), "There is no report 'nothing'"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(
    arguments: tuple[str, ...], words: str
) -> None:
    refused = run(*arguments)
    assert refused.exit_code == 2
    assert words in refused.output


def test_all_papers_of_a_month_are_written_into_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    done = run("report", "all", "--month", "2022-10", "--to", str(folder))
    assert done.exit_code == 0
    assert {path.name for path in folder.iterdir()} == {
        f"{stem}.{suffix}"
        for stem in ("headline-2022-10", "outside-2022-10-19")
        for suffix in ("pdf", "docx", "xlsx", "csv", "html")
    }
    due = run("report", "due", "--to", str(folder))
    assert due.output.strip() == "No paper is due."
