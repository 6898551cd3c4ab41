"""Evidence of an action: recorded, found to have happened, withdrawn; its files in the home."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePosixPath

from django.conf import settings

from virtualschool.apps.audit.services import record
from virtualschool.apps.plans.models import Action, Evidence
from virtualschool.apps.plans.services.revising import Edit, EditRefused, checked_day, revising
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.vault import Vault
from virtualschool.domain.plan.live import EvidenceKind

#: A file of evidence larger than this is refused.
LARGEST_EVIDENCE = 10_000_000
_NAME = re.compile(r"[^\w .,()+-]+")


def evidence_vault() -> Vault:
    """Where files of evidence lie, named by their hash."""
    return Vault(settings.HOME.evidence)


def add_evidence(
    *,
    action: Action,
    by: str,
    kind: str,
    words: str,
    happened_on: date | None = None,
    has_happened: bool = True,
    booking: int | None = None,
    link: str = "",
    file_name: str = "",
    content: bytes | None = None,
    meeting: str = "",
    on: date | None = None,
    version: int | None = None,
) -> Evidence:
    """Record a piece of evidence: what was booked (``has_happened`` false) or what happened.

    ``happened_on`` is its own day, ``on`` where not said; a booking may be of a day to come.
    ``booking`` is the number of the piece that was booked and happened so: both stay. Raises
    ``EditRefused`` for what its kind lacks, a file too large, a day yet to come.
    """
    day = checked_day(on)
    its_day = happened_on or day
    said = words.strip()
    with revising(
        action, kind=Edit.EVIDENCE, by=by, meeting=meeting, on=day, version=version
    ) as row:
        if kind not in list(EvidenceKind):
            raise EditRefused(f"“{kind}” is no kind of evidence.", "kind")
        if not said:
            raise EditRefused("Say what the evidence is.", "words")
        if kind == EvidenceKind.LINK and not link.startswith(("https://", "http://")):
            raise EditRefused("Give the link, beginning with https://.", "link")
        if kind == EvidenceKind.FILE and not content:
            raise EditRefused("Choose a file that is not empty.", "sent")
        if content and len(content) > LARGEST_EVIDENCE:
            raise EditRefused("A file of evidence may have at most 10 MB.", "sent")
        if has_happened and its_day > day:
            raise EditRefused(
                "What is yet to come has not happened: record it as booked.", "happened_on"
            )
        booked = _booked(row, booking) if booking is not None else None
        sha256 = evidence_vault().keep(content) if content else ""
        number = Evidence.objects.filter(action=row).count() + 1
        return Evidence.objects.create(
            action=row,
            number=number,
            kind=kind,
            on=its_day,
            words=said,
            has_happened=has_happened,
            booking=booked,
            link=link,
            file_name=safe_name(file_name) if content else "",
            file_sha256=sha256,
            file_size=len(content or b""),
            meeting=meeting,
            added_at=home_clock().now(),
            added_by=by,
        )


def withdraw_evidence(
    *,
    evidence: Evidence,
    by: str,
    why: str,
    meeting: str = "",
    on: date | None = None,
    version: int | None = None,
) -> None:
    """Withdraw a piece of evidence, for a reason; it stays in the history. Raises
    ``EditRefused``."""
    with revising(
        evidence.action, kind=Edit.EVIDENCE, by=by, meeting=meeting, on=on, version=version
    ) as row:
        if not why.strip():
            raise EditRefused("Say why the evidence is withdrawn.", "why")
        held = Evidence.objects.filter(action=row, number=evidence.number, withdrawn_at=None)
        if not held.update(
            withdrawn_at=home_clock().now(), withdrawn_by=by, withdrawn_why=why.strip()
        ):
            raise EditRefused("That evidence was withdrawn already.")


def evidence_problems() -> list[str]:
    """A sentence for each file of evidence that is not as it was recorded, or is not there."""
    vault = evidence_vault()
    named = Evidence.objects.exclude(file_sha256="").select_related("action")
    return vault.problems() + [
        f"{one.file_name}, evidence {one.number} of action {one.action.ref}, is missing."
        for one in named
        if not vault.path(one.file_sha256).exists()
    ]


def record_opening(*, evidence: Evidence, by: str) -> None:
    """Record that somebody took a file of evidence."""
    action = evidence.action
    record(
        actor=by,
        action="plan.evidence_taken",
        authority=action.plan.authority,
        subject_type="action",
        subject=f"{action.plan_id}/{action.ref}",
        detail={"evidence": evidence.number, "sha256": evidence.file_sha256},
    )


def safe_name(name: str) -> str:
    """A file's name as it is kept and offered: no folder, no sign that a system might obey."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = _NAME.sub("_", last).strip(" .")
    stem, dot, suffix = plain.rpartition(".")
    return f"{stem[:150]}{dot}{suffix[:20]}" if dot else plain[:150] or "file"


def _booked(row: Action, number: int) -> Evidence:
    found = Evidence.objects.filter(
        action=row, number=number, has_happened=False, withdrawn_at=None
    ).first()
    if found is None:
        raise EditRefused(f"Action {row.ref} has nothing booked as evidence {number}.", "booking")
    return found
