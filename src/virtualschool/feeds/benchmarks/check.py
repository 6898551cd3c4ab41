"""What published files say against themselves and against the lists that we hold.

Figures are checked where they are not rounded: for authorities and schools. Source: DfE, *Analysts'
guide* (half up, one decimal for absence); observed in the files: 1 to 5 is ``c``, nought is shown,
and a percentage is ``c`` exactly where its numerator is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from virtualschool.domain.benchmarks import MEASURES, Cell, parse_cell
from virtualschool.domain.benchmarks.figures import AUTHORITY, SCHOOL
from virtualschool.domain.disclosure import DEFAULT_RULE
from virtualschool.domain.statistics import round_half_up
from virtualschool.feeds.base import Context, Finding, Severity, Staged
from virtualschool.feeds.benchmarks.layouts import LAYOUTS
from virtualschool.feeds.benchmarks.reference.check import check as check_reference
from virtualschool.feeds.reader.staging import MOST_FINDINGS_OF_A_KIND

_Said = tuple[str, Severity, str]
_ALL_PUPILS = frozenset({"all_pupils", "all_pupils_all_schools"})


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
    for row, (code, severity, said) in _doubts(one):
        counts[code] += 1
        if counts[code] <= MOST_FINDINGS_OF_A_KIND:
            message = f"{one.file} line {row['line']}: {said}"
            column = _column(one.table, row["measure"])
            found.append(Finding(code, severity, message, one.file, row["line"], column))
    for code, count in counts.items():
        if count > MOST_FINDINGS_OF_A_KIND:
            message = f"{one.file}: {count - MOST_FINDINGS_OF_A_KIND:,} more like these."
            found.append(Finding(code, Severity.WARNING, message, one.file))
    return found


def _doubts(one: Staged) -> Iterator[tuple[Mapping[str, Any], _Said]]:
    for batch in one.batches():
        for row in batch.to_pylist():
            if row["level"] in (AUTHORITY, SCHOOL):
                value = parse_cell(row["value"])
                parts = [_cell(row[name]) for name in ("numerator", "denominator")]
                for look in _LOOKS:
                    if said := look(row, value, *parts):
                        yield row, said


def _quotient(
    row: Mapping[str, Any], value: Cell, numerator: Cell | None, denominator: Cell | None
) -> _Said | None:
    measure = MEASURES[row["measure"]]
    if measure.times is None or numerator is None or denominator is None:
        return None
    printed, above, below = value.number, numerator.number, denominator.number
    if printed is None or above is None or not below:
        return None
    given = round_half_up(measure.times * Fraction(above) / Fraction(below), measure.decimals)
    if given == printed:
        return None
    said = (
        f"{measure.title} of {row['area_name'] or row['area_code']} is published as {printed}, "
        f"and its own counts, {numerator.text} and {denominator.text}, give {given}."
    )
    return "published_quotient", Severity.WARNING, said


def _symbol(
    row: Mapping[str, Any], value: Cell, numerator: Cell | None, denominator: Cell | None
) -> _Said | None:
    if numerator is None or (value.symbol == "c") == (numerator.symbol == "c"):
        return None
    hidden, shown = ("value", "count") if value.symbol == "c" else ("count", "value")
    said = (
        f"{MEASURES[row['measure']].title} of {row['area_name'] or row['area_code']}: the {hidden} "
        f'is hidden (c) and the {shown} is not ("{row["value"]}" with "{row["numerator"]}").'
    )
    return "published_symbol", Severity.WARNING, said


def _small_count(
    row: Mapping[str, Any], value: Cell, numerator: Cell | None, denominator: Cell | None
) -> _Said | None:
    """Files of all pupils print small counts; those of children in need and in care do not."""
    measure = MEASURES[row["measure"]]
    count = value if measure.unit == "children" else numerator
    if row["cohort"] in _ALL_PUPILS or measure.unit == "average" or count is None:
        return None
    if count.whole is None or not DEFAULT_RULE.hides(count.whole):
        return None
    said = (
        f"{measure.title} of {row['area_name'] or row['area_code']} prints a count of "
        f"{count.whole}, which the Department hides elsewhere: do not pass it on."
    )
    return "published_small_count", Severity.WARNING, said


_LOOKS: tuple[Callable[[Mapping[str, Any], Cell, Cell | None, Cell | None], _Said | None], ...] = (
    _quotient,
    _symbol,
    _small_count,
)


def _cell(text: str | None) -> Cell | None:
    return None if text is None else parse_cell(text)


def _column(table: str, measure: str) -> str:
    return next(cells.value for cells in LAYOUTS[table].cells if cells.measure == measure)
