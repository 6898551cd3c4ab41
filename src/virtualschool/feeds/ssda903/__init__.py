"""SSDA903, the return on children looked after: its lists, its rules and how returns fold."""

from virtualschool.feeds.base import Feed
from virtualschool.feeds.ssda903.check import check, table_findings
from virtualschool.feeds.ssda903.layout import LAYOUT
from virtualschool.feeds.ssda903.settle import settle
from virtualschool.feeds.ssda903.shapes import TABLES

FEED = Feed(
    name="ssda903",
    title="SSDA903 return",
    description=(
        "The yearly return on children looked after, as lists or as one XML file: header, "
        "episodes, reviews, missing, OC2, OC3, unaccompanied children, previous permanence, "
        "adoption and, as lists, social workers and deprivation of liberty, of any collection "
        "year from 2017 on."
    ),
    tables=TABLES,
    settle=settle,
    check=check,
    table_findings=table_findings,
    xml=(LAYOUT,),
)
