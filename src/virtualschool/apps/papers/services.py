"""Issuing papers, writing in them, and recording to whom they went: each audited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from virtualschool.analytics.files import put_whole
from virtualschool.analytics.query import Scope
from virtualschool.apps.audit.services import record
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.papers.keeping import keep_document, papers_kept
from virtualschool.apps.papers.models import Dispatch, Edition, Wording
from virtualschool.apps.papers.register import Asked, Draft, Paper, paper, papers
from virtualschool.apps.papers.seals import seal
from virtualschool.apps.papers.selectors import edition_for, labelled
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.calendar import Month, parse_month
from virtualschool.publishing.editions import content_hash
from virtualschool.publishing.renderers import renderer_for


class ReportRefused(Exception):
    """The paper cannot be written. The message is for the user; nothing was written."""


def month_of_paper(text: str) -> Month:
    """The month that a paper is asked for.

    Raises ``ReportRefused`` for what is not a month, and for one that is to come.
    """
    try:
        month = parse_month(text)
    except ValueError as error:
        raise ReportRefused(f"{text!r} is not a month; write it as 2022-10.") from error
    if month.first_day > home_clock().today():
        raise ReportRefused(f"{month.label} is still to come.")
    return month


def period_of_paper(paper: Paper, authority: str, text: str) -> str:
    """The key of the occasion that a paper is asked for.

    Raises ``ReportRefused`` for a month that is not one or is to come, and for a meeting that the
    paper is not written for.
    """
    if paper.kind == "month":
        return month_of_paper(text).key
    keys = [occasion.key for occasion in paper.occasions(authority)]
    within = [key for key in keys if key.startswith(f"{text}-")]
    if text not in keys and within:
        return within[0]  # a month: the last meeting in it
    if text not in keys:
        there = f"these are there: {', '.join(keys)}" if keys else "none is entered yet"
        raise ReportRefused(f"There is no meeting on {text!r} to write the paper for; {there}.")
    return text


def paper_named(name: str) -> Paper:
    """The paper of that key. Raises ``ReportRefused``, naming those there are."""
    found = paper(name)
    if found is None:
        known = ", ".join(each.key for each in papers())
        raise ReportRefused(f"There is no report {name!r}; these are: {known}.")
    return found


def write_paper(
    *, name: str, authority: Authority, period: str, targets: Sequence[Path], by: str
) -> dict[str, Any]:
    """Write a paper to each of ``targets``, the suffix picking how, and issue its edition.

    The first file of a snapshot and text issues an edition; writing the same again is the same
    edition. Every format is made before the first file is written. Raises ``ReportRefused`` as
    ``paper_named`` and ``period_of_paper`` do, ``UnknownFormat`` for a suffix that nothing writes.
    """
    chosen = paper_named(name)
    key = period_of_paper(chosen, authority.code, period)
    renderers = [(target, renderer_for(target.suffix)) for target in targets]
    draft = chosen.build(Asked(authority.code, key, Scope(frozenset({authority.code}))))
    content = content_hash(draft.document)
    snapshot = draft.document.snapshot
    number, is_issued = edition_for(authority.code, name, key, snapshot, content)
    document = labelled(draft.document, number)
    made = [(target, renderer.render(document)) for target, renderer in renderers]
    for target, data in made:
        put_whole(target, data)
    files = [(target.suffix.lower().removeprefix("."), data) for target, data in made]
    with transaction.atomic():
        edition = enter_edition(
            name=name, authority=authority.code, period=key, draft=draft, content=content, by=by
        )
        keep_files(edition, files, by)
    return {
        "report": name,
        chosen.kind: key,
        "edition": number,
        "is_new_edition": not is_issued,
        "snapshot": snapshot,
        "content_sha256": content,
        "files": [str(target) for target, _ in made],
    }


def issue(*, name: str, authority: str, period: str, by: str) -> Edition:
    """Issue a paper as it stands now; the same snapshot and text issue nothing new."""
    chosen = paper_named(name)
    key = period_of_paper(chosen, authority, period)
    draft = chosen.build(Asked(authority, key, Scope(frozenset({authority}))))
    with transaction.atomic():
        edition = enter_edition(
            name=name,
            authority=authority,
            period=key,
            draft=draft,
            content=content_hash(draft.document),
            by=by,
        )
        _audit_paper("report.issued", edition, by, {})
    return edition


def enter_edition(
    *, name: str, authority: str, period: str, draft: Draft, content: str, by: str
) -> Edition:
    """The edition of this snapshot and text, entered if it is new. The caller's transaction."""
    snapshot = draft.document.snapshot
    number, _ = edition_for(authority, name, period, snapshot, content)
    edition, _ = Edition.objects.get_or_create(
        authority=authority,
        report=name,
        period=period,
        number=number,
        defaults={
            "snapshot": snapshot,
            "content_sha256": content,
            "document_sha256": keep_document(labelled(draft.document, number)),
            "figures": dict(draft.figures),
            "issued_at": home_clock().now(),
            "issued_by": by,
        },
    )
    return edition


def keep_files(edition: Edition, files: Sequence[tuple[str, bytes]], by: str) -> None:
    """Keep the bytes of files written of an edition, and enter them. The caller's transaction."""
    entered = [
        {
            "format": suffix,
            "sha256": papers_kept().keep(data, f".{suffix}"),
            "written_at": home_clock().now().isoformat(),
        }
        for suffix, data in files
    ]
    edition.files = [*edition.files, *entered]
    edition.save(update_fields=["files"])
    _audit_paper("report.exported", edition, by, {"files": entered})


def record_sent(
    *,
    edition: Edition,
    to: str,
    sent_on: date,
    by: str,
    read_on: date | None = None,
    discussed_at: str = "",
    discussed_on: date | None = None,
    username: str = "",
) -> Dispatch:
    """Record to whom an edition went; once a person, whose reading and meeting may come later.

    ``username`` is that of a person who is told by a notice in the product.

    Raises ``ReportRefused`` where a day cannot be so: to come, or before the paper was there.
    """
    to = to.strip()
    if not to:
        raise ReportRefused("Say to whom the paper went.")
    today = home_clock().today()
    for word, day in (("sent", sent_on), ("read", read_on), ("discussed", discussed_on)):
        if day is None:
            continue
        if day > today:
            raise ReportRefused(f"A paper cannot be {word} on {day}: that day is still to come.")
        if day < sent_on:
            raise ReportRefused(f"A paper sent on {sent_on} cannot be {word} on {day}.")
    with transaction.atomic():
        signs_in = {"username": username} if username else {}
        dispatch, is_new = Dispatch.objects.update_or_create(
            edition=edition,
            to=to,
            defaults=signs_in
            | {
                "sent_on": sent_on,
                "read_on": read_on,
                "discussed_at": discussed_at.strip(),
                "discussed_on": discussed_on,
                "recorded_at": home_clock().now(),
                "recorded_by": by,
            },
        )
        sealed = seal(dispatch, authority=edition.authority)
        record(
            actor=by,
            action="report.sent" if is_new else "report.sent_changed",
            authority=edition.authority,
            subject_type="report",
            subject=f"{edition.report} {edition.period}",
            detail={
                "edition": edition.number,
                "to": to,
                "sent_on": sent_on.isoformat(),
                "read_on": read_on.isoformat() if read_on else None,
                "discussed_at": dispatch.discussed_at,
                "discussed_on": discussed_on.isoformat() if discussed_on else None,
                "seal": sealed.hash,
            },
        )
    return dispatch


def mark_read(*, edition: Edition, username: str) -> None:
    """Record that somebody to whom an edition went has opened it, on the first day they do."""
    dispatch = edition.dispatches.filter(username=username, read_on=None).first()
    if not username or dispatch is None:
        return
    record_sent(
        edition=edition,
        to=dispatch.to,
        sent_on=dispatch.sent_on,
        read_on=home_clock().today(),
        discussed_at=dispatch.discussed_at,
        discussed_on=dispatch.discussed_on,
        by=username,
    )


def write_words(*, name: str, authority: str, period: str, text: str, ask: str, by: str) -> Wording:
    """Write the narrative and the ask of a paper, signed by whoever writes, today."""
    with transaction.atomic():
        wording, _ = Wording.objects.update_or_create(
            authority=authority,
            report=name,
            period=period,
            defaults={
                "text": text.strip(),
                "ask": ask.strip(),
                "signed_by": by,
                "signed_on": home_clock().today(),
            },
        )
        sealed = seal(wording, authority=authority)
        record(
            actor=by,
            action="report.written_in",
            authority=authority,
            subject_type="report",
            subject=f"{name} {period}",
            detail={
                "characters": len(wording.text),
                "has_ask": bool(wording.ask),
                "seal": sealed.hash,
            },
        )
    return wording


def _audit_paper(action: str, edition: Edition, by: str, more: Mapping[str, Any]) -> None:
    """Seal an edition as it is now, and say in the log what was done."""
    sealed = seal(edition, authority=edition.authority)
    record(
        actor=by,
        action=action,
        authority=edition.authority,
        subject_type="report",
        subject=f"{edition.report} {edition.period}",
        detail={
            "edition": edition.number,
            "snapshot": edition.snapshot,
            "content": edition.content_sha256,
            "seal": sealed.hash,
            **more,
        },
    )
