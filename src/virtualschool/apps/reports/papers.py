"""The papers of this room, as the register of papers holds them."""

from __future__ import annotations

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.papers.register import Beside, Paper
from virtualschool.apps.reports.selectors import annex_draft, headline_draft

HEADLINE = Paper(
    key="headline",
    title="Monthly headline report",
    about=(
        "Attendance, suspensions, moves and schools of the children looked after, in ten sentences "
        "and the tables behind them."
    ),
    build=headline_draft,
    permission=Permission.READ_REPORTS,
    beside=(Beside("Copy-ready sheet", "copy-sheet"),),
)

ANNEX = Paper(
    key="headline-annex",
    title="Monthly headline report: named annex (restricted)",
    about="The children behind the headline report, by name.",
    build=annex_draft,
    permission=Permission.READ_REPORTS,
    on_screen=False,
    annex_of="headline",
)
