"""The children in need census (CIN): its XML, its rules and how returns fold."""

from virtualschool.feeds.base import Feed
from virtualschool.feeds.cin.check import check, table_findings
from virtualschool.feeds.cin.layout import LAYOUT, TABLES
from virtualschool.feeds.cin.lists import LISTS
from virtualschool.feeds.cin.settle import settle

FEED = Feed(
    name="cin",
    title="Children in need census",
    description=(
        "The yearly census of children in need and on child protection plans, as the XML that is "
        "sent to the Department for Education, of 2021 to 2026; and between censuses Ofsted's "
        "Annex A lists 6 and 7 of a case system."
    ),
    tables=(*TABLES, *LISTS),
    settle=settle,
    check=check,
    table_findings=table_findings,
    xml=(LAYOUT,),
)
