"""Lists of pupils, from schools and other services, kept without other people's children."""

from virtualschool.feeds.base import Feed
from virtualschool.feeds.pupils.check import check
from virtualschool.feeds.pupils.narrow import narrow, said_totals
from virtualschool.feeds.pupils.rows import PupilRefiner
from virtualschool.feeds.pupils.settle import settle
from virtualschool.feeds.pupils.shapes import TABLES

FEED = Feed(
    name="pupils",
    title="List of pupils",
    description=(
        "A school's or a service's list of pupils on one day: pupil numbers, names, date of birth, "
        "year group, school, special needs; or the list of those with an EHC plan that Ofsted asks "
        "for. Only rows of the authority's own children are kept."
    ),
    tables=TABLES,
    refiner=PupilRefiner,
    settle=settle,
    narrow=narrow,
    check=check,
    said_totals=said_totals,
)
