"""Of what area, when and of which pupils a row of a published table is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from virtualschool.domain.benchmarks import (
    ALL_PHASES,
    ENGLAND,
    PUBLISHED_COHORTS,
    PublishedPeriod,
    academic,
    cohort_of_group,
    parse_period,
)
from virtualschool.domain.benchmarks.figures import AUTHORITY, NATIONAL, REGIONAL, SCHOOL
from virtualschool.domain.identifiers import AUTHORITIES, FORMER_AUTHORITIES, is_urn
from virtualschool.feeds.base import Context, Unreadable
from virtualschool.feeds.benchmarks.layouts import Layout
from virtualschool.feeds.rows import RejectedRow, Row

#: Says a finding once: code, field, sentence.
Note = Callable[[Row, str, str, str], None]

_KNOWN = {**FORMER_AUTHORITIES, **AUTHORITIES}
_BY_ONS_CODE = {each.ons_code: each for each in _KNOWN.values()}
_LEVELS = {
    "national": NATIONAL,
    "regional": REGIONAL,
    "local authority": AUTHORITY,
    "school": SCHOOL,
}
_PHASES = (
    ("total", ALL_PHASES),
    ("all schools", ALL_PHASES),
    ("primary", "primary"),
    ("secondary", "secondary"),
    ("special", "special"),
    ("alternative", "alternative"),
)
_FULL_YEAR = "six half terms"
#: Record types of the performance tables that are England as a whole.
_ENGLAND_WITH_INDEPENDENT, _ENGLAND_STATE_FUNDED = "5", "7"
_YEARS_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_](20)?(\d\d)(?!\d)")
_VERSION_IN_NAME = re.compile(r"provisional|revised|final")


@dataclass(frozen=True, slots=True)
class Frame:
    """What all figures of a row share. ``cohort`` is empty where each measure has its own."""

    level: str
    area_code: str
    area_name: str
    period: PublishedPeriod
    cohort: str
    phase: str
    version: str


class OpenDataFrames:
    """Rows of the DfE's open data, which say all of it themselves."""

    def __init__(self, layout: Layout, note: Note) -> None:
        self._layout = layout
        self._note = note
        self._periods: dict[tuple[str, str], PublishedPeriod] = {}

    def of(self, row: Row) -> Frame:
        """The row's frame.

        Raises ``RejectedRow`` for a period or level that cannot be read, or an area without code.
        """
        level = _LEVELS.get(" ".join(row["geographic_level"].lower().split()))
        if level is None:
            said = row["geographic_level"]
            raise RejectedRow("geographic_level", f'geographic_level "{said}" is not known here.')
        code, name = self._area(row, level)
        phase = ALL_PHASES
        if level != SCHOOL and self._layout.phase_column:
            phase = _phase(row[self._layout.phase_column])
        return Frame(
            level, code, name, self._period(row), self._cohort(row), phase, row["version"] or ""
        )

    def _period(self, row: Row) -> PublishedPeriod:
        key = (row["time_period"], row["time_identifier"] or "Academic year")
        if key not in self._periods:
            try:
                self._periods[key] = parse_period(*key)
            except ValueError as error:
                raise RejectedRow("time_period", str(error)) from error
        period = self._periods[key]
        terms = row.get("absence_terms")
        if terms and terms.lower() != _FULL_YEAR:
            # Five half terms are not the year: the name keeps the two apart.
            return replace(period, kind="terms", label=f"{period.label}, {terms}")
        return period

    def _area(self, row: Row, level: str) -> tuple[str, str]:
        if level == NATIONAL:
            return row["country_code"] or ENGLAND, row["country_name"] or "England"
        if level == REGIONAL:
            if not row["region_code"]:
                raise RejectedRow("region_code", "a row of a region has no region_code.")
            return row["region_code"], row["region_name"] or row["region_code"]
        if level == SCHOOL:
            urn = row.get("school_urn") or ""
            if not is_urn(urn):
                raise RejectedRow("school_urn", f'school_urn "{urn}" is not a URN (six digits).')
            return urn, row["school_name"] or ""
        code = (row["old_la_code"] or "").zfill(3) if row["old_la_code"] else ""
        if code not in _KNOWN and row["new_la_code"] in _BY_ONS_CODE:
            code = _BY_ONS_CODE[row["new_la_code"]].code
        if not code:
            raise RejectedRow("old_la_code", "a row of an authority has no old_la_code.")
        return authority(code, row["la_name"], row, "old_la_code", self._note)

    def _cohort(self, row: Row) -> str:
        column = self._layout.cohort_column
        if not column:
            return self._layout.cohort
        said = row[column]
        if not said:
            raise RejectedRow(column, f"{column} is blank, so nobody can say whom the row counts.")
        cohort = cohort_of_group(said)
        if cohort not in PUBLISHED_COHORTS:
            sentence = f'{column} "{said}" is not known here; its figures are kept under that name.'
            self._note(row, "cohort_not_known", column, sentence)
        return cohort


class PerformanceTableFrames:
    """Rows of a performance table. Its year and whether it is final stand in no cell: the year is
    ``--year`` (that in which the academic year ends) or in the published name of the file."""

    def __init__(self, layout: Layout, file: str, context: Context, note: Note) -> None:
        """Raises ``Unreadable`` when nothing says of which year the table is."""
        self._layout = layout
        self._note = note
        named = _YEARS_IN_NAME.search(file)
        if context.year is not None:
            self._period = academic(context.year - 1)
        elif named and int(named[3]) == (int(named[1]) + 1) % 100:
            self._period = academic(int(named[1]))
        else:
            raise Unreadable(
                f"{file} says nowhere of which year it is: give --year (the year in which its "
                "academic year ends), or a name with its years in it, as in "
                "2023-2024_england_ks4final.csv."
            )
        version = _VERSION_IN_NAME.search(file.lower())
        self._version = version[0].capitalize() if version else ""

    def of(self, row: Row) -> Frame:
        """The row's frame: a school's where it has a URN, else its authority's, else England's.

        Raises ``RejectedRow`` for a URN that is none.
        """
        urn, la = row["urn"] or "", row["lea"] or ""
        cohort = self._layout.cohort
        if urn:
            if not is_urn(urn):
                raise RejectedRow("urn", f'URN "{urn}" is not a URN (six digits).')
            level, code, name = SCHOOL, urn, row["schname"] or ""
        elif la:
            level = AUTHORITY
            code, name = authority(la.zfill(3), None, row, "lea", self._note)
        else:
            level, code, name = NATIONAL, ENGLAND, "England"
            kind = row["rectype"] or ""
            if kind == _ENGLAND_WITH_INDEPENDENT:
                cohort = "all_pupils_all_schools"
            elif kind != _ENGLAND_STATE_FUNDED:
                raise RejectedRow(
                    "rectype",
                    f'the row has neither URN nor LEA, and RECTYPE "{kind}" is not '
                    "England as a whole.",
                )
        return Frame(level, code, name, self._period, cohort, ALL_PHASES, self._version)


def authority(code: str, name: str | None, row: Row, field: str, note: Note) -> tuple[str, str]:
    """An authority's three-digit code and its name, with a finding where the code is unknown."""
    known = _KNOWN.get(code)
    if known is None:
        sentence = f"{code} is the code of no authority of England, of today or since 2019."
        note(row, "authority_not_known", field, sentence)
    return code, name or (known.name if known else code)


def _phase(said: str | None) -> str:
    """``all`` where a row is of all schools, a short word for the phases, else the words."""
    words = (said or "total").lower()
    named = [phase for word, phase in _PHASES if word in words]
    return named[0] if len(named) == 1 else words
