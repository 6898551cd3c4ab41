"""A return's lists as the XML that the schema asks for, for tests of the two forms together."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from tests.unit.feeds.ssda903.helpers import FIXTURES, write

from virtualschool.feeds.ssda903.shapes import OF_EXTRACTS, TABLES

Cells = Mapping[str, str]
Lists = Mapping[str, Sequence[Cells]]

SCHEMA = FIXTURES / "CLA.xsd"
COLUMNS = {
    shape.name: [column.name for column in shape.columns if column.name not in OF_EXTRACTS]
    for shape in TABLES
}
# The order of the schema, which is not that of the lists.
HEADER_FIRST = ("UPN", "SEX", "DOB", "ETHNIC")
ADOPTION = ("DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR")
LEAVING = ("IN_TOUCH", "ACTIV", "ACCOM")
EPISODE = (
    ("DECOM", "DECOM"),
    ("RNE", "RNE"),
    ("LS", "LS"),
    ("CIN", "CIN"),
    ("PL", "PLACE"),
    ("PL_POST", "PL_POST"),
    ("HOME_POST", "HOME_POST"),
    ("URN", "URN"),
    ("PLACE_PROVIDER", "PLACE_PROVIDER"),
    ("DEC", "DEC"),
    ("REC", "REC"),
    ("REASON_PLACE_CHANGE", "REASON_PLACE_CHANGE"),
)


def row(table: str, *cells: str) -> Cells:
    """A row of a list from its first cells; the rest is blank."""
    columns = COLUMNS[table]
    return dict(zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=True))


def of_year(folder: str, children: int) -> Lists:
    """The lists of the first children of the header of a synthetic return, as they stand there."""
    lists: dict[str, list[Cells]] = {}
    for path in sorted((FIXTURES / folder).glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            lists[path.stem.removeprefix(f"{folder}-")] = list(csv.DictReader(file))
    wanted = {each["CHILD"] for each in lists["header"][:children]}
    return {
        name: [each for each in rows if each["CHILD"] in wanted] for name, rows in lists.items()
    }


def write_lists(folder: Path, lists: Lists) -> None:
    """A CSV file for each list that has a row."""
    for table, rows in lists.items():
        if rows:
            lines = [",".join(COLUMNS[table])]
            lines += [",".join(each[name] for name in COLUMNS[table]) for each in rows]
            write(folder, f"{table}.csv", "\n".join(lines) + "\n")


def xml_of(lists: Lists) -> str:
    """The lists as one XML file, an element a line."""
    children = "\n".join(_child(header, lists) for header in lists["header"])
    return f'<?xml version="1.0" encoding="utf-8"?>\n<EXPSSDA903>\n{children}\n</EXPSSDA903>\n'


def _child(header: Cells, lists: Lists) -> str:
    def own(table: str) -> list[Cells]:
        return [each for each in lists.get(table, ()) if each["CHILD"] == header["CHILD"]]

    uasc, adoption, leaving = own("uasc"), own("adoption"), own("oc3")
    inside = [
        _element("CHILDID", header["CHILD"]),
        *_elements(HEADER_FIRST, header),
        _element("UASC", "1" if uasc else "0"),
        *(_element("DUC", each["DUC"]) for each in uasc),
        *(line for each in adoption for line in _elements(ADOPTION, each)),
        *(line for each in leaving for line in _elements(LEAVING, each)),
        *_groups("AMISSING", ("MISSING", "MIS_START", "MIS_END"), own("missing")),
        *_groups("AREVIEW", ("REVIEW", "REVIEW_CODE"), own("reviews")),
        *_elements(("MOTHER", "MC_DOB"), header),
        *_groups("PERMANENCE", COLUMNS["previous_permanence"][2:], own("previous_permanence")),
        *_groups("OC2", COLUMNS["oc2"][2:], own("oc2")),
        *_groups("AD_PLACED", COLUMNS["placed_for_adoption"][2:], own("placed_for_adoption")),
    ]
    episodes = [
        line
        for each in own("episodes")
        for line in (
            "<EPISODE>",
            *(_element(element, each[column]) for element, column in EPISODE),
            "</EPISODE>",
        )
    ]
    return "\n".join(["<CHILD>", "<HEADER>", *inside, "</HEADER>", *episodes, "</CHILD>"])


def _groups(element: str, columns: Iterable[str], rows: Iterable[Cells]) -> list[str]:
    names = tuple(columns)
    return [
        line for each in rows for line in (f"<{element}>", *_elements(names, each), f"</{element}>")
    ]


def _elements(columns: Iterable[str], cells: Cells) -> list[str]:
    return [_element(name, cells[name]) for name in columns]


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"
