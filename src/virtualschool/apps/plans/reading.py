"""What a plan's file would change here, and what is odd in it: nothing is written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from virtualschool.apps.plans.directory import known_words, owners_written
from virtualschool.apps.plans.models import Action, KeptAnswer, Plan, PlanImport
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.plan.content import (
    WRITTEN,
    Added,
    Change,
    Content,
    changes_between,
    content_of,
    no_content,
    refs_for,
    with_added,
    with_edits,
)
from virtualschool.domain.plan.questions import (
    Answer,
    Decision,
    Kind,
    Question,
    questions_about,
)
from virtualschool.domain.plan.settled import Settled, settle
from virtualschool.domain.plan.structure import Plan as PlanRead
from virtualschool.domain.plan.words import comparable
from virtualschool.feeds import plans

#: A file larger than this is no plan.
LARGEST_FILE = 20_000_000
#: So many of a file's actions must be those of a plan held here for it to be that plan's.
SAME_PLAN = 0.5


class PlanRefused(Exception):
    """A plan's file, or what is asked of a plan, cannot be taken. The message is for the user."""


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """A file read, with its questions, its answers so far, and what accepting it would change.

    ``plan`` is the one held here that the file is of; ``None`` for a new one. ``answers`` holds
    those remembered and those given now, by the questions' keys.
    """

    name: str
    sha256: str
    content: bytes
    headings: Mapping[str, str]
    plan: Plan | None
    questions: tuple[Question, ...]
    answers: Mapping[str, Answer]
    settled: Settled
    held: Content | None
    after: Content
    file_content: Content
    changes: tuple[Change, ...]

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions that nobody has answered."""
        return self.settled.open

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences about how the file was read."""
        return self.settled.plan.notices


def read_file(
    *,
    authority: str,
    name: str,
    content: bytes,
    answers: Mapping[str, Answer] | None = None,
    accept_proposals: bool = False,
    headings: Mapping[str, str] | None = None,
) -> PlanPreview:
    """Read a plan's file against what is held here; changes nothing.

    ``answers`` are by the questions' keys. ``accept_proposals`` accepts what is proposed for every
    question that nobody has answered. Raises ``PlanRefused`` for a file too large;
    ``feeds.base.Unreadable``, ``domain.plan.table.NotAPlan`` and
    ``domain.plan.questions.BadAnswer`` say why a file or an answer cannot be read.
    """
    if len(content) > LARGEST_FILE:
        raise PlanRefused(f"{name} is larger than a plan’s file may be (20 MB).")
    said = dict(headings or {})
    read = plans.read(content, name, said)
    held_plan = _plan_of(authority, read)
    held = latest_content(held_plan)
    base = latest_import(held_plan)
    refs = refs_for(
        read,
        held,
        next_consideration=held_plan.next_consideration if held_plan else 1,
        next_action=held_plan.next_action if held_plan else 1,
    )
    own = _settled(authority, held_plan, read, answers or {}, accept_proposals)
    edited = with_edits(read, refs, base.file_content if base else None, held)
    whole = (
        own
        if edited is read
        else _settled(authority, held_plan, edited, answers or {}, accept_proposals)
    )
    after = with_added(content_of(whole.settled, refs), _added_here(held_plan))
    return PlanPreview(
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        headings=said,
        plan=held_plan,
        questions=whole.questions,
        answers=whole.answers,
        settled=whole.settled,
        held=held,
        after=after,
        file_content=content_of(own.settled, refs),
        changes=tuple(changes_between(held, after)),
    )


@dataclass(frozen=True, slots=True)
class _Answered:
    questions: tuple[Question, ...]
    answers: Mapping[str, Answer]
    settled: Settled


def _settled(
    authority: str,
    held: Plan | None,
    read: PlanRead,
    answers: Mapping[str, Answer],
    accept_proposals: bool,
) -> _Answered:
    # Who somebody is stays a question where it was answered here, so that it can be put right.
    known = known_words(authority) - _answered_here(held)
    questions = questions_about(read, today=home_clock().today(), known=known)
    asked = {each.key: each for each in questions}
    given = {key: answer for key, answer in answers.items() if key in asked}
    all_answers = {key: one for key, one in _kept(held).items() if key in asked} | given
    if accept_proposals:
        accepted = Answer(Decision.ACCEPT)
        proposed = {key: accepted for key, each in asked.items() if each.proposal is not None}
        all_answers = proposed | all_answers
    settled = settle(read, questions, all_answers)
    return _Answered(tuple(questions), all_answers, settled)


def _kept(plan: Plan | None) -> dict[str, Answer]:
    if plan is None:
        return {}
    return {
        each.key: Answer(Decision(each.decision), each.text)
        for each in KeptAnswer.objects.filter(plan=plan)
    }


def _answered_here(plan: Plan | None) -> set[str]:
    rows = KeptAnswer.objects.filter(plan=plan, kind=Kind.WHO) if plan else ()
    return {each.written for each in rows}


def latest_import(plan: Plan | None) -> PlanImport | None:
    """The file that the plan was last made from."""
    return PlanImport.objects.filter(plan=plan).last() if plan else None


def latest_content(plan: Plan | None) -> Content | None:
    """The plan as it stands, as plain data: as its latest file left it, with its words of now and
    what was added here."""
    if plan is None:
        return None
    last = latest_import(plan)
    content: Content = last.after if last else no_content(plan.title)
    rows = Action.objects.filter(plan=plan, consideration__isnull=False)
    for row in rows.values("ref", *WRITTEN):
        held = content["actions"].get(str(row.pop("ref")))
        if held is None:
            continue
        if row["owners"] != held["owners"]:
            held["people"] = owners_written(plan, row["owners"])
        held.update(row)
    return with_added(content, _added_here(plan))


def _added_here(plan: Plan | None) -> list[Added]:
    """The actions of the plan that were added on screen, in its order."""
    if plan is None:
        return []
    rows = Action.objects.filter(plan=plan, is_added_here=True, consideration__isnull=False)
    return [
        Added(
            ref=row.ref,
            section=row.consideration.section.title if row.consideration.section else "",
            consideration_ref=row.consideration.ref,
            consideration=row.consideration.text,
            content={
                **{name: getattr(row, name) for name in WRITTEN},
                "number": row.position,
                "impact": None,
                "due_on": row.due_on.isoformat() if row.due_on else None,
                "from_on": None,
                "is_complete": False,
                "completed_on": None,
                "on_track": "",
                "completion": "",
                "refers_to": [],
                "people": owners_written(plan, row.owners),
            },
        )
        for row in rows.select_related("consideration__section")
        if row.consideration is not None
    ]


def read_again(plan: Plan) -> PlanPreview | None:
    """The plan's latest file, read once more; ``None`` where it has none."""
    last = latest_import(plan)
    if last is None:
        return None
    return read_file(
        authority=plan.authority, name=last.name, content=bytes(last.file), headings=last.headings
    )


def _plan_of(authority: str, read: PlanRead) -> Plan | None:
    """The plan held here that a file is of: with its title, or with half of its actions."""
    held = list(Plan.objects.filter(authority=authority))
    for plan in held:
        if read.title and comparable(plan.title) == comparable(read.title):
            return plan
    wanted = [comparable(action.text) for action in read.actions]
    for plan in held:
        words = {comparable(text) for text in plan.actions.values_list("text", flat=True)}
        if sum(text in words for text in wanted) >= SAME_PLAN * len(wanted):
            return plan
    return None
