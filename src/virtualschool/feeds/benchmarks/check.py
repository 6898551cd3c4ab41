"""What published files say against themselves and against the lists that we hold.

Figures are checked where they are not rounded: for authorities and schools. Source: DfE, *Analysts'
guide* (half up, one decimal for absence); observed in the files: 1 to 5 is ``c``, nought is shown,
and a percentage is ``c`` exactly where its numerator is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from virtualschool.domain.benchmarks import MEASURES, Cell, PublishedMeasure, parse_cell
from virtualschool.domain.benchmarks.figures import AUTHORITY, SCHOOL
from virtualschool.domain.disclosure import DEFAULT_RULE
from virtualschool.domain.statistics import round_half_up
from virtualschool.feeds.base import Context, Finding, Severity, Staged
from virtualschool.feeds.benchmarks.layouts import LAYOUTS
from virtualschool.feeds.benchmarks.reference.check import check as check_reference
from virtualschool.feeds.reader.staging import MOST_FINDINGS_OF_A_KIND

#: A doubt about a figure: code and sentence, in which ``{area}`` is to be filled in.
_Doubt = tuple[str, str]
_ALL_PUPILS = ("all_pupils", "all_pupils_all_schools")
_NEEDED = (
    *("line", "measure", "area_code", "area_name"),
    *("cohort", "numerator", "denominator", "value"),
)


def check(staged: Sequence[Staged], context: Context) -> list[Finding]:
    """Findings over all tables of a load; none removes a figure.

    ``published_quotient``: a percentage, rate or average is not what its own counts give.
    ``published_symbol``: one of a percentage and its count is hidden and the other is not.
    ``published_small_count``: a count of children from 1 to 5 is printed. ``authority_*`` and
    ``bank_holiday_*``: the list differs from the packaged one, which stays in use.
    """
    found: list[Finding] = []
    for one in staged:
        if one.table in LAYOUTS:
            found += _of_figures(one)
    return found + check_reference(staged)


def _of_figures(one: Staged) -> list[Finding]:
    found: list[Finding] = []
    counts: Counter[str] = Counter()
    for row in _unrounded(one):
        doubts = _doubts(
            row["measure"],
            row["cohort"] in _ALL_PUPILS,
            row["value"],
            row["numerator"],
            row["denominator"],
        )
        for code, sentence in doubts:
            counts[code] += 1
            if counts[code] <= MOST_FINDINGS_OF_A_KIND:
                said = sentence.replace("{area}", row["area_name"] or row["area_code"])
                message = f"{one.file} line {row['line']}: {said}"
                column = _column(one.table, row["measure"])
                found.append(
                    Finding(code, Severity.WARNING, message, one.file, row["line"], column)
                )
    for code, count in counts.items():
        if count > MOST_FINDINGS_OF_A_KIND:
            message = f"{one.file}: {count - MOST_FINDINGS_OF_A_KIND:,} more like these."
            found.append(Finding(code, Severity.WARNING, message, one.file))
    return found


def _unrounded(one: Staged) -> Iterator[Mapping[str, Any]]:
    """Figures of authorities and schools that have something to be held against."""
    for batch in one.batches():
        is_local = pc.is_in(batch["level"], value_set=pa.array([AUTHORITY, SCHOOL]))
        has_parts = pc.or_(
            pc.is_valid(batch["numerator"]),
            pc.invert(pc.is_in(batch["cohort"], value_set=pa.array(_ALL_PUPILS))),
        )
        yield from batch.filter(pc.and_(is_local, has_parts)).select(_NEEDED).to_pylist()


@lru_cache(maxsize=1 << 17)
def _doubts(
    key: str, is_of_all_pupils: bool, value: str, numerator: str | None, denominator: str | None
) -> tuple[_Doubt, ...]:
    """What is doubtful about a figure, once for each that is told in the same numbers."""
    measure = MEASURES[key]
    whole = parse_cell(value)
    above, below = _cell(numerator), _cell(denominator)
    count = whole if measure.unit == "children" else above
    doubts = (
        _quotient(measure, whole, above, below),
        _symbol(measure, whole, above),
        None if is_of_all_pupils else _small_count(measure, count),
    )
    return tuple(doubt for doubt in doubts if doubt)


def _quotient(
    measure: PublishedMeasure, value: Cell, numerator: Cell | None, denominator: Cell | None
) -> _Doubt | None:
    if measure.times is None or numerator is None or denominator is None:
        return None
    printed, above, below = value.number, numerator.number, denominator.number
    if printed is None or above is None or not below:
        return None
    given = round_half_up(measure.times * Fraction(above) / Fraction(below), measure.decimals)
    if given == printed:
        return None
    return "published_quotient", (
        f"{measure.title} of {{area}} is published as {printed}, and its own counts, "
        f"{numerator.text} and {denominator.text}, give {given}."
    )


def _symbol(measure: PublishedMeasure, value: Cell, numerator: Cell | None) -> _Doubt | None:
    if numerator is None or (value.symbol == "c") == (numerator.symbol == "c"):
        return None
    hidden, shown = ("value", "count") if value.symbol == "c" else ("count", "value")
    printed = " with ".join(f'"{cell.text or cell.symbol}"' for cell in (value, numerator))
    return "published_symbol", (
        f"{measure.title} of {{area}}: the {hidden} is hidden (c) and the {shown} is not "
        f"({printed})."
    )


def _small_count(measure: PublishedMeasure, count: Cell | None) -> _Doubt | None:
    """Files of all pupils print small counts; those of children in need and in care do not."""
    if measure.unit == "average" or count is None or count.whole is None:
        return None
    if not DEFAULT_RULE.hides(count.whole):
        return None
    return "published_small_count", (
        f"{measure.title} of {{area}} prints a count of {count.whole}, which the Department hides "
        "elsewhere: do not pass it on."
    )


def _cell(text: str | None) -> Cell | None:
    return None if text is None else parse_cell(text)


def _column(table: str, measure: str) -> str:
    return next(cells.value for cells in LAYOUTS[table].cells if cells.measure == measure)
