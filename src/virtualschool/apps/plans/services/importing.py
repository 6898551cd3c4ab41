"""Importing a plan’s file, answering what is odd in it, taking it back, writing it to Word."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

from django.db import transaction

from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.plans.asof import actions_now
from virtualschool.apps.plans.directory import remember_owners
from virtualschool.apps.plans.models import (
    KeptAnswer,
    Plan,
    PlanImport,
    WaitingFile,
)
from virtualschool.apps.plans.reading import (
    PlanPreview,
    PlanRefused,
    latest_import,
    read_again,
    read_file,
)
from virtualschool.apps.plans.selectors import as_written, plan_of
from virtualschool.apps.plans.services.revising import Edit, checked_day, revise_plan
from virtualschool.apps.plans.writing import remove_unknown, write_content, write_owners
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.plan.owners import Owner
from virtualschool.domain.plan.questions import Answer, Kind
from virtualschool.publishing.word.plan import plan_paper


def import_plan(
    *,
    authority: str,
    name: str,
    content: bytes,
    by: str,
    answers: Mapping[str, Answer] | None = None,
    accept_proposals: bool = False,
    headings: Mapping[str, str] | None = None,
    on: date | None = None,
) -> PlanPreview:
    """Import a plan's file: a new plan, or a later file of one held here.

    ``on`` is the day from which it counts, today where not said. What is open after it stays open:
    its words are kept and nothing is derived from them. A file that changes nothing and answers
    nothing new leaves no trace but the log's. Raises what ``reading.read_file`` raises, and
    ``EditRefused`` for a day yet to come or before the plan's last edit; then nothing is changed.
    """
    day = checked_day(on)
    with transaction.atomic():
        hold_chain()
        preview = read_file(
            authority=authority,
            name=name,
            content=content,
            answers=answers,
            accept_proposals=accept_proposals,
            headings=headings,
        )
        plan = preview.plan or Plan(authority=authority, made_at=home_clock().now(), made_by=by)
        before = actions_now(plan) if preview.plan else {}
        remember_owners(authority, _newly_named(preview))
        if preview.changes:
            write_content(plan, preview.after)
            PlanImport.objects.create(
                plan=plan,
                name=name[:255],
                sha256=preview.sha256,
                file=content,
                headings=dict(preview.headings),
                notices=list(preview.notices),
                before=preview.held,
                after=preview.after,
                file_content=preview.file_content,
                imported_at=home_clock().now(),
                imported_by=by,
            )
        else:
            write_owners(plan, preview.after)
        revise_plan(plan, before, kind=Edit.IMPORT, by=by, on=day)
        _keep_answers(plan, preview, by)
        _count_open(plan, len(preview.open))
        record(
            actor=by,
            action="plan.imported",
            authority=authority,
            subject_type="plan",
            subject=str(plan.pk),
            detail={
                "file": name,
                "sha256": preview.sha256,
                "changes": len(preview.changes),
                "open": len(preview.open),
            },
        )
    return preview


def keep_waiting(
    *, authority: str, name: str, content: bytes, headings: Mapping[str, str], by: str
) -> WaitingFile:
    """Keep a file that was put in until whoever put it in accepts it or throws it away.

    Of one person's, the latest is kept alone. Nothing about the plan changes.
    """
    with transaction.atomic():
        WaitingFile.objects.filter(authority=authority, put_in_by=by).delete()
        kept = WaitingFile.objects.create(
            authority=authority,
            name=name[:255],
            content=content,
            headings=dict(headings),
            put_in_at=home_clock().now(),
            put_in_by=by,
        )
        record(
            actor=by,
            action="plan.file_put_in",
            authority=authority,
            subject_type="plan",
            subject=name,
            detail={"sha256": hashlib.sha256(content).hexdigest()},
        )
    return kept


def accept_waiting(
    *, waiting: WaitingFile, answers: Mapping[str, Answer], accept_proposals: bool, by: str
) -> PlanPreview:
    """Import a waiting file with these answers; it waits no more."""
    with transaction.atomic():
        done = import_plan(
            authority=waiting.authority,
            name=waiting.name,
            content=bytes(waiting.content),
            headings=waiting.headings,
            answers=answers,
            accept_proposals=accept_proposals,
            by=by,
        )
        waiting.delete()
    return done


def throw_away_waiting(*, waiting: WaitingFile, by: str) -> None:
    """Throw a waiting file away; the plan was never changed by it."""
    with transaction.atomic():
        name, authority = waiting.name, waiting.authority
        waiting.delete()
        record(
            actor=by,
            action="plan.file_thrown_away",
            authority=authority,
            subject_type="plan",
            subject=name,
        )


def answer_questions(
    *, plan: Plan, answers: Mapping[str, Answer], by: str, accept_proposals: bool = False
) -> PlanPreview:
    """Answer questions about the plan's latest file, by their keys.

    Raises ``PlanRefused`` for a key that asks nothing here, and ``BadAnswer`` for an answer that
    its question cannot take; then nothing is changed.
    """
    last, read = latest_import(plan), read_again(plan)
    if last is None or read is None:
        raise PlanRefused("This plan has no file about which anything could be asked.")
    if strangers := answers.keys() - {each.key for each in read.questions}:
        raise PlanRefused(f"There is no question {', '.join(sorted(strangers))}: nobody asks that.")
    return import_plan(
        authority=plan.authority,
        name=last.name,
        content=bytes(last.file),
        answers=answers,
        accept_proposals=accept_proposals,
        headings=last.headings,
        by=by,
    )


def export_plan(*, authority: str, organisation: str, by: str) -> bytes:
    """The plan as a Word file whose import changes nothing. Raises ``PlanRefused`` without one."""
    plan = plan_of(authority)
    written = plan_paper(as_written(plan), organisation=organisation)
    record(
        actor=by,
        action="plan.exported",
        authority=authority,
        subject_type="plan",
        subject=str(plan.pk),
        detail={"format": "docx", "sha256": hashlib.sha256(written).hexdigest()},
    )
    return written


def undo_import(*, plan: Plan, by: str) -> PlanImport:
    """Take the latest import back: the plan is as it was before it, and its words with it.

    The first import's undoing takes the plan away. Answers stay remembered. Gives the import that
    was taken back. Raises ``PlanRefused`` where nothing was imported.
    """
    with transaction.atomic():
        hold_chain()
        last = latest_import(plan)
        if last is None:
            raise PlanRefused("Nothing was imported that could be taken back.")
        number = str(plan.pk)
        last.delete()
        if last.before is None:
            plan.delete()
        else:
            before = actions_now(plan)
            write_content(plan, last.before)
            remove_unknown(plan)
            revise_plan(plan, before, kind=Edit.IMPORT_UNDONE, by=by, on=home_clock().today())
            read = read_again(plan)
            _count_open(plan, len(read.open) if read else 0)
        record(
            actor=by,
            action="plan.import_undone",
            authority=plan.authority,
            subject_type="plan",
            subject=number,
            detail={"file": last.name, "sha256": last.sha256},
        )
    return last


def _count_open(plan: Plan, number: int) -> None:
    plan.open_questions = number
    plan.save(update_fields=["open_questions"])


def _newly_named(preview: PlanPreview) -> list[Owner]:
    """Whom answers name that were not given before: what is known since then stays as it is."""
    kept = (
        {
            each.key: (each.decision, each.text)
            for each in KeptAnswer.objects.filter(plan=preview.plan, kind=Kind.WHO)
        }
        if preview.plan
        else {}
    )
    found = []
    for question in preview.questions:
        answer = preview.answers.get(question.key)
        if question.kind is not Kind.WHO or answer is None:
            continue
        owner = preview.settled.directory.get(question.written)
        if owner is not None and kept.get(question.key) != (answer.decision, answer.text):
            found.append(owner)
    return found


def _keep_answers(plan: Plan, preview: PlanPreview, by: str) -> None:
    asked = {each.key: each for each in preview.questions}
    held = {each.key: each for each in KeptAnswer.objects.filter(plan=plan)}
    new: list[KeptAnswer] = []
    changed: list[KeptAnswer] = []
    for key, answer in preview.answers.items():
        row = held.get(key)
        if row is not None and (row.decision, row.text) == (answer.decision, answer.text):
            continue
        target = row or KeptAnswer(
            plan=plan, key=key, kind=asked[key].kind, written=asked[key].written
        )
        target.decision, target.text = answer.decision, answer.text
        target.answered_at, target.answered_by = home_clock().now(), by
        (changed if row else new).append(target)
    KeptAnswer.objects.bulk_create(new, batch_size=100)
    KeptAnswer._base_manager.bulk_update(
        changed, ["decision", "text", "answered_at", "answered_by"], batch_size=100
    )
