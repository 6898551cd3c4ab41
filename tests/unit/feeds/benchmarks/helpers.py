"""Where the published files are, and a load of some of them."""

from datetime import date
from pathlib import Path

from virtualschool.feeds.base import Context
from virtualschool.feeds.benchmarks import FEED
from virtualschool.feeds.benchmarks.fold import fold
from virtualschool.feeds.receive import receive

CONTEXT = Context("806", date(2023, 7, 21))
PUBLISHED = Path(__file__).parents[3] / "fixtures" / "published"
NORTH_EAST = PUBLISHED / "north_east"

GEOGRAPHY = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,"
    "region_name,old_la_code,la_name,new_la_code"
)
MIDDLESBROUGH = "E92000001,England,E12000001,North East,806,Middlesbrough,E06000002"
ENGLAND = "E92000001,England,,,,,"


def load(*paths, context=CONTEXT, **more):
    return receive(list(paths), context, feeds={FEED.name: FEED}, **more)


def folded(*paths, **more):
    return fold([load(*paths, **more).staged])


def written(folder, name, *lines):
    path = folder / name
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


def codes(received):
    return [finding.code for finding in received.findings]
