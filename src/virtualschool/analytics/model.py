"""The canonical columnar model: the tables that indicators read, and nothing else.

These are contracts. A feed or an app that exports facts fits its rows to them; an indicator
may rely on every word said here. Dates are dates (never times). ``child_id`` is the council's id
and is unique only within ``authority`` (three digits). Intervals are half open in the way the
SSDA903 return means them: ``start_on`` is the first day, ``ceased_on`` the day on which the child
was no longer looked after at its end (null while it goes on). ``first_day`` and ``last_day`` are
both inside.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

TEXT, DATE, BOOL = pa.string(), pa.date32(), pa.bool_()
SMALL, WHOLE, LARGE = pa.int16(), pa.int32(), pa.int64()


@dataclass(frozen=True, slots=True)
class Table:
    """A canonical table: its columns, what one row is, and the key that makes a row unique."""

    name: str
    row_is: str
    schema: pa.Schema
    key: tuple[str, ...]

    def empty(self) -> pa.Table:
        return self.schema.empty_table()

    def from_rows(self, rows: list[dict[str, object]]) -> pa.Table:
        """Rows as a table in key order, so that equal content gives equal bytes."""
        table = pa.Table.from_pylist(rows, schema=self.schema)
        return table.sort_by([(column, "ascending") for column in self.key])


def _schema(*columns: tuple[str, pa.DataType]) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in columns])


CHILD = Table(
    "child",
    "a child known to the authority",
    _schema(
        ("authority", TEXT),
        ("child_id", TEXT),
        ("sex", TEXT),  # M, F, U
        ("date_of_birth", DATE),
        ("ethnicity", TEXT),  # SSDA903 ETHNIC code
        ("is_unaccompanied", BOOL),
        ("has_upn", BOOL),
    ),
    ("authority", "child_id"),
)

EPISODE = Table(
    "episode",
    "an SSDA903 episode as last reported",
    _schema(
        ("authority", TEXT),
        ("child_id", TEXT),
        ("start_on", DATE),  # DECOM
        ("ceased_on", DATE),  # DEC
        ("reason_started", TEXT),  # RNE
        ("reason_ceased", TEXT),  # REC
        ("legal_status", TEXT),  # LS
        ("category_of_need", TEXT),  # CIN
        ("placement_type", TEXT),  # PLACE
        ("placement_provider", TEXT),
        ("reason_place_change", TEXT),
        ("is_short_break", BOOL),  # LS V3 or V4
        ("change", TEXT),  # started, carer, placement, status (domain.care.ChangeKind)
    ),
    ("authority", "child_id", "start_on"),
)

CARE_INTERVAL = Table(
    "care_interval",
    "a merged time in which a child was in a cohort without a break",
    _schema(
        ("authority", TEXT),
        ("child_id", TEXT),
        # looked_after, looked_after_with_short_breaks, social_worker, social_worker_ever6,
        # previously_looked_after (these three without the days of being looked after)
        ("cohort", TEXT),
        ("start_on", DATE),
        ("ceased_on", DATE),
        ("is_return", BOOL),  # an earlier interval of the same cohort exists
        ("from_short_breaks", BOOL),  # the start is a crossing from V3/V4
        ("to_short_breaks", BOOL),  # the end is a crossing to V3/V4
    ),
    ("authority", "child_id", "cohort", "start_on"),
)

CARE_SPELL = Table(
    "care_spell",
    "a stretch of days with one legal status and one placement type; spells never overlap",
    _schema(
        ("authority", TEXT),
        ("child_id", TEXT),
        ("start_on", DATE),
        ("ceased_on", DATE),
        ("legal_status", TEXT),
        ("placement_type", TEXT),
        ("is_short_break", BOOL),
        ("placement_area", TEXT),  # in words; null where not known
        ("placement_distance", TEXT),  # up to 20 miles, over 20 miles; null where not known
    ),
    ("authority", "child_id", "start_on"),
)

SOCIAL_WORK = Table(
    "social_work",
    "a time of being in need, or on a protection plan, as the children in need census has it",
    _schema(
        ("authority", TEXT),
        ("child_id", TEXT),
        ("kind", TEXT),  # need, protection_plan
        ("start_on", DATE),
        ("ceased_on", DATE),
    ),
    ("authority", "child_id", "kind", "start_on"),
)

SOCIAL_WORKER_EPISODE = Table(
    "social_worker_episode",
    "a time in which one social worker had a child's case, as the return has it",
    _schema(
        ("authority", TEXT),
        ("child_id", TEXT),
        ("worker", TEXT),  # SW_ID
        ("start_on", DATE),  # SW_DECOM
        ("ceased_on", DATE),  # SW_DEC
        ("reason", TEXT),  # SW_REASON
    ),
    ("authority", "child_id", "start_on", "worker"),
)

SEN = Table(
    "sen",
    "a time with one provision for special educational needs, as censuses and lists saw it",
    _schema(
        ("authority", TEXT),
        ("child_id", TEXT),
        ("start_on", DATE),
        ("last_day", DATE),
        ("provision", TEXT),  # no SEN, SEN support, EHC plan
        ("primary_need", TEXT),
        ("source", TEXT),
    ),
    ("authority", "child_id", "start_on"),
)

SCHOOL_AREA = Table(
    "school_area",
    "where a school of the authority's children lies, seen from the authority",
    _schema(("authority", TEXT), ("urn", TEXT), ("area", TEXT)),
    ("authority", "urn"),
)

LISTING = Table(
    "listing",
    "a time in which the council's children lists named a child, one after the other",
    _schema(
        ("authority", TEXT),
        ("child_id", TEXT),
        ("first_day", DATE),  # of the first list that names the child
        ("last_day", DATE),  # of the last one; no list between them left the child out
    ),
    ("authority", "child_id", "first_day"),
)

LISTS = Table(
    "lists",
    "from when to when an authority's children lists are loaded",
    _schema(("authority", TEXT), ("first_day", DATE), ("last_day", DATE)),
    ("authority",),
)

CENSUS_TOTAL = Table(
    "census_total",
    "a school's totals of everyone in a termly census: a comparator, never part of a figure",
    _schema(
        ("authority", TEXT),
        ("census", TEXT),  # the census term, 2024-autumn
        ("describes", TEXT),  # the term that its sessions are of
        ("school_id", TEXT),  # as the census names the school
        ("urn", TEXT),
        ("on_roll", WHOLE),
        ("with_sessions", WHOLE),  # pupils with possible sessions
        ("possible", WHOLE),
        ("authorised", WHOLE),  # of all rows
        ("unauthorised", WHOLE),
        ("authorised_counted", WHOLE),  # of rows with possible sessions
        ("unauthorised_counted", WHOLE),
        ("persistent", WHOLE),
        ("severe", WHOLE),
        ("suspensions", WHOLE),
        ("permanent_exclusions", WHOLE),
        ("pupils_excluded", WHOLE),
    ),
    ("authority", "census", "school_id"),
)

SCHOOL_YEAR = Table(
    "school_year",
    "a child's National Curriculum year in an academic year (2022 is 2022/23)",
    _schema(
        ("authority", TEXT),
        ("child_id", TEXT),
        ("academic_year", SMALL),
        ("year_group", TEXT),  # N1 N2 R 1..13; blank for a child too young for nursery
        ("key_stage", TEXT),  # EYFS KS1 KS2 KS3 KS4 KS5, or blank
        ("is_school_age", BOOL),  # Reception to Year 11
        ("source", TEXT),  # recorded, derived
    ),
    ("authority", "child_id", "academic_year"),
)

ENROLMENT = Table(
    "enrolment",
    "a time on roll at a school; last_day is inside and null while it goes on",
    _schema(
        ("authority", TEXT),
        ("child_id", TEXT),
        ("urn", TEXT),
        ("start_on", DATE),
        ("last_day", DATE),
        ("source", TEXT),  # hand, children_list, census, marks
    ),
    ("authority", "child_id", "start_on", "urn"),
)

SUSPENSION = Table(
    "suspension",
    "a suspension or permanent exclusion as last reported",
    _schema(
        ("authority", TEXT),
        ("child_id", TEXT),
        ("urn", TEXT),
        ("category", TEXT),  # SUSP, PERM, LNCH (FIXD arrives as SUSP)
        ("start_on", DATE),
        ("start_session", TEXT),  # AM, PM
        ("last_day", DATE),
        ("sessions", WHOLE),  # null for PERM
        ("reason_1", TEXT),
        ("reason_2", TEXT),
        ("reason_3", TEXT),
        ("status", TEXT),  # notified, withdrawn, upheld, reinstated, cancelled, stands
    ),
    ("authority", "child_id", "start_on", "start_session", "urn", "category"),
)

SCHOOL = Table(
    "school",
    "an establishment of the national register",
    _schema(
        ("urn", TEXT),
        ("name", TEXT),
        ("la_code", TEXT),
        ("establishment_number", TEXT),
        ("phase", TEXT),
        (
            "kind",
            TEXT,
        ),  # primary, secondary, special, alternative, post16, independent, nursery, other
        ("status", TEXT),  # open, closed, proposed
        ("opened_on", DATE),
        ("closed_on", DATE),
        ("successor_urn", TEXT),
    ),
    ("urn",),
)

TERM = Table(
    "term",
    "a term of an authority; the three terms of a year cover it without a gap",
    _schema(
        ("authority", TEXT),
        ("key", TEXT),  # 2022-autumn
        ("academic_year", SMALL),
        ("first_day", DATE),
        ("last_day", DATE),
    ),
    ("authority", "key"),
)

MARK = Table(
    "mark",
    "the one attendance mark that counts for a child in a session",
    _schema(
        ("authority", TEXT),
        ("child_id", TEXT),
        ("urn", TEXT),
        ("date", DATE),
        ("session", TEXT),  # AM, PM
        ("code", TEXT),  # as recorded, upper case
        ("session_class", TEXT),  # P A AA UA NP NC, by the regime of the session's date
        ("academic_year", SMALL),
        ("source", TEXT),
    ),
    ("authority", "child_id", "date", "session"),
)

BENCHMARK = Table(
    "benchmark",
    "a figure that was published, of England, a region, an authority or a school",
    _schema(
        ("measure", TEXT),  # domain.benchmarks.MEASURES
        ("area_code", TEXT),  # ONS code of England or a region, an authority's code, a URN
        ("area_name", TEXT),
        ("level", TEXT),  # national, regional, authority, school
        ("period_kind", TEXT),  # academic_year, year_to_march, calendar_year, terms
        ("period_label", TEXT),
        ("first_day", DATE),
        ("last_day", DATE),
        ("cohort", TEXT),  # domain.benchmarks.PUBLISHED_COHORTS
        ("phase", TEXT),  # all, primary, secondary, special, alternative
        ("numerator", LARGE),
        ("denominator", LARGE),
        ("value", TEXT),  # the number as published; null where a symbol stands
        ("symbol", TEXT),
        ("version", TEXT),  # Final, Revised, Provisional, or blank
        ("source", TEXT),
        ("file", TEXT),
    ),
    ("measure", "area_code", "period_label", "cohort", "phase"),
)

NEIGHBOUR = Table(
    "neighbour",
    "a statistical neighbour of an authority; place 1 is the nearest",
    _schema(("authority", TEXT), ("neighbour", TEXT), ("place", SMALL)),
    ("authority", "place"),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CHILD,
        EPISODE,
        CARE_INTERVAL,
        CARE_SPELL,
        SOCIAL_WORK,
        SOCIAL_WORKER_EPISODE,
        SEN,
        SCHOOL_AREA,
        LISTING,
        LISTS,
        CENSUS_TOTAL,
        SCHOOL_YEAR,
        ENROLMENT,
        SUSPENSION,
        SCHOOL,
        TERM,
        MARK,
        BENCHMARK,
        NEIGHBOUR,
    )
}
