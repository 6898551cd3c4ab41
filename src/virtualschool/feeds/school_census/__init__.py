"""The school census: a term's exported tables, kept without other people's children."""

from virtualschool.feeds.base import Feed
from virtualschool.feeds.school_census.check import check
from virtualschool.feeds.school_census.narrow import narrow
from virtualschool.feeds.school_census.settle import settle
from virtualschool.feeds.school_census.shapes import TABLES
from virtualschool.feeds.school_census.totals import said_totals
from virtualschool.feeds.school_census.wholeness import table_findings

FEED = Feed(
    name="school_census",
    title="School census",
    description=(
        "A term's school census as its exported tables: pupils on roll and no longer on roll, "
        "their sessions and exclusions, special needs. Only rows of the authority's own children "
        "are kept, with totals by school."
    ),
    tables=TABLES,
    table_findings=table_findings,
    settle=settle,
    narrow=narrow,
    check=check,
    said_totals=said_totals,
)
