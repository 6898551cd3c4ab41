"""The XML of an SSDA903 return, whose elements become the lists that its CSV files are.

Everything of a child but its episodes stands in the child's HEADER there. A child is on the list
of unaccompanied children, of adoptions or of care leavers where one of that list's items is filled.
Social workers and deprivation of liberty came after the schema and are sent as lists. Source: DfE,
children looked after return, XML schema ``EXPSSDA903``.
"""

from __future__ import annotations

from collections.abc import Mapping

from virtualschool.feeds.base import TableShape, XmlLayout, XmlTable
from virtualschool.feeds.ssda903 import shapes

_HEADER = "CHILD/HEADER"
_FILLED = ".+"
# What the schema calls otherwise than the lists do.
_ELEMENTS: Mapping[str, str] = {"CHILD": "CHILDID", "PLACE": "PL"}
_OF_THE_CHILD = frozenset({"CHILD", "DOB", "SEX"})


def _in_header(shape: TableShape, where: Mapping[str, str] | None = None) -> XmlTable:
    """A list whose items stand among those of the header."""
    columns = {column.name: _ELEMENTS.get(column.name, column.name) for column in shape.columns}
    return XmlTable(shape.name, _HEADER, columns, where or {})


def _below_header(shape: TableShape, element: str) -> XmlTable:
    """A list whose rows are elements of their own below the header."""
    columns = {
        column.name: f"../{_ELEMENTS.get(column.name, column.name)}"
        if column.name in _OF_THE_CHILD
        else column.name
        for column in shape.columns
    }
    return XmlTable(shape.name, f"{_HEADER}/{element}", columns)


def _any_of(shape: TableShape) -> dict[str, str]:
    return {each.name: _FILLED for each in shape.columns if each.name not in _OF_THE_CHILD}


_EPISODES = XmlTable(
    shapes.EPISODES.name,
    "CHILD/EPISODE",
    {
        column.name: "../HEADER/CHILDID"
        if column.name == "CHILD"
        else _ELEMENTS.get(column.name, column.name)
        for column in shapes.EPISODES.columns
        if column.name not in shapes.OF_EXTRACTS
    },
)

LAYOUT = XmlLayout(
    name="SSDA903 return",
    root="EXPSSDA903",
    tables=(
        _in_header(shapes.HEADER),
        _EPISODES,
        _below_header(shapes.REVIEWS, "AREVIEW"),
        _below_header(shapes.MISSING, "AMISSING"),
        _in_header(shapes.UASC, {"UASC": "1", "DUC": _FILLED}),
        _below_header(shapes.OC2, "OC2"),
        _in_header(shapes.OC3, _any_of(shapes.OC3)),
        _below_header(shapes.PREVIOUS_PERMANENCE, "PERMANENCE"),
        _in_header(shapes.ADOPTION, _any_of(shapes.ADOPTION)),
        _below_header(shapes.PLACED_FOR_ADOPTION, "AD_PLACED"),
    ),
)
