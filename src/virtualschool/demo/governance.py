"""Meetings of the demonstration's governing body, months that were frozen, and the papers of both.

What was asked and answered stands here as data; every step goes through the services.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path

from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.governors.models import EntryKind, Meeting
from virtualschool.apps.governors.selectors import meetings_of
from virtualschool.apps.governors.services import (
    answer_entry,
    check_anonymity,
    close_entry,
    enter,
    hold_meeting,
    place_case_study,
    plan_meetings,
    record_consent,
    write_case_study,
)
from virtualschool.apps.papers.freezing import add_addendum, freeze, frozen
from virtualschool.apps.papers.selectors import edition_numbered
from virtualschool.apps.papers.services import record_sent, write_paper
from virtualschool.apps.scorecards.services import write_month
from virtualschool.demo.oversight import HEAD
from virtualschool.domain.calendar import Month, parse_month

FIRST_MEETING, LAST_MEETING = date(2022, 2, 9), date(2023, 2, 1)
#: The last months of the plan's year.
FROZEN = ("2022-10", "2022-11", "2022-12", "2023-01")
#: The month of which marks are corrected late, after it was frozen.
CORRECTED = "2022-10"
SIGNED_BY = f"{HEAD}, Virtual School Head"
CARDS = (
    ("director-education", "Director of Education and Partnerships"),
    ("director-childrens-services", "Director of Children's Services"),
)
#: What the owner of a figure said of it for a month, and what each director is asked to decide.
COMMENTS = {
    "children_suspended": "Each suspension is read with the school in the week after it, and the "
    "day of return is agreed.",
    "severe_absence": "Every child who misses half of their sessions has a named adviser who "
    "visits.",
    "attendance": "Schools now give the reasons of absences each week.",
}
DECISIONS = {
    "director-education": [
        "Whether suspensions of children in care go to the heads' forum as a standing item.",
    ],
    "director-childrens-services": [
        "Whether social workers tell the virtual school before a planned move of placement.",
    ],
}
CHALLENGE, DECISION = EntryKind.CHALLENGE, EntryKind.DECISION


@dataclass(frozen=True)
class Said:
    """Something asked or decided at a meeting, by its place in the row of meetings, and the
    answer."""

    meeting: int
    kind: str
    asked_by: str
    text: str
    answer: str = ""
    answered_by: str = "Virtual School Head"


REGISTER = (
    Said(
        0,
        CHALLENGE,
        "Chair",
        "Several actions say that suspensions are to fall. How will we know which of them did it?",
        "We shall not know of one action alone. The figure is counted once, and the actions that "
        "are meant to move it stand beside it.",
    ),
    Said(
        1,
        CHALLENGE,
        "Governor for inclusion",
        "Three secondary schools have not signed up to PROCLAIM. What is in their way?",
        "Two wait for a new head. The third asks for training in school, which is arranged.",
    ),
    Said(
        2,
        DECISION,
        "Governing body",
        "A case study stands in every paper from now on.",
        "In place since the summer.",
    ),
    Said(
        4,
        CHALLENGE,
        "Chair",
        "Ratings are green where the work is done. Where does the paper say whether it helped?",
        "In the third rating, impact. It comes from the figure alone, and nobody declares it.",
    ),
    Said(
        6,
        CHALLENGE,
        "Governor for inclusion",
        "Eleven actions are complete and their figure has not moved. What is done about that?",
    ),
)


@dataclass(frozen=True)
class Story:
    """A case study: an invented child under another name."""

    meeting: int
    title: str
    pseudonym: str
    context: str
    done: str
    words: str
    impact: str


STORIES = (
    Story(
        5,
        "A place to read",
        "Robin",
        "Robin had changed placement twice in a year and stopped bringing books home.",
        "The designated teacher and the carer agreed one quiet half hour a day, in school and at "
        "home, with the same book in both places.",
        "I like that nobody asks me to read aloud.",
        "Robin has read every week since, and chose the books for a younger group.",
    ),
    Story(
        7,
        "Staying in the same school",
        "Sam",
        "A placement move would have taken Sam out of a school that was going well.",
        "The social worker told the virtual school before the move. Transport was found within a "
        "week, and the school kept the place.",
        "My friends were still there.",
        "Attendance stayed as it was, and the targets of the plan went on without a break.",
    ),
)


def meet(authority: str, by: str) -> None:
    """Hold a year of meetings with their register and case studies. Nothing where there are any."""
    if meetings_of(authority):
        return
    meetings = plan_meetings(
        authority=authority,
        first_on=FIRST_MEETING,
        last_day=LAST_MEETING,
        by=by,
        begins_at=time(16, 30),
        place="Council offices, committee room 2",
        members="Chair; vice chair; governor for inclusion; two headteachers; a carer",
    )
    for meeting in meetings:
        hold_meeting(meeting=meeting, by=by)
    for said in REGISTER:
        _enter(said, meetings, by)
    for story in STORIES:
        _tell(story, authority, meetings, by)


def _enter(said: Said, meetings: list[Meeting], by: str) -> None:
    entry = enter(
        meeting=meetings[said.meeting],
        kind=said.kind,
        asked_by=said.asked_by,
        text=said.text,
        answer_from="" if said.kind == DECISION else said.answered_by,
        by=by,
    )
    if said.answer:
        answer_entry(
            entry=entry,
            answer=said.answer,
            answered_by=said.answered_by,
            answered_on=meetings[said.meeting + 1].papers_due_on,
            by=by,
        )
        entry.refresh_from_db()
        close_entry(entry=entry, by=by)


def _tell(story: Story, authority: str, meetings: list[Meeting], by: str) -> None:
    study = write_case_study(
        authority=authority,
        title=story.title,
        pseudonym=story.pseudonym,
        context=story.context,
        done=story.done,
        words=story.words,
        impact=story.impact,
        by=by,
    )
    meeting = meetings[story.meeting]
    record_consent(
        study=study,
        consent_from="The young person and their social worker",
        consent_on=meeting.papers_due_on,
        by=by,
    )
    check_anonymity(
        study=study, said="Nothing in it belongs to fewer than a hundred children.", by=by
    )
    study.refresh_from_db()
    place_case_study(study=study, meeting=meeting, by=by)


def freeze_months(authority: str, by: str, say: Callable[[str], None]) -> None:
    """Freeze the months that are not yet."""
    for month in FROZEN:
        if frozen(authority, month) is None:
            freeze(authority=authority, month=month, signed_by=SIGNED_BY, by=by)
            say(f"Froze the figures of {month}.")


def tell_correction(authority: str, by: str) -> None:
    """Tell what a late correction moved in a frozen month, once."""
    month = frozen(authority, CORRECTED)
    if month is not None and not month.addenda.exists():
        add_addendum(
            authority=authority,
            month=CORRECTED,
            reason="Schools sent the reasons of absences that had none.",
            signed_by=SIGNED_BY,
            by=by,
        )


def papers(authority: Authority, folder: Path, by: str, say: Callable[[str], None]) -> list[Path]:
    """Write the governors' papers and the directors' cards of the frozen months, each sent."""
    written: list[Path] = []
    for meeting in reversed(meetings_of(authority.code)[:3]):
        written += _paper(authority, "governors", meeting.held_on.isoformat(), folder, by)
        _send(authority, "governors", meeting.held_on.isoformat(), "Chair of governors", by)
    say("Wrote the papers of the last three meetings of the governing body.")
    for month in FROZEN[-2:]:
        comment(authority.code, parse_month(month))
        for name, director in CARDS:
            written += _paper(authority, name, month, folder, by)
            _send(authority, name, month, director, by)
    say("Wrote the score cards of both directors.")
    return written


def comment(authority: str, month: Month) -> None:
    """Write what the head says on both directors' cards of a month."""
    write_month(
        authority=authority,
        month=month,
        comments=COMMENTS,
        decisions=DECISIONS,
        by="head",
        name=HEAD,
        on=month.last_day + timedelta(days=4),
    )


def _paper(authority: Authority, name: str, period: str, folder: Path, by: str) -> list[Path]:
    targets = [folder / f"{name}-{period}.{suffix}" for suffix in ("pdf", "docx")]
    if not all(target.exists() for target in targets):
        write_paper(name=name, authority=authority, period=period, targets=targets, by=by)
    return targets


def _send(authority: Authority, name: str, period: str, to: str, by: str) -> None:
    edition = edition_numbered(authority.code, name, period, None)
    assert edition is not None
    if not edition.dispatches.exists():
        record_sent(edition=edition, to=to, sent_on=edition.issued_at.date(), by=by)
