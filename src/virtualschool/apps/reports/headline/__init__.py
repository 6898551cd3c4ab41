"""The headline report: facts gathered from an engine, and the papers made of them."""

from virtualschool.apps.reports.headline.annex import headline_annex
from virtualschool.apps.reports.headline.documents import headline
from virtualschool.apps.reports.headline.facts import (
    HeadlineFacts,
    LastEdition,
    Paper,
    Place,
    Sent,
    Source,
    Target,
    Words,
)
from virtualschool.apps.reports.headline.gather import gather
from virtualschool.apps.reports.headline.roll import Roll, SnapshotRoll

__all__ = [
    "HeadlineFacts",
    "LastEdition",
    "Paper",
    "Place",
    "Roll",
    "Sent",
    "SnapshotRoll",
    "Source",
    "Target",
    "Words",
    "gather",
    "headline",
    "headline_annex",
]
