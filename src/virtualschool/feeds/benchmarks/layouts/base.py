"""How a published file is laid out: which of its cells are figures, of what, of whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from virtualschool.feeds.base import Column, TableShape


@dataclass(frozen=True, slots=True)
class Cells:
    """One figure of a row: ``measure`` and the columns that hold its value and its two parts.

    ``where`` names columns and the text that each must hold in a row for the figure to be there,
    in files that put measures below one another. ``cohort`` overrides the layout's.
    """

    measure: str
    value: str
    numerator: str = ""
    denominator: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    cohort: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """A published table.

    ``cohort`` is that of every row, or ``cohort_column`` says it. ``phase_column`` says of which
    schools a row is. ``only`` names the columns that break all pupils down and the words that mean
    the whole: other rows are counted in a finding and not read. ``has_totals``: the denominator
    stands in a row of its own. ``is_performance_table``: laid out as the performance tables, a row
    a school, without its year.
    """

    shape: TableShape
    source: str
    cells: tuple[Cells, ...]
    cohort: str = ""
    cohort_column: str = ""
    phase_column: str = ""
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    has_totals: bool = False
    is_performance_table: bool = False


_WHEN = (Column("time_period", key=True), Column("time_identifier", required=False))
_WHERE = tuple(
    Column(name, required=False)
    for name in (
        *("country_code", "country_name", "region_code", "region_name"),
        *("old_la_code", "new_la_code", "la_name"),
    )
)


def open_data(
    name: str,
    required: Sequence[str],
    cells: Sequence[Cells],
    optional: Sequence[str] = (),
    headings: Mapping[str, tuple[str, ...]] | None = None,
    *,
    is_of_schools: bool = False,
) -> TableShape:
    """A table of the DfE's open data: when and where, then ``required`` and what ``cells`` name.

    Files told apart by their schools need a URN; columns beyond these are known to be there.
    """
    named = [
        column
        for one in cells
        for column in (one.value, one.numerator, one.denominator, *one.where)
        if column
    ]
    more = headings or {}
    columns = {
        column: Column(column, required=column in required, headings=more.get(column, ()))
        for column in (*required, *named, *optional, "version")
    }
    schools = (
        Column("school_urn", required=is_of_schools, headings=("urn",)),
        Column("school_name", required=False),
    )
    return TableShape(
        name,
        (
            *_WHEN,
            Column("geographic_level", key=True),
            *_WHERE,
            *(schools if is_of_schools else ()),
            *columns.values(),
        ),
        is_wider=True,
    )


def performance_table(name: str, required: Sequence[str], cells: Sequence[Cells]) -> TableShape:
    """A school-level performance table: RECTYPE, LEA, ESTAB, URN and hundreds of measures."""
    named = dict.fromkeys(
        column for one in cells for column in (one.value, one.numerator, one.denominator) if column
    )
    return TableShape(
        name,
        (
            Column("rectype"),
            Column("lea"),
            Column("urn"),
            Column("schname", required=False),
            *(Column(column, required=column in required) for column in named),
        ),
        is_wider=True,
    )
