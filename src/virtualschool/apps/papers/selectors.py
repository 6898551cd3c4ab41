"""Editions issued, the words written in papers, and papers as they stand now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from virtualschool.apps.papers.models import Edition, Wording
from virtualschool.apps.papers.register import Asked, Paper
from virtualschool.publishing.document import Document
from virtualschool.publishing.editions import content_hash


def paper_document(paper: Paper, asked: Asked) -> Document:
    """A paper as it stands now, labelled with the edition that it is or would be."""
    document = paper.build(asked).document
    content = content_hash(document)
    number, is_issued = edition_for(
        asked.authority, paper.key, asked.period, document.snapshot, content
    )
    return labelled(document, number, is_issued=is_issued)


def labelled(document: Document, number: int, *, is_issued: bool = True) -> Document:
    """The same document, printed as the edition that is being issued, or is not yet."""
    label = f"Edition {number}" + ("" if is_issued else ", not yet issued")
    return replace(document, edition=label)


def editions_of(authority: str, period: str = "", report: str = "") -> list[Edition]:
    """Editions issued, newest first, with to whom each went; of one period or report if named."""
    found = Edition.objects.filter(authority=authority).prefetch_related("dispatches")
    if period:
        found = found.filter(period=period)
    if report:
        found = found.filter(report=report)
    return list(found.order_by("-period", "report", "-number"))


def edition_rows(authority: str, period: str = "") -> list[dict[str, Any]]:
    """Editions issued as plain rows, newest first, as the command line prints them."""
    return [
        {
            "report": edition.report,
            "month": edition.period,
            "edition": edition.number,
            "issued_at": edition.issued_at.isoformat(),
            "issued_by": edition.issued_by,
            "content_sha256": edition.content_sha256,
            "snapshot": edition.snapshot,
            "files": edition.files,
            "sent": [
                {
                    "to": each.to,
                    "sent_on": each.sent_on.isoformat(),
                    "read_on": each.read_on.isoformat() if each.read_on else None,
                    "discussed_at": each.discussed_at,
                    "discussed_on": each.discussed_on.isoformat() if each.discussed_on else None,
                }
                for each in edition.dispatches.all()
            ],
        }
        for edition in editions_of(authority, period)
    ]


def edition_numbered(
    authority: str, report: str, period: str, number: int | None
) -> Edition | None:
    """One edition, the latest when no number is given; ``None`` if there is none."""
    if number is None:
        return _last_edition(authority, report, period)
    return Edition.objects.filter(
        authority=authority, report=report, period=period, number=number
    ).first()


def wording_of(authority: str, period: str, report: str = "headline") -> Wording | None:
    """What was written in a paper of a period."""
    return Wording.objects.filter(authority=authority, report=report, period=period).first()


def edition_for(
    authority: str, report: str, period: str, snapshot: str, content: str
) -> tuple[int, bool]:
    """The number of the edition that this snapshot and text give, and whether it was issued."""
    last = _last_edition(authority, report, period)
    if last is None:
        return 1, False
    is_the_same = (last.snapshot, last.content_sha256) == (snapshot, content)
    return (last.number, True) if is_the_same else (last.number + 1, False)


def _last_edition(authority: str, report: str, period: str) -> Edition | None:
    return (
        Edition.objects.filter(authority=authority, report=report, period=period)
        .order_by("-number")
        .first()
    )
