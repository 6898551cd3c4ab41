"""The children list of a case system: names, schools, and the people around each child."""

from virtualschool.feeds.base import Feed
from virtualschool.feeds.children_list.check import check, table_findings
from virtualschool.feeds.children_list.settle import settle
from virtualschool.feeds.children_list.shapes import TABLES

FEED = Feed(
    name="children_list",
    title="Children list",
    description=(
        "A case system's list of the children looked after on one day: names, school, year group, "
        "social worker, team, reviewing officer, carer and adviser; or Ofsted's Annex A list 8."
    ),
    tables=TABLES,
    settle=settle,
    check=check,
    table_findings=table_findings,
)
