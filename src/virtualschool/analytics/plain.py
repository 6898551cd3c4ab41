"""The plain-Python ground of the reference: the same words as ``frame``, said with loops.

Slow on purpose, and written apart from the Ibis form, so that where the two agree the
figure is right rather than merely the same. Tables are lists of dictionaries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from virtualschool.analytics.query import COHORTS_OUTSIDE_CARE, NOT_KNOWN, Period, Query
from virtualschool.domain.care import Episode, is_twelve_months

Record = Mapping[str, Any]
Child = tuple[str, str]


class PlainFrame:
    """One query's view of tables held as lists of dictionaries."""

    def __init__(self, tables: Mapping[str, list[dict[str, Any]]], query: Query) -> None:
        self.query = query
        self.cohort = query.cohort
        self.dims = tuple(name for name in query.by if name not in ("month", "term"))
        self._tables = tables
        self._of_child: dict[str, dict[Child, list[Record]]] = {}

    @property
    def periods(self) -> Iterator[tuple[int, Period]]:
        """The query's periods with their position."""
        return enumerate(self.query.periods)

    def rows(self, name: str) -> list[Record]:
        """A table's rows whose authority and child may be counted."""
        scope = self.query.scope
        return [
            row
            for row in self._tables.get(name, [])
            if row["authority"] in scope.authorities
            and (scope.children is None or row["child_id"] in scope.children)
        ]

    def of_no_child(self, name: str) -> list[Record]:
        """A table of the authority itself, whoever of its children may be counted."""
        return [
            row
            for row in self._tables.get(name, [])
            if row["authority"] in self.query.scope.authorities
        ]

    def of_child(self, name: str, child: Child) -> list[Record]:
        """A child's rows of a table."""
        if name not in self._of_child:
            grouped: dict[Child, list[Record]] = defaultdict(list)
            for row in self.rows(name):
                grouped[row["authority"], row["child_id"]].append(row)
            self._of_child[name] = grouped
        return self._of_child[name].get(child, [])

    @property
    def leaves_out_short_breaks(self) -> bool:
        """Whether only care other than short breaks makes a child one of the cohort."""
        return self.cohort in ("looked_after", "looked_after_12_months")

    def cohort_intervals(self) -> list[Record]:
        """Merged times of care of the cohort."""
        name = self.cohort
        if name not in COHORTS_OUTSIDE_CARE:
            suffix = "" if self.leaves_out_short_breaks else "_with_short_breaks"
            name = f"looked_after{suffix}"
        return [r for r in self.rows("care_interval") if r["cohort"] == name]

    def spell_on(self, child: Child, day: date) -> Record | None:
        """The stretch of care that covers a day, of whatever kind."""
        for spell in self.of_child("care_spell", child):
            if covers(spell, day):
                return spell
        return None

    def is_in_cohort(self, child: Child, day: date, period: Period) -> bool:
        """Whether the child was in the query's cohort on a day of a period."""
        if self.cohort == "all":
            return True
        if self.cohort == "looked_after_12_months":
            return child in self.twelve_months_at(march_within(period))
        if self.cohort in COHORTS_OUTSIDE_CARE:
            return any(
                row["cohort"] == self.cohort and covers(row, day)
                for row in self.of_child("care_interval", child)
            )
        spell = self.spell_on(child, day)
        return spell is not None and not (spell["is_short_break"] and self.leaves_out_short_breaks)

    @cached_property
    def _twelve_months(self) -> dict[date, set[Child]]:
        return {}

    def twelve_months_at(self, year_end: date) -> set[Child]:
        """Children who pass the twelve-month rule at a 31 March."""
        if year_end not in self._twelve_months:
            self._twelve_months[year_end] = {
                child
                for child in {(r["authority"], r["child_id"]) for r in self.rows("episode")}
                if is_twelve_months(
                    [as_episode(row) for row in self.of_child("episode", child)], year_end
                )
            }
        return self._twelve_months[year_end]

    def is_narrowed_out(self, child: Child, period: Period) -> bool:
        """Whether the twelve-month cohort is asked for and the child is not in it."""
        if self.cohort != "looked_after_12_months":
            return False
        return child not in self.twelve_months_at(march_within(period))

    def school_year(self, child: Child, academic_year: int) -> Record:
        """A child's school year; empty where there is no record."""
        for row in self.of_child("school_year", child):
            if row["academic_year"] == academic_year:
                return row
        return {}

    def roll_on(self, child: Child, day: date) -> str | None:
        """The school on roll on a day; of several the one joined last, then the lowest URN."""
        best: Record | None = None
        for roll in self.of_child("enrolment", child):
            if roll["start_on"] > day or (roll["last_day"] is not None and roll["last_day"] < day):
                continue
            if (
                best is None
                or roll["start_on"] > best["start_on"]
                or (roll["start_on"] == best["start_on"] and roll["urn"] < best["urn"])
            ):
                best = roll
        return None if best is None else best["urn"]

    def describe(self, child: Child, day: date, school: str | None = None) -> dict[str, str | None]:
        """Every breakdown value of a child as it stood on a day; ``school`` where an event says."""
        spell = self.spell_on(child, day) or {}
        year = self.school_year(child, autumn_of(day))
        people = self.of_child("child", child)
        school = school or self.roll_on(child, day)
        return {
            "school": school,
            "school_area": self.area_of(child, school),
            "sen": self.provision_on(child, day),
            "placement_area": spell.get("placement_area") or NOT_KNOWN,
            "placement_distance": spell.get("placement_distance") or NOT_KNOWN,
            "year_group": year.get("year_group"),
            "key_stage": year.get("key_stage"),
            "sex": people[0]["sex"] if people else None,
            "legal_status": spell.get("legal_status"),
            "placement_type": spell.get("placement_type"),
        }

    def provision_on(self, child: Child, day: date) -> str:
        """The provision for special needs as last seen by a day."""
        for seen in self.of_child("sen", child):
            if seen["start_on"] <= day and (seen["last_day"] is None or day <= seen["last_day"]):
                return str(seen["provision"])
        return NOT_KNOWN

    def area_of(self, child: Child, urn: str | None) -> str:
        """Where a school lies, seen from the child's authority."""
        for row in self._tables.get("school_area", []):
            if row["authority"] == child[0] and row["urn"] == urn:
                return row["area"] or NOT_KNOWN
        return NOT_KNOWN

    def total(
        self, events: Iterable[tuple[int, Child, Mapping[str, str | None], Mapping[str, int]]]
    ) -> list[Record]:
        """Events (period, child, breakdown values, measures) added up per child and group."""
        schools = self.query.scope.schools
        sums: dict[tuple[Any, ...], dict[str, int]] = {}
        for period, child, values, measures in events:
            if schools is not None and values.get("school") not in schools:
                continue
            group = (period, *child, *(values.get(name) for name in self.dims))
            held = sums.setdefault(group, dict.fromkeys(measures, 0))
            for name, amount in measures.items():
                held[name] += amount
        columns = ("period", "authority", "child_id", *self.dims)
        return [dict(zip(columns, group, strict=True)) | held for group, held in sums.items()]


def covers(stretch: Record, day: date) -> bool:
    """Whether a stretch with ``start_on`` and ``ceased_on`` was going on at a day's end."""
    return stretch["start_on"] <= day and (
        stretch["ceased_on"] is None or day < stretch["ceased_on"]
    )


def autumn_of(day: date) -> int:
    """The calendar year in which the academic year of a day began."""
    return day.year if day.month >= 9 else day.year - 1


def march_within(period: Period) -> date:
    """The 31 March inside the academic year of the period's last day."""
    return date(autumn_of(period.last_day) + 1, 3, 31)


def day_before(day: date) -> date:
    """The day before."""
    return day - timedelta(days=1)


def as_episode(row: Record) -> Episode:
    """A canonical row of ``episode`` as the domain's episode."""
    return Episode(
        start_on=row["start_on"],
        ceased_on=row["ceased_on"],
        reason_started=row["reason_started"] or "",
        reason_ceased=row["reason_ceased"] or "",
        legal_status=row["legal_status"] or "",
        placement_type=row["placement_type"] or "",
    )
