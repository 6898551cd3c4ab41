"""What a director reads first: numbered sentences on what is out of the ordinary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from virtualschool.apps.indicators.figures.document.words import BETTER
from virtualschool.apps.scorecards.cards.aims import Standing, amount, span, stands
from virtualschool.apps.scorecards.cards.facts import CardFacts, Line, SignalKind
from virtualschool.apps.scorecards.cards.signals import NOBODY
from virtualschool.apps.scorecards.cards.words import this_ref
from virtualschool.domain.plan.live import day_words
from virtualschool.domain.plan.rules import OnTrack, RatedAction, rating_words
from virtualschool.publishing.document import Span, Text
from virtualschool.publishing.plain import long_date

#: Sentences on the card itself; those after them open the appendix.
MOST_ON_THE_CARD = 6
NOTHING = "Nothing is out of the ordinary: no signal, no missed target, no action off track."


def exceptions(facts: CardFacts) -> list[Text]:
    """Every exception, what is worse first: signals on the worse side, targets missed, actions off
    track or overridden, late data, then the other signals."""
    found = [
        *_signals(facts, {SignalKind.WORSE}),
        *_targets(facts),
        *_off_track(facts.actions),
        *_unmoved(facts.actions),
        *_overridden(facts.actions),
        *_late(facts),
        *_signals(facts, {SignalKind.OTHER, SignalKind.BETTER}),
    ]
    return found or [[NOTHING]]


def _signals(facts: CardFacts, kinds: set[SignalKind]) -> Iterator[Text]:
    for line in facts.lines:
        signal = line.figure.signal
        if signal.kind in kinds:
            why = f" ({signal.reason})" if signal.reason else ""
            yield [
                f"{line.indicator.title}: ",
                this_ref(line.figure),
                f", {signal.words}{why}. {BETTER[line.indicator.better]}",
            ]


def _targets(facts: CardFacts) -> Iterator[Text]:
    for line in facts.lines:
        if line.aim is None:
            continue
        held = stands(line.aim, line.figure, facts.month, facts.holidays)
        if held.standing.is_exception and held.value is not None:
            yield [_target_words(line, held.standing, amount(line.indicator, held.value))]


def _target_words(line: Line, standing: Standing, value: str) -> str:
    assert line.aim is not None  # whoever calls has asked how it stands
    goal = amount(line.indicator, line.aim.goal)
    each = " a month on average" if line.indicator.is_count and len(line.aim.months) > 1 else ""
    when = span(line.aim.months)
    if standing is Standing.MISSED:
        return (
            f"{line.indicator.title}: the target of {goal}{each} for {when} was missed; it came "
            f"to {value}."
        )
    return (
        f"{line.indicator.title}: {value}{each} so far, against a target of {goal} for {when}: "
        "behind, with months to go."
    )


def _off_track(actions: Iterable[RatedAction]) -> Iterator[Text]:
    off = [each for each in actions if each.on_track.in_force == OnTrack.RED]
    if off:
        what = "action is" if len(off) == 1 else "actions are"
        yield [f"{len(off)} {what} off track: {_named(off)}."]


def _unmoved(actions: Iterable[RatedAction]) -> Iterator[Text]:
    """Actions complete whose figures have not moved, or are worse: said as exactly that."""
    said: dict[str, list[RatedAction]] = {}
    for each in actions:
        if each.verdict:
            said.setdefault(each.verdict, []).append(each)
    for verdict, held in said.items():
        what = "Action" if len(held) == 1 else "Actions"
        yield [f"{what} {_named(held)}: {verdict[:1].lower()}{verdict[1:]}"]


def _overridden(actions: Iterable[RatedAction]) -> Iterator[Text]:
    for each in actions:
        for override in each.overrides:
            yield [
                f"Action {each.at.ref} is rated “{rating_words(override.value)}” by override until "
                f"{day_words(override.last_day)}: {override.reason.rstrip('.')} ({override.by})."
            ]


def _named(actions: Sequence[RatedAction]) -> str:
    return ", ".join(str(each.at.ref) for each in actions)


def _late(facts: CardFacts) -> Iterator[Text]:
    nothing = [line for line in facts.lines if line.figure.this is None]
    if nothing:
        yield [f"No data of {facts.month.label}: {_titles(nothing)}."]
    nobody = [line for line in facts.lines if line.figure.signal.words == NOBODY]
    if nobody:
        yield [f"Nobody is counted in {facts.month.label}: {_titles(nobody)}."]
    for source in facts.sources:
        if source.is_late:
            yield [
                f"{source.title}: last received on {long_date(source.received_on)}, before "
                f"{facts.month.label} was over."
            ]
    for line in facts.lines:
        cover = line.figure.coverage
        if cover is not None and cover.awaited:
            words: list[Span] = [
                f"{line.indicator.title}: of {cover.children:,} children who should have marks, "
                f"those of {cover.awaited:,} have not arrived."
            ]
            yield words
            return  # one figure's marks are every figure's


def _titles(lines: Sequence[Line]) -> str:
    titles = [line.indicator.title for line in lines]
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"
