"""The papers of an authority that somebody may read, with the editions that were issued of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import may
from virtualschool.apps.papers.models import Edition
from virtualschool.apps.papers.permissions import may_keep
from virtualschool.apps.papers.register import Occasion, Paper, papers
from virtualschool.apps.papers.selectors import editions_of

#: Occasions that stand open; those before them are one press away.
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One occasion: the paper's editions and those of its annex, newest first."""

    occasion: Occasion
    editions: Sequence[Edition]
    annexes: Sequence[Edition]


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper on the shelf. ``earlier`` are the occasions before those of ``rows``."""

    paper: Paper
    rows: Sequence[Row]
    earlier: Sequence[Row]
    may_export: bool

    @property
    def parts(self) -> list[tuple[str, Sequence[Row]]]:
        """The rows that stand open, and those one press away if there are any."""
        open_rows = [("", self.rows)]
        return [*open_rows, ("Earlier", self.earlier)] if self.earlier else open_rows


def shelf(user: User, authority: str) -> list[Kept]:
    """Every paper that the user may read, each with its occasions, newest first."""
    keeps = may_keep(user, authority)
    issued: dict[tuple[str, str], list[Edition]] = defaultdict(list)
    for edition in editions_of(authority):
        issued[edition.report, edition.period].append(edition)
    annexes = {each.annex_of: each.key for each in papers() if each.annex_of}
    kept = []
    for paper in papers():
        if not paper.on_screen or not may(user, paper.permission, authority):
            continue
        rows = [
            Row(
                occasion,
                issued[paper.key, occasion.key],
                issued[annexes.get(paper.key, ""), occasion.key] if keeps else (),
            )
            for occasion in paper.occasions(authority)
            if keeps or not paper.as_issued or issued[paper.key, occasion.key]
        ]
        is_file = may(user, paper.export, authority)
        kept.append(Kept(paper, rows[:SHOWN], rows[SHOWN:], is_file))
    return kept
