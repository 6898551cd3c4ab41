"""A target's page as a document, the rows of the list, and its history in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.authorities.selectors import the_authority
from virtualschool.apps.indicators.targets.aims import aim_of_target
from virtualschool.apps.indicators.targets.document import (
    STANDING_WORDS,
    progress_sentences,
    span_words,
    target_blocks,
)
from virtualschool.apps.indicators.targets.impact import mean_words
from virtualschool.apps.indicators.targets.models import Shock, Target, TargetChange
from virtualschool.apps.indicators.targets.progress import Standing, progress_of, progresses_of
from virtualschool.apps.indicators.targets.series import last_ended
from virtualschool.apps.indicators.targets.who import who_moved_it
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.domain.calendar import Month, months_between, parse_month
from virtualschool.domain.forecast import LOWER
from virtualschool.publishing.document import (
    Block,
    Definition,
    Definitions,
    Document,
    Paragraph,
    Section,
)
from virtualschool.publishing.plain import long_date

MARKING = "OFFICIAL-SENSITIVE"
#: How a standing is tagged on a page, beside its words.
_TONES = {
    Standing.REACHED: "green",
    Standing.ON_COURSE: "green",
    Standing.BEHIND: "yellow",
    Standing.NOT_REACHED: "red",
}


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target in the list."""

    number: int
    title: str
    aim: str
    months: str
    standing: str
    tone: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change of a target in its history."""

    when: datetime
    who: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShockRow:
    """Something from outside in the list."""

    number: int
    words: str
    first_day: date
    last_day: date
    figures: str
    noted_by: str


def target_rows(authority: str, targets: list[Target], *, is_outside: bool) -> list[TargetRow]:
    """Each target with where it stands, in as many queries as one has."""
    until = last_ended()
    aims = [aim_of_target(target) for target in targets]
    told = progresses_of(authority, aims, until, is_outside=is_outside)
    return [
        TargetRow(
            number=target.pk,
            title=title_of(target.indicator),
            aim=_value(catalogue().get(target.indicator), progress.target),
            months=span_words(aim.months),
            standing=STANDING_WORDS[progress.standing],
            tone=_TONES.get(progress.standing, "grey"),
            sentence=progress_sentences(progress)[0],
        )
        for target, aim, progress in zip(targets, aims, told, strict=True)
    ]


def target_document(target: Target, *, is_outside: bool) -> Document:
    """A target's page: how far it is, who is in the figure, what was set."""
    until, aim = last_ended(), aim_of_target(target)
    progress = progress_of(target.authority, aim, until, is_outside=is_outside)
    who = who_moved_it(target.authority, aim, until, is_outside=is_outside)
    same: list[Block] = [
        Paragraph(
            [
                who
                or "Whether the same children are in the figure can be said once some of the "
                "target’s months have passed and there is a baseline to hold them against."
            ]
        ),
        Paragraph(["No part of a change is said to come from what anybody did."]),
    ]
    return replace(
        _document(target, until),
        sections=[
            Section("progress", "How far it is", target_blocks(progress)),
            Section("who", "Who is in the figure", same),
            Section("set", "What was set", [_definitions(target)]),
        ],
    )


def _document(target: Target, until: Month) -> Document:
    snapshot = current_snapshot()
    return Document(
        key=f"target-{target.pk}",
        title=_title(target),
        subtitle=_in_words(target),
        organisation=f"{the_authority(target.authority).name} Virtual School",
        period=span_words(aim_of_target(target).months),
        as_at=home_clock().today(),
        edition=f"Known to the end of {until.label}",
        snapshot=snapshot.manifest if snapshot else "",
        marking=MARKING,
        sections=[],
    )


def on_the_figures_page(target: Target, *, is_outside: bool) -> Document:
    """The same for the page of the figure: how far it is, alone."""
    until = last_ended()
    progress = progress_of(target.authority, aim_of_target(target), until, is_outside=is_outside)
    blocks = target_blocks(progress)
    return replace(_document(target, until), sections=[Section("target", _title(target), blocks)])


def _title(target: Target) -> str:
    title = title_of(target.indicator)
    return f"Target for {title[0].lower()}{title[1:]}"


def title_of(indicator: str) -> str:
    """An indicator's title, or its key where the catalogue no longer has it."""
    known = catalogue().get(indicator)
    return known.title if known else indicator


def changes_of(target: Target) -> list[ChangeRow]:
    """A target's history, newest first."""
    return [
        ChangeRow(each.changed_at, each.changed_by, _what(target.indicator, each), each.reason)
        for each in reversed(target.changes.all())
    ]


def shock_rows(shocks: list[Shock]) -> list[ShockRow]:
    """What came from outside, as the list shows it."""
    return [
        ShockRow(
            shock.pk,
            shock.words,
            shock.first_day,
            shock.last_day,
            ", ".join(title_of(key) for key in shock.indicators) or "All figures",
            shock.noted_by,
        )
        for shock in shocks
    ]


def _value(indicator: Indicator | None, value: Fraction) -> str:
    return mean_words(indicator, value) if indicator else str(value)


def _in_words(target: Target) -> str:
    words = target.words.rstrip(".") or _said(target.indicator, _plain(target))
    return f"{words[:1].upper()}{words[1:]}."


def _plain(target: Target) -> dict[str, Any]:
    return {
        "value": target.value,
        "direction": target.direction,
        "first_month": target.first_month,
        "last_month": target.last_month,
        "baseline": target.baseline,
        "baseline_first": target.baseline_first,
        "baseline_last": target.baseline_last,
    }


def _said(indicator: str, said: Mapping[str, Any]) -> str:
    """A target in a line: "10 children a month in September to December 2022, from 15 in ..."."""
    known = catalogue().get(indicator)
    line = (
        f"{_value(known, Fraction(Decimal(said['value'])))} in "
        f"{_span(said['first_month'], said['last_month'])}"
    )
    if said["baseline"] is not None:
        line += f", from {_value(known, Fraction(Decimal(said['baseline'])))}"
    if said["baseline_first"]:
        begun = _span(said["baseline_first"], said["baseline_last"])
        line += f" in {begun}" if said["baseline"] is not None else f", from what {begun} came to"
    better = "lower" if said["direction"] == LOWER else "higher"
    return f"{line}; {better} is better"


def _span(first: str, last: str) -> str:
    return span_words(months_between(parse_month(first), parse_month(last or first)))


def _what(indicator: str, change: TargetChange) -> str:
    undone = "Undone: " if change.is_undoing else ""
    if change.after is None:
        return f"{undone}Taken back"
    words = _said(indicator, change.after)
    if change.before is None:
        return f"{undone}Set to {words}"
    if _said(indicator, change.before) == words:
        return f"{undone}Its words were changed; {words}"
    return f"{undone}Changed to {words}"


def _definitions(target: Target) -> Definitions:
    items = [
        Definition("Target", f"{_said(target.indicator, _plain(target))}."),
        Definition("Figure", title_of(target.indicator)),
    ]
    if target.source:
        items.append(Definition("Outcome in the improvement plan", target.source))
    items.append(
        Definition("Last changed", f"by {target.set_by} on {long_date(target.set_at.date())}")
    )
    return Definitions(items)
