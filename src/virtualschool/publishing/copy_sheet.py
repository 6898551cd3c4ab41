"""A copy-ready sheet: figures in the row order of another system, saved once as a template.

A council's performance system has its own list of measures, in its own words and order, to be keyed
in every month. A template says that list once; ``fill`` gives the column to paste. What a row asks
for is looked up by the caller: nothing here knows a database.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import tomli_w

from virtualschool.domain.statistics import round_half_up
from virtualschool.publishing.document import Cell, Document, Section, Table, TableColumn
from virtualschool.publishing.renderers.csv import safe

#: The template that is there to begin with: the key measures of the headline report.
DEFAULT = Path(__file__).parent / "copy_sheets" / "headline.toml"

PARTS = ("value", "numerator", "denominator")
SPANS = ("month", "year_to_date")
#: What a column holds: the row's label or reference as the other system has them, the figure that
#: the row asks for, what it was made of, its period, or nothing (a column that others fill).
HOLDS = ("label", "reference", "figure", "numerator", "denominator", "period", "nothing")
#: Bounds that a slip of the keyboard goes beyond and no sheet needs to.
MOST_DECIMALS, MOST_MONTHS_BACK = 6, 120


class TemplateRefused(ValueError):
    """The template cannot be used. The message is one sentence naming file, row and field."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of the sheet: its heading, and what it ``holds`` (one of ``HOLDS``)."""

    heading: str
    holds: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A line of the other system.

    ``label`` and ``reference`` are as that system prints them. Without ``indicator`` the row keeps
    its place and prints ``blank``, as it does where there is no figure. ``months_back`` counts from
    the month of the sheet (12: the same month last year); ``span`` is that month, or the school
    year to its end. ``decimals`` are of a ``value``; numerators and denominators are whole.
    """

    label: str
    indicator: str = ""
    reference: str = ""
    cohort: str = "looked_after"
    months_back: int = 0
    span: str = "month"
    part: str = "value"
    decimals: int = 0
    blank: str = ""


@dataclass(frozen=True, slots=True)
class SheetTemplate:
    """A sheet's columns and rows, in the order of the other system."""

    name: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a row: the exact figure in the unit that it is printed in (per cent,
    days), what it was made of, and its period in words. ``symbol`` (``c``) is printed instead of
    anything that must not be shown."""

    value: Fraction | int | None
    numerator: int | None = None
    denominator: int | None = None
    period: str = ""
    symbol: str = ""


#: Finds what a row asks for; nothing where there is none.
Lookup = Callable[[SheetRow], Found | None]


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """A template with its cells: numbers as they are to be keyed in, or words."""

    template: SheetTemplate
    cells: tuple[tuple[Cell, ...], ...]

    def text(self, *, has_headings: bool = True) -> str:
        """The sheet as lines with tabs, as a spreadsheet or a form takes them when pasted."""
        headings = [[column.heading for column in self.template.columns]] if has_headings else []
        return _lines([*headings, *self.cells])

    def figures(self) -> str:
        """The column of figures alone, a line for each row: what is pasted where rows stand."""
        place = [column.holds for column in self.template.columns].index("figure")
        return _lines([[row[place]] for row in self.cells])

    def table(self) -> Table:
        """The sheet as a table of a document. ``.xlsx`` keeps its numbers numbers, shown without
        thousands' commas: what is copied from a cell is what another system takes."""
        columns = [
            TableColumn(f"c{place}", column.heading, column.holds in {"figure", *PARTS})
            for place, column in enumerate(self.template.columns)
        ]
        labels = [f"c{n}" for n, one in enumerate(self.template.columns) if one.holds == "label"]
        return Table(
            key="copy-sheet",
            caption=self.template.name,
            columns=columns,
            rows=[{f"c{n}": _keyed(cell) for n, cell in enumerate(row)} for row in self.cells],
            row_heading=labels[0] if labels else None,
        )

    def document(
        self,
        *,
        organisation: str,
        period: str,
        as_at: date,
        edition: str,
        snapshot: str,
        marking: str,
    ) -> Document:
        """The sheet as a document of its own, for every renderer."""
        return Document(
            key="copy-sheet",
            title=self.template.name,
            subtitle="Figures in the row order of another system.",
            organisation=organisation,
            period=period,
            as_at=as_at,
            edition=edition,
            snapshot=snapshot,
            marking=marking,
            sections=[Section("copy-sheet", self.template.name, [self.table()])],
        )


def fill(template: SheetTemplate, lookup: Lookup) -> FilledSheet:
    """The sheet with its figures, rounded half up to the decimals of each row."""
    found = [(row, lookup(row) if row.indicator else None) for row in template.rows]
    return FilledSheet(
        template,
        tuple(
            tuple(_cell(column, row, answer) for column in template.columns)
            for row, answer in found
        ),
    )


def _cell(column: SheetColumn, row: SheetRow, found: Found | None) -> Cell:
    match column.holds:
        case "label":
            return row.label
        case "reference":
            return row.reference
        case "period":
            return found.period if found else ""
        case "figure":
            return _figure(row.part, row.decimals, row.blank, found)
        case "numerator" | "denominator":
            return _figure(column.holds, 0, "", found)
    return ""


def _figure(part: str, decimals: int, blank: str, found: Found | None) -> Cell:
    if found is None:
        return blank
    if found.symbol:
        return found.symbol
    if part != "value":
        whole = found.numerator if part == "numerator" else found.denominator
        return blank if whole is None else whole
    return blank if found.value is None else round_half_up(found.value, decimals)


def _keyed(cell: Cell) -> str:
    """A cell as it is keyed in: a number without commas, words as they are."""
    return str(cell) if isinstance(cell, int | Decimal) else str(cell or "")


def _lines(rows: Sequence[Sequence[Cell]]) -> str:
    """Lines with tabs. Words are kept on their line, and from running when they are pasted."""
    lines = [[safe(" ".join(_keyed(cell).split())) for cell in row] for row in rows]
    return "".join("\t".join(line) + "\r\n" for line in lines)


def default_template() -> SheetTemplate:
    """The key measures of the headline report, to begin from."""
    return read_template(DEFAULT)


def read_template(path: Path) -> SheetTemplate:
    """A template from a ``.toml`` or ``.json`` file. Raises ``TemplateRefused``."""
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise TemplateRefused(f"{path.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise TemplateRefused(f"{path.name} is not text in UTF-8.") from error
    kinds: dict[str, Callable[[str], Any]] = {".toml": tomllib.loads, ".json": json.loads}
    kind = path.suffix.lower()
    if kind not in kinds:
        raise TemplateRefused(
            f"{path.name} is no template: its name ends in neither .toml nor .json."
        )
    try:
        data = kinds[kind](content)
    except (ValueError, RecursionError) as error:
        said = str(error).rstrip(".")
        raise TemplateRefused(f"{path.name} is not {kind[1:].upper()}: {said}.") from error
    return template_of(data, path.name)


def write_template(template: SheetTemplate, suffix: str) -> bytes:
    """The template as a file of that suffix (``.toml`` or ``.json``); reading it gives it back."""
    data = {
        "name": template.name,
        "columns": [asdict(column) for column in template.columns],
        "rows": [_told(row) for row in template.rows],
    }
    if suffix.lower().removeprefix(".") == "json":
        return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
    return tomli_w.dumps(data).encode()


def check_names(
    template: SheetTemplate, *, indicators: Collection[str], cohorts: Collection[str], file: str
) -> None:
    """Raises ``TemplateRefused`` for the first row that names an indicator or cohort not known."""
    for number, row in enumerate(template.rows, start=1):
        if row.indicator and row.indicator not in indicators:
            raise TemplateRefused(
                f"{file}, row {number} (“{row.label}”): there is no indicator “{row.indicator}”."
            )
        if row.cohort not in cohorts:
            raise TemplateRefused(
                f"{file}, row {number} (“{row.label}”): there is no cohort “{row.cohort}”; "
                f"cohorts are {', '.join(cohorts)}."
            )


def _told(row: SheetRow) -> dict[str, Any]:
    """What a row says beyond what goes without saying."""
    unsaid = SheetRow(label="")
    return {
        name: value
        for name, value in asdict(row).items()
        if name == "label" or value != getattr(unsaid, name)
    }


def template_of(data: Any, file: str) -> SheetTemplate:
    """A template from plain data (what was kept of one, say); ``file`` is its name in what is said.

    Raises ``TemplateRefused``.
    """
    if not isinstance(data, dict):
        raise TemplateRefused(f"{file} holds no template: it needs a name, columns and rows.")
    _known(data, ("name", "columns", "rows"), file)
    name = data.get("name")
    if not isinstance(name, str) or not name.strip():
        raise TemplateRefused(f"{file} has no name, which is the sheet’s title.")
    columns = [
        _column(one, f"{file}, column {number}")
        for number, one in enumerate(_list(data, "columns", file), start=1)
    ]
    if [column.holds for column in columns].count("figure") != 1:
        raise TemplateRefused(f"{file} needs one column, and only one, that holds “figure”.")
    rows = [
        _row(one, f"{file}, row {number}")
        for number, one in enumerate(_list(data, "rows", file), start=1)
    ]
    return SheetTemplate(name, tuple(columns), tuple(rows))


def _list(data: Mapping[str, Any], name: str, file: str) -> list[Any]:
    found = data.get(name)
    if not isinstance(found, list) or not found:
        raise TemplateRefused(f"{file} has no {name}.")
    return found


def _known(data: Mapping[str, Any], names: Collection[str], place: str) -> None:
    for name in data:
        if name not in names:
            raise TemplateRefused(f"{place} says “{name}”; it can say {', '.join(names)}.")


def _fields(data: Any, kind: type[SheetColumn | SheetRow], place: str) -> dict[str, Any]:
    """The fields of a column or row, each of its type."""
    if not isinstance(data, dict):
        raise TemplateRefused(f"{place} is no table of fields.")
    wanted = {one.name: one.type for one in fields(kind)}
    _known(data, wanted, place)
    for name, value in data.items():
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if wanted[name] == "int" and not is_whole:
            raise TemplateRefused(f"{place}: {name} is to be a whole number, not {value!r}.")
        if wanted[name] == "str" and not isinstance(value, str):
            raise TemplateRefused(f"{place}: {name} is to be text, not {value!r}.")
    return data


def _column(data: Any, place: str) -> SheetColumn:
    said = _fields(data, SheetColumn, place)
    if "heading" not in said:
        raise TemplateRefused(f"{place} has no heading; it may be empty, but is to be said.")
    _one_of(said.get("holds", ""), HOLDS, "holds", place)
    return SheetColumn(**said)


def _row(data: Any, place: str) -> SheetRow:
    said = _fields(data, SheetRow, place)
    if "label" not in said:
        raise TemplateRefused(f"{place} has no label.")
    row = SheetRow(**said)
    place = f"{place} (“{row.label}”)"
    _one_of(row.part, PARTS, "part", place)
    _one_of(row.span, SPANS, "span", place)
    _within(row.decimals, MOST_DECIMALS, "decimals", place)
    _within(row.months_back, MOST_MONTHS_BACK, "months_back", place)
    return row


def _one_of(value: str, known: Collection[str], name: str, place: str) -> None:
    if value not in known:
        raise TemplateRefused(f"{place}: {name} is “{value}”; it can be {', '.join(known)}.")


def _within(value: int, most: int, name: str, place: str) -> None:
    if not 0 <= value <= most:
        raise TemplateRefused(f"{place}: {name} is {value}; it can be from 0 to {most}.")
