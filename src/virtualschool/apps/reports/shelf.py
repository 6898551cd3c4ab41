"""The papers of an authority, month by month, with the editions that were issued of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from virtualschool.apps.reports.models import Edition
from virtualschool.apps.reports.months import months_with_marks
from virtualschool.apps.reports.selectors import editions_of
from virtualschool.domain.calendar import Month


@dataclass(frozen=True, slots=True)
class Monthly:
    """A month's headline report: its editions and those of its named annex, newest first."""

    month: Month
    editions: Sequence[Edition]
    annexes: Sequence[Edition]


def shelf(authority: str) -> list[Monthly]:
    """Every month that the headline report can be read for, newest first."""
    issued: dict[tuple[str, str], list[Edition]] = defaultdict(list)
    for edition in editions_of(authority):
        issued[edition.report, edition.period].append(edition)
    return [
        Monthly(month, issued["headline", month.key], issued["headline-annex", month.key])
        for month in months_with_marks(authority)
    ]
