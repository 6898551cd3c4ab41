"""All papers of a month written together, and those that are due now that their month has ended.

What several papers stand on is gathered once; pictures are drawn once for all formats.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from virtualschool.analytics.files import put_whole
from virtualschool.analytics.query import Scope
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.papers.register import Asked, Draft, Occasion, Paper, papers
from virtualschool.apps.papers.selectors import edition_for, edition_numbered, labelled
from virtualschool.apps.papers.services import (
    ReportRefused,
    enter_edition,
    keep_files,
    month_of_paper,
)
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.calendar import Month
from virtualschool.publishing.document import Document
from virtualschool.publishing.editions import content_hash
from virtualschool.publishing.renderers import renderer_for

#: The formats in which every paper is written.
FORMATS = ("pdf", "docx", "xlsx", "csv", "html")

#: Writing a PDF or drawing a picture leaves the interpreter free, so two can be at it at once.
_WORKERS = 2


@dataclass(frozen=True, slots=True)
class Drafted:
    """A paper of an occasion as it stands now, with the edition that it is or will be."""

    paper: Paper
    period: str
    draft: Draft
    content: str
    number: int
    is_issued: bool

    @property
    def document(self) -> Document:
        return labelled(self.draft.document, self.number)

    @property
    def stem(self) -> str:
        return f"{self.paper.key}-{self.period}"


def papers_of_month(authority: str, month: Month) -> list[tuple[Paper, Occasion]]:
    """The papers of a month, and those of the meetings in it. A restricted annex is none of them:
    it is written by itself, by whoever needs it."""
    return [
        (paper, occasion)
        for paper in papers()
        if paper.on_screen
        for occasion in paper.occasions(authority)
        if occasion.key == month.key
        or (paper.kind == "meeting" and Month.of(occasion.last_day) == month)
    ]


def write_papers_of_month(
    *, authority: Authority, month: str, folder: Path, by: str, formats: Sequence[str] = FORMATS
) -> dict[str, Any]:
    """Write every paper of a month into ``folder`` in each of ``formats``, and issue its edition.

    A paper that refuses (nothing is known that it could say) is left out with its sentence. Every
    file is made before the first is written. Raises ``ReportRefused`` for what is not a month, for
    one that is to come, and where no paper can be written of it.
    """
    chosen = month_of_paper(month)
    asked_for = papers_of_month(authority.code, chosen)
    written, refused = _write(authority, asked_for, folder, by, formats)
    if not written:
        why = " ".join(refused.values()) or "nothing is loaded of it."
        raise ReportRefused(f"No paper can be written of {chosen.label}: {why}")
    return {"month": chosen.key, "papers": written, "refused": refused}


def due(authority: str) -> list[tuple[Paper, Occasion]]:
    """Each paper of a month whose latest month has ended and has no edition yet.

    A paper that outsiders read as issued is never due by itself: a person issues it.
    """
    today = home_clock().today()
    found = []
    for paper in papers():
        if not paper.on_screen or paper.kind != "month" or paper.as_issued:
            continue
        ended = [each for each in paper.occasions(authority) if each.last_day < today]
        if ended and edition_numbered(authority, paper.key, ended[0].key, None) is None:
            found.append((paper, ended[0]))
    return found


def write_due(*, authority: Authority, folder: Path, by: str) -> dict[str, Any]:
    """Write and issue each paper that is due, in every format; nothing where none is."""
    written, refused = _write(authority, due(authority.code), folder, by, FORMATS)
    return {"papers": written, "refused": refused}


def _write(
    authority: Authority,
    asked_for: Sequence[tuple[Paper, Occasion]],
    folder: Path,
    by: str,
    formats: Sequence[str],
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    refused: dict[str, str] = {}
    made = _made(_drafted(authority.code, asked_for, refused), formats)
    for one, files in made:
        for suffix, data in files:
            put_whole(folder / f"{one.stem}.{suffix}", data)
    return [_entered(authority.code, one, files, folder, by) for one, files in made], refused


def _drafted(
    authority: str, asked_for: Iterable[tuple[Paper, Occasion]], refused: dict[str, str]
) -> Iterator[Drafted]:
    shared: dict[str, dict[str, Any]] = defaultdict(dict)
    scope = Scope(frozenset({authority}))
    for paper, occasion in asked_for:
        try:
            draft = paper.build(Asked(authority, occasion.key, scope, shared[occasion.key]))
        except ReportRefused as refusal:
            refused[paper.key] = str(refusal)
            continue
        content = content_hash(draft.document)
        snapshot = draft.document.snapshot
        number, is_issued = edition_for(authority, paper.key, occasion.key, snapshot, content)
        yield Drafted(paper, occasion.key, draft, content, number, is_issued)


def _made(
    drafted: Iterable[Drafted], formats: Sequence[str]
) -> list[tuple[Drafted, list[tuple[str, bytes]]]]:
    """Every file of each paper, in the order of ``formats``: a paper is written while the next is
    gathered."""
    renderers = {suffix: renderer_for(suffix) for suffix in formats}
    with ThreadPoolExecutor(_WORKERS) as pool:
        begun = [
            (
                one,
                [
                    (suffix, pool.submit(renderer.render, one.document))
                    for suffix, renderer in renderers.items()
                ],
            )
            for one in drafted
        ]
        return [(one, [(suffix, file.result()) for suffix, file in files]) for one, files in begun]


def _entered(
    authority: str, one: Drafted, files: list[tuple[str, bytes]], folder: Path, by: str
) -> dict[str, Any]:
    with transaction.atomic():
        edition = enter_edition(
            name=one.paper.key,
            authority=authority,
            period=one.period,
            draft=one.draft,
            content=one.content,
            by=by,
        )
        keep_files(edition, files, by)
    return {
        "report": one.paper.key,
        "period": one.period,
        "edition": edition.number,
        "is_new_edition": not one.is_issued,
        "content_sha256": one.content,
        "files": [str(folder / f"{one.stem}.{suffix}") for suffix, _ in files],
    }
