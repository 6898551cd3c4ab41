"""Small censuses for tests, as the collection system exports them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from virtualschool.feeds.base import Context, Match, PupilKey, Staged
from virtualschool.feeds.receive import Received, receive

SAMPLE = Path(__file__).parents[3] / "fixtures" / "school_census" / "2024_autumn.zip"
TODAY = date(2025, 3, 3)
OURS, OTHER, THIRD = "B806400124001", "Q806400124002", "A950000178301"

PUPIL = {
    "pupilonrolltableid": "p1",
    "NativeId": "8064001",
    "dob": "2010-May-05 00:00:00",
    "upn": OURS,
    "formerupn": "",
    "uniquelearnernumber": "",
    "surname": "Ashgarth",
    "forename": "Merrin",
    "entrydate": "2024-Sep-03 00:00:00",
    "enrolstatus": "C",
    "ncyearactual": "10",
    "senprovision": "K",
    "termlysessionspossible": "120.0",
    "termlysessionsauthorised": "6.0",
    "termlysessionsunauthorised": "",
}
STRANGER = {
    "pupilonrolltableid": "p2",
    "upn": OTHER,
    "surname": "Quillfeather",
    "forename": "Tamsin",
    "dob": "2011-Jan-09 00:00:00",
}
#: Words of children who are not ours in ``PUPIL | STRANGER``.
OF_OTHERS = (OTHER, "Quillfeather", "Tamsin", "2011-Jan-09", "2011-01-09")


def pupil(**changed: str) -> dict[str, str]:
    return PUPIL | changed


def stranger(**changed: str) -> dict[str, str]:
    return PUPIL | STRANGER | changed


def left(**changed: str) -> dict[str, str]:
    own = {"leavingdate": "2024-Jul-19 00:00:00", "ncyearleaving": "9"}
    row = PUPIL | {"entrydate": "2021-Sep-06 00:00:00"} | own | changed
    row["pupilnolongeronrolltableid"] = row.pop("pupilonrolltableid")
    for column in ("ncyearactual", "enrolstatus", "senprovision"):
        del row[column]
    return row


def reason(code: str, sessions: str, who: str = "p1", half: str = "termly") -> dict[str, str]:
    name = f"{half}sessiondetailsonroll"
    return {
        "pupilonrolltableid": who,
        "NativeId": "8064001",
        f"{name}tableid": f"{who}{code}",
        "sessions": sessions,
        "attendancereason": code,
    }


def exclusion(who: str = "p1", **changed: str) -> dict[str, str]:
    return {
        "pupilonrolltableid": who,
        "NativeId": "8064001",
        "termlyexclusionsonrolltableid": "e1",
        "startdate": "2024-Mar-04 00:00:00",
        "sessions": "4.0",
        "category": "SUSP",
        "reason1": "PP",
        "reason2": "",
        "reason3": "",
    } | changed


def csv(*rows: Mapping[str, str], without: tuple[str, ...] = ()) -> str:
    names = [name for name in rows[0] if name not in without]
    lines = [names, *([row[name] for name in names] for row in rows)]
    return "".join(",".join(line) + "\n" for line in lines)


def ours(key: PupilKey) -> Match:
    """Who is ours by these tests: the bearer of the number ``OURS``."""
    if OURS in (key.upn, key.former_upn):
        return Match("C1", "upn")
    if key.surname == "Perhaps":
        return Match(problem="identity_uncertain")
    return Match()


def load(
    folder: Path,
    files: Mapping[str, str | bytes],
    term: str | None = "2024-autumn",
    who: Callable[[PupilKey], Match] = ours,
) -> Received:
    paths = []
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        paths.append(path)
    return receive(paths, Context("806", TODAY, term=term), roll=lambda _others: who)


def table(received: Received, name: str) -> Staged:
    (found,) = [each for each in received.staged if each.table == name]
    return found


def codes(received: Received) -> list[str]:
    return [finding.code for finding in received.findings]


def everything(received: Received) -> str:
    """All that a load hands on, as one text: what is searched for other people's children."""
    kept = [one.kept if isinstance(one.kept, bytes) else b"" for one in received.originals]
    staged = [(each.rows.to_pylist(), each.set_aside, each.scope) for each in received.staged]
    text = repr((staged, received.findings, received.passed_over))
    return text + "".join(each.decode("utf-8", "replace") for each in kept)
