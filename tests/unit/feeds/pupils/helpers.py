"""Small lists of pupils for tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import openpyxl

from virtualschool.feeds.base import Context, Match, PupilKey, Staged
from virtualschool.feeds.receive import Received, receive

FIXTURES = Path(__file__).parents[3] / "fixtures"
TODAY = date(2024, 11, 1)
OURS, OTHER, FORMER = "B806400124001", "Q806400124002", "A950000178301"

PUPIL = {
    "UPN": OURS,
    "Surname": "Ashgarth",
    "Forename": "Merrin",
    "DOB": "05/05/2010",
    "Year group": "Year 10",
    "School URN": "100001",
    "As at date": "2024-10-01",
}
STRANGER = {
    "UPN": OTHER,
    "Surname": "Quillfeather",
    "Forename": "Tamsin",
    "DOB": "09/01/2011",
    "Year group": "Year 9",
}
#: Words of children who are not ours in ``PUPIL | STRANGER``.
OF_OTHERS = (OTHER, "Quillfeather", "Tamsin", "09/01/2011", "2011-01-09", "2011, 1, 9")


def pupil(**changed: str) -> dict[str, str]:
    return PUPIL | {name.replace("_", " "): value for name, value in changed.items()}


def stranger(**changed: str) -> dict[str, str]:
    return pupil() | STRANGER | {name.replace("_", " "): v for name, v in changed.items()}


def csv(*rows: Mapping[str, str]) -> bytes:
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    return "".join(",".join(line) + "\n" for line in lines).encode()


def as_json(*rows: Mapping[str, str]) -> bytes:
    return json.dumps({"value": rows}, indent=1).encode()


def ours(key: PupilKey) -> Match:
    """Who is ours by these tests: the bearer of the number ``OURS``, and Merrin Ashgarth."""
    if OURS in (key.upn, key.former_upn):
        return Match("C1", "upn")
    if (key.surname, key.forename, key.date_of_birth) == ("Ashgarth", "Merrin", date(2010, 5, 5)):
        return Match(problem="identity_uncertain") if key.upn else Match("C1", "name")
    return Match()


def nobody(key: PupilKey) -> Match:
    return Match()


def load(
    folder: Path,
    files: Mapping[str, bytes],
    who: Callable[[PupilKey], Match] = ours,
    mapping: Mapping[str, str] | None = None,
) -> Received:
    paths = []
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content)
        paths.append(path)
    context = Context("806", TODAY, mapping=mapping or {})
    return receive(paths, context, roll=lambda _others: who)


def workbook(path: Path, sheets: Mapping[str, Sequence[Mapping[str, object]]]) -> Path:
    book = openpyxl.Workbook()
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
    del book["Sheet"]
    book.save(path)
    return path


def only(received: Received) -> Staged:
    (staged,) = received.staged
    return staged


def codes(received: Received) -> list[str]:
    return [finding.code for finding in received.findings]


def everything(received: Received) -> str:
    """All that a load hands on, as one text: what is searched for other people's children."""
    kept = [one.kept if isinstance(one.kept, bytes) else b"" for one in received.originals]
    staged = [(each.rows.to_pylist(), each.set_aside, each.scope) for each in received.staged]
    text = repr((staged, received.findings, received.passed_over))
    return text + "".join(each.decode("utf-8", "replace") for each in kept)
