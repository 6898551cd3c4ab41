"""A question about a plan's file, the answers it takes, and what each means."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from virtualschool.domain.plan.dates import month_in, read_due
from virtualschool.domain.plan.measures import Measure, measure_in
from virtualschool.domain.plan.ratings import Rating
from virtualschool.domain.plan.words import comparable, one_space

Value = dict[str, Any]


class Kind(StrEnum):
    """What is odd. The values are stable codes."""

    REVIEW = "review"  # the review is dated after the plan that answers it
    PAGE = "page"  # a consideration's words stand a page after its first action
    TRACKED = "tracked"  # words that tracked changes put in or took out
    YEAR = "year"  # a due date without a year
    ONGOING = "ongoing"  # due from a day on
    UNREAD = "unread"  # a due date that is none
    EARLY = "early"  # complete before it is due
    PAST = "past"  # complete, and due before the plan was written
    ABOVE = "above"  # points at another action
    WHO = "who"  # letters or a name that stand for somebody
    OWNERS = "owners"  # several owners
    SHADING = "shading"  # a colour that is no rating
    SHARED = "shared"  # the same outcome beside several actions
    MEASURE = "measure"  # a figure inside prose


class Decision(StrEnum):
    """How a question was answered. The values are stable codes."""

    ACCEPT = "accept"
    CORRECT = "correct"
    SKIP = "skip"


class BadAnswer(ValueError):
    """An answer that the question cannot take. The message is for the user."""


@dataclass(frozen=True, slots=True)
class Question:
    """One oddity. ``asks`` says what is odd, ``proposes`` what accepting would do.

    ``about`` and ``written`` are the words it rests on: the same words in a later file are the same
    question, so its answer is remembered. ``proposal`` is ``None`` where nothing can be proposed.
    ``takes`` says what a correction looks like.
    """

    kind: Kind
    actions: tuple[int, ...]
    about: str
    written: str
    asks: str
    proposes: str
    proposal: Value | None
    takes: str

    @property
    def is_correctable(self) -> bool:
        """Whether there is more to say than yes or no."""
        return self.kind not in {Kind.PAGE, Kind.SHARED}

    @property
    def key(self) -> str:
        """A short name for the question, the same as long as its words are."""
        said = "\n".join((self.kind, comparable(self.about), comparable(self.written)))
        return hashlib.sha256(said.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said to a question; ``text`` is the correction as typed."""

    decision: Decision
    text: str = ""


def value_of(question: Question, answer: Answer | None) -> Value | None:
    """What an answer settles; ``None`` while it is open, and where it was skipped.

    Raises ``BadAnswer`` where nothing is proposed that could be accepted, or where a correction
    cannot be read as what the question takes.
    """
    if answer is None or answer.decision is Decision.SKIP:
        return None
    if answer.decision is Decision.ACCEPT:
        if question.proposal is None:
            raise BadAnswer(f"Nothing is proposed here: {question.takes}, or skip it.")
        return question.proposal
    read = _CORRECTIONS.get(question.kind)
    value = read(one_space(answer.text), question) if read else None
    if value is None:
        raise BadAnswer(f"“{one_space(answer.text)}” cannot be read: {question.takes}.")
    return value


def measure_as_value(measure: Measure) -> Value:
    """A measure as plain data, to be kept."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(measure).items()
    }


def measure_from_value(value: Value) -> Measure:
    """What ``measure_as_value`` made plain data of."""
    days = {
        name: date.fromisoformat(value[name]) if value[name] else None
        for name in ("baseline_on", "target_on")
    }
    return Measure(**{**value, **days})


def _a_day(text: str, _: Question) -> Value | None:
    due = read_due(text)
    if due is None or not (due.on or due.from_on):
        return None
    return due_value(due.on, due.from_on)


def due_value(on: date | None, from_on: date | None = None) -> Value:
    """A due date as a question's value."""
    return {
        "due_on": on.isoformat() if on else None,
        "from_on": from_on.isoformat() if from_on else None,
    }


def _a_completion(text: str, _: Question) -> Value | None:
    due = read_due(text)
    return {"completed_on": due.on.isoformat()} if due and due.on else None


def _a_month(text: str, _: Question) -> Value | None:
    month = month_in(text)
    return {"month": month.key} if month else None


def _actions(text: str, question: Question) -> Value | None:
    numbers = [int(each) for each in re.findall(r"\d+", text)]
    here = min(question.actions)
    are_earlier = bool(numbers) and all(0 < number < here for number in numbers)
    return {"actions": numbers} if are_earlier else None


def _somebody(text: str, question: Question) -> Value | None:
    """ "Name, Post"; one of the two alone is a name where its initials are the letters written."""
    name, comma, post = (part.strip() for part in text.partition(","))
    if not name:
        return None
    initials = question.proposal["initials"] if question.proposal else question.written
    is_name = comma or "".join(word[0] for word in name.split()).upper() == initials
    return {
        "post": post if comma else "" if is_name else name,
        "name": name if is_name else "",
        "initials": initials if initials.isupper() and len(initials) <= 3 else "",
    }


def _owners(text: str, _: Question) -> Value | None:
    owners = [each.strip() for each in text.split(";") if each.strip()]
    return {"owners": owners} if owners else None


def _a_rating(text: str, _: Question) -> Value | None:
    said = text.lower()
    return {"rating": said} if said in list(Rating) else None


def _a_measure(text: str, _: Question) -> Value | None:
    measure = measure_in(text)
    return measure_as_value(measure) if measure else None


def _words(text: str, _: Question) -> Value | None:
    return {"text": text} if text else None


_CORRECTIONS = {
    Kind.REVIEW: _a_month,
    Kind.TRACKED: _words,
    Kind.YEAR: _a_day,
    Kind.ONGOING: _a_day,
    Kind.UNREAD: _a_day,
    Kind.EARLY: _a_day,
    Kind.PAST: _a_completion,
    Kind.ABOVE: _actions,
    Kind.WHO: _somebody,
    Kind.OWNERS: _owners,
    Kind.SHADING: _a_rating,
    Kind.MEASURE: _a_measure,
}
