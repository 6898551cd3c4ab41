"""Questions that a governing body may wish to ask, each with the reason why it is suggested. Pure.

A question asks; it never says that somebody failed, nor that a figure moved because of an action.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from virtualschool.domain.plan.comparison import quoted
from virtualschool.domain.plan.digest import missed_updates
from virtualschool.domain.plan.live import RATING_KIND_WORDS, ActionAt, day_words
from virtualschool.domain.plan.rules import OnTrack, RatedAction

#: So many questions are as many as a meeting hears.
MOST = 10
MOST_OF_A_KIND = 3

UNUSUAL = {"higher than usual": "higher", "lower than usual": "lower"}


@dataclass(frozen=True, slots=True)
class Suggested:
    """A question, why it is suggested, and the stable name of what suggests it."""

    source: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class FigureSaid:
    """What a figure says: its signal in one of the four phrases, and how its aim stands in words,
    blank where it has none. ``better``: higher, lower or neither."""

    key: str
    title: str
    month: str
    signal: str
    better: str
    is_behind: bool = False
    aim: str = ""


def suggested_questions(
    figures: Sequence[FigureSaid], actions: Sequence[RatedAction], day: date
) -> list[Suggested]:
    """The questions suggested for a meeting, the most pressing first, no more than ``MOST``, of a
    kind no more than ``MOST_OF_A_KIND``.

    In this order: figures with an adverse signal, actions complete whose figure has not moved,
    overrides, late actions, figures behind their aim, actions nobody has spoken of, figures with
    any other signal.
    """
    open_ones = [each for each in actions if not each.at.is_left_out]
    kinds = (
        _signals(figures, adverse=True),
        _not_moved(open_ones),
        _overrides(open_ones),
        _late(open_ones, day),
        _behind(figures),
        _stale(open_ones, day),
        _signals(figures, adverse=False),
    )
    return [each for kind in kinds for each in islice(kind, MOST_OF_A_KIND)][:MOST]


def _signals(figures: Iterable[FigureSaid], *, adverse: bool) -> Iterator[Suggested]:
    for figure in figures:
        way = UNUSUAL.get(figure.signal)
        is_adverse = figure.better in UNUSUAL.values() and way != figure.better
        if way is None or is_adverse != adverse:
            continue
        reason = f"{figure.title} in {figure.month}: {figure.signal}."
        text = (
            f"{figure.title} is {figure.signal}. What lies behind it, how far are the children the "
            "same as before, and what is being done?"
            if adverse
            else f"{figure.title} is {figure.signal}. What is known of why, and will it last?"
        )
        yield Suggested(f"signal {figure.key}", text, reason)


def _not_moved(actions: Iterable[RatedAction]) -> Iterator[Suggested]:
    for each in actions:
        if each.verdict:
            yield Suggested(
                f"not moved {each.at.ref}",
                f"{_name(each.at)} is complete, and its figure has not moved as was hoped. Was it "
                "the right action, is it too early, or is more needed?",
                f"Action {each.at.ref}: {each.verdict[0].lower()}{each.verdict[1:]}",
            )


def _overrides(actions: Iterable[RatedAction]) -> Iterator[Suggested]:
    for each in actions:
        for rated in each.ratings:
            if rated.override is None:
                continue
            kind = RATING_KIND_WORDS[rated.kind].lower()
            yield Suggested(
                f"override {each.at.ref} {rated.kind}",
                f"{_name(each.at)} is shown as “{rated.words.lower()}” for {kind}, where the rule "
                f"gives “{rated.computed_words.lower()}”. What has to be so by "
                f"{day_words(rated.override.last_day)}, when that ends?",
                f"Action {each.at.ref}, {kind}: overridden until "
                f"{day_words(rated.override.last_day)}.",
            )


def _late(actions: Iterable[RatedAction], day: date) -> Iterator[Suggested]:
    late = [each for each in actions if each.on_track.in_force == OnTrack.RED]
    for each in sorted(late, key=lambda one: (one.at.due_on or day, one.at.ref)):
        yield Suggested(
            f"late {each.at.ref}",
            f"{_name(each.at)} is off track. What has held it up, what is done about it, and by "
            "when will it be complete?",
            f"Action {each.at.ref}: {each.on_track.why}",
        )


def _behind(figures: Iterable[FigureSaid]) -> Iterator[Suggested]:
    for figure in figures:
        if figure.is_behind:
            yield Suggested(
                f"behind {figure.key}",
                f"{figure.title} is behind its aim. Which of the actions for it matter most now, "
                "and is the aim still the right one?",
                f"{figure.title}: {figure.aim}",
            )


def _stale(actions: Iterable[RatedAction], day: date) -> Iterator[Suggested]:
    for each in actions:
        missed = missed_updates(each.at, day)
        if not missed or each.on_track.in_force == OnTrack.RED:
            continue
        heard = each.at.updated_on
        since = f"since {day_words(heard)}" if heard else "yet"
        many = "monthly update was" if missed == 1 else "monthly updates were"
        name = _name(each.at).removeprefix("Action ")
        yield Suggested(
            f"stale {each.at.ref}",
            f"Nothing was heard of action {name} {since}. How does it stand?",
            f"Action {each.at.ref}: {missed} {many} missed.",
        )


def _name(action: ActionAt) -> str:
    return f"Action {action.ref}, {quoted(action.text)},"
