"""Get Information about Schools: the establishments file and the links file.

The names of head teachers and proprietors are never read, and ``reduce`` drops them from the
original before it is kept.
"""

from __future__ import annotations

from virtualschool.feeds.base import Column, Feed, TableShape
from virtualschool.feeds.gias.establishments import EstablishmentRefiner
from virtualschool.feeds.gias.reduction import reduce

__all__ = ["ESTABLISHMENTS", "FEED", "LINKS"]

ESTABLISHMENTS = TableShape(
    "establishments",
    (
        Column("urn", key=True),
        Column("la_code", headings=("LA (code)",)),
        Column("la_name", required=False, headings=("LA (name)",)),
        Column("establishment_number", headings=("EstablishmentNumber",)),
        Column("name", key=True, headings=("EstablishmentName",)),
        Column("type_code", required=False, headings=("TypeOfEstablishment (code)",)),
        Column("establishment_type", headings=("TypeOfEstablishment (name)",)),
        Column("status", headings=("EstablishmentStatus (name)",)),
        Column("opened_on", "date", headings=("OpenDate",)),
        Column("closed_on", "date", headings=("CloseDate",)),
        Column("phase", headings=("PhaseOfEducation (name)",)),
        Column("low_age", "integer", required=False, headings=("StatutoryLowAge",)),
        Column("high_age", "integer", required=False, headings=("StatutoryHighAge",)),
        Column("number_of_pupils", "integer", required=False, headings=("NumberOfPupils",)),
        Column("trust", required=False, headings=("Trusts (name)",)),
        Column("ofsted_rating", required=False, headings=("OfstedRating (name)",)),
        Column("town", required=False, headings=("Town",)),
        Column("postcode", required=False, headings=("Postcode",)),
    ),
    is_wider=True,
    record=("urn",),
)
LINKS = TableShape(
    "links",
    (
        Column("urn", key=True),
        Column("link_urn", key=True, headings=("LinkURN",)),
        Column("link_name", required=False, headings=("LinkName",)),
        Column("link_type", key=True, headings=("LinkType",)),
        Column("established_on", "date", required=False, headings=("LinkEstablishedDate",)),
    ),
    record=("urn", "link_urn", "link_type"),
)

FEED = Feed(
    name="gias",
    title="schools (Get Information about Schools)",
    description=(
        "The national register's establishments file (140 columns) and its links file, by which "
        "closed and merged schools lead to their successors."
    ),
    tables=(ESTABLISHMENTS, LINKS),
    refiner=EstablishmentRefiner,
    reduce=reduce,
)
