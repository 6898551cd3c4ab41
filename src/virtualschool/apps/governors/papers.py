"""The governing body's paper, as the register of papers holds it."""

from __future__ import annotations

from datetime import date

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.authorities.selectors import in_local_words
from virtualschool.apps.governors.paper.documents import governors_paper
from virtualschool.apps.governors.paper.gather import PAPER, gather
from virtualschool.apps.governors.paper.kept import kept_figures
from virtualschool.apps.governors.selectors import meeting_on, meetings_of
from virtualschool.apps.papers.register import Asked, Beside, Draft, Occasion, Paper
from virtualschool.apps.receipts.clock import home_clock


def _build(asked: Asked) -> Draft:
    meeting = meeting_on(asked.authority, date.fromisoformat(asked.period))
    assert meeting is not None  # the room asks for none of ``_occasions`` but these
    facts = asked.once("governors", lambda: gather(meeting, asked.scope))
    document = in_local_words(governors_paper(facts), asked.authority)
    return Draft(document, kept_figures(facts.numbers))


def _occasions(authority: str) -> list[Occasion]:
    """The meetings that a paper can be written for: those of which the month of figures has begun
    to be known, and the next to come."""
    today = home_clock().today()
    held = [each for each in meetings_of(authority) if not each.is_cancelled]
    to_come = [each for each in held if each.held_on > today][-1:]
    return [
        Occasion(each.held_on.isoformat(), f"{each.held_on:%-d %B %Y}", each.held_on)
        for each in held
        if each.held_on <= today or each in to_come
    ]


GOVERNORS = Paper(
    key=PAPER,
    title="Report to the governing body",
    about="Answers to what was asked, progress since the last meeting, figures with aims and "
    "signals, what is off track and why, a case study, and questions to ask.",
    build=_build,
    permission=Permission.READ_GOVERNORS_PAPER,
    kind="meeting",
    occasions=_occasions,
    export=Permission.READ_GOVERNORS_PAPER,
    readers="the governing body",
    as_issued=True,
    beside=(
        Beside("The meeting", "governors-meeting"),
        Beside("Challenge questions", "governors-questions"),
    ),
)
