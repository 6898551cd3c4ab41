"""The shapes of the lists."""

from __future__ import annotations

from virtualschool.feeds.base import Column, TableShape

#: How many statistical neighbours an authority has.
NEIGHBOURS_OF_ONE = 10

NEIGHBOURS = TableShape(
    "statistical_neighbours",
    (
        Column("authority", headings=("LA num",)),
        Column("name", required=False, headings=("LA Name",)),
        *(Column(f"sn{place}") for place in range(1, NEIGHBOURS_OF_ONE + 1)),
    ),
    is_wider=True,
)
AUTHORITIES = TableShape(
    "authorities",
    (
        Column("code", key=True, headings=("LA Number",)),
        Column("name", key=True, headings=("LA Name",)),
        Column("region"),
        Column("kind", headings=("Type",)),
    ),
)
AUTHORITY_REGIONS = TableShape(
    "authority_regions",
    (Column("name", key=True, headings=("Local authority",)), Column("region", key=True)),
)
#: The names above each list of days in GOV.UK's JSON file: division, year.
HOLIDAY_KEYS = ("key_1", "key_2", "key_3")
BANK_HOLIDAYS = TableShape(
    "bank_holidays",
    (
        Column("title", key=True),
        Column("date", "date", key=True),
        Column("notes"),
        Column("bunting", "boolean"),
        *(Column(key, required=False) for key in HOLIDAY_KEYS),
    ),
    is_wider=True,
)
REFERENCE = (NEIGHBOURS, AUTHORITIES, AUTHORITY_REGIONS, BANK_HOLIDAYS)
