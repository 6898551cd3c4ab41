"""Choosing what a card shows, and writing in it: owners' comments and the decisions asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import Scope
from virtualschool.apps.audit.services import record
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.scorecards.cards.facts import SignalKind
from virtualschool.apps.scorecards.cards.kinds import (
    CARDS,
    LONGEST_COMMENT,
    LONGEST_DECISION,
    MOST_DECISIONS,
    MOST_FIGURES,
)
from virtualschool.apps.scorecards.models import CardChoice, CardComment, DecisionAsked
from virtualschool.apps.scorecards.reading import both_cards
from virtualschool.apps.scorecards.selectors import Chosen
from virtualschool.domain.calendar import Month


class CardRefused(Exception):
    """The card cannot be so. The message is for the user; nothing was changed."""


def choose_figures(
    *, authority: str, card: str, figures: Sequence[Chosen], by: str
) -> list[CardChoice]:
    """The figures that a card shows from now on, in this order, in place of those before.

    Raises ``CardRefused`` for none, for more than ``MOST_FIGURES``, for one twice, and for a card
    or a figure that is not there.
    """
    keys = [each.indicator.key for each in figures]
    if card not in CARDS:
        raise CardRefused(f"There is no score card {card!r}.")
    if not keys:
        raise CardRefused("Choose at least one figure.")
    if len(keys) > MOST_FIGURES:
        raise CardRefused(f"A card holds {MOST_FIGURES} figures at most: it has to fit one page.")
    if len(set(keys)) < len(keys):
        raise CardRefused("A figure stands on a card once.")
    if unknown := [key for key in keys if key not in catalogue()]:
        raise CardRefused(f"There is no figure {unknown[0]!r}.")
    with transaction.atomic():
        CardChoice.objects.filter(authority=authority, card=card).delete()
        made = CardChoice.objects.bulk_create(
            CardChoice(
                authority=authority,
                card=card,
                indicator=each.indicator.key,
                place=place,
                shows_target=each.shows_target,
                owner=each.owner.strip(),
            )
            for place, each in enumerate(figures, start=1)
        )
        record(
            actor=by,
            action="card.figures_chosen",
            authority=authority,
            subject_type="score_card",
            subject=card,
            detail={"figures": keys},
        )
    return made


def restore_usual(*, authority: str, card: str, by: str) -> None:
    """Show the card's usual figures again; a card that shows them stays as it is."""
    with transaction.atomic():
        removed, _ = CardChoice.objects.filter(authority=authority, card=card).delete()
        if removed:
            record(
                actor=by,
                action="card.usual_restored",
                authority=authority,
                subject_type="score_card",
                subject=card,
                detail={},
            )


def write_comments(
    *,
    authority: str,
    month: Month,
    texts: Mapping[str, str],
    prompts: Mapping[str, SignalKind],
    by: str,
    name: str = "",
    on: date | None = None,
) -> list[str]:
    """What owners say of the month's figures, by key; gives the keys of those that changed.

    One that changed is signed with ``name`` (``by`` without it) and today (``on``: the earlier day
    on which it was said); an empty one is taken away. ``prompts`` says what each was asked. Raises
    ``CardRefused`` for one that is too long, or said on a day still to come.
    """
    today = home_clock().today()
    if on is not None and on > today:
        raise CardRefused(f"A comment cannot be signed on {on}: that day is still to come.")
    for key, text in texts.items():
        if key not in catalogue():
            raise CardRefused(f"There is no figure {key!r}.")
        if len(text.strip()) > LONGEST_COMMENT:
            raise CardRefused(
                f"{catalogue()[key].title}: keep the comment to {LONGEST_COMMENT} characters."
            )
    with transaction.atomic():
        held = {
            row.indicator: row
            for row in CardComment.objects.filter(authority=authority, month=month.key)
        }
        changed = [
            key
            for key, text in texts.items()
            if text.strip() != (held[key].text if key in held else "")
        ]
        for key in changed:
            if not texts[key].strip():
                held[key].delete()
                continue
            CardComment.objects.update_or_create(
                authority=authority,
                month=month.key,
                indicator=key,
                defaults={
                    "text": texts[key].strip(),
                    "prompt": prompts[key],
                    "signed_by": name or by,
                    "signed_on": on or today,
                },
            )
        if changed:
            record(
                actor=by,
                action="card.commented",
                authority=authority,
                subject_type="score_card",
                subject=month.key,
                detail={"figures": changed},
            )
    return changed


def write_month(
    *,
    authority: str,
    month: Month,
    comments: Mapping[str, str],
    decisions: Mapping[str, Sequence[str]],
    by: str,
    name: str = "",
    on: date | None = None,
) -> None:
    """All that is written for both cards of a month: comments by figure, decisions by card.

    What each owner was asked is what the month says of the figure, on whichever card it stands.
    Raises ``CardRefused`` for a figure that stands on neither, and as its two parts do.
    """
    cards = both_cards(authority, month, Scope(frozenset({authority})))
    lines = {line.indicator.key: line for facts in cards.values() for line in facts.lines}
    if missing := [key for key in comments if key not in lines]:
        raise CardRefused(f"The figure {missing[0]!r} stands on neither card.")
    prompts = {key: lines[key].figure.signal.kind for key in comments}
    with transaction.atomic():
        write_comments(
            authority=authority,
            month=month,
            texts=comments,
            prompts=prompts,
            by=by,
            name=name,
            on=on,
        )
        for card, asked in decisions.items():
            ask_decisions(authority=authority, card=card, month=month, decisions=asked, by=by)


def ask_decisions(
    *, authority: str, card: str, month: Month, decisions: Sequence[str], by: str
) -> bool:
    """The decisions that a card asks for in a month, in place of those before.

    Gives whether they changed. Empty ones are passed over. Raises ``CardRefused`` for too many, or
    one that is too long.
    """
    wanted = [each.strip() for each in decisions if each.strip()]
    if len(wanted) > MOST_DECISIONS:
        raise CardRefused(f"Ask for {MOST_DECISIONS} decisions at most.")
    if any(len(each) > LONGEST_DECISION for each in wanted):
        raise CardRefused(f"Keep each decision to {LONGEST_DECISION} characters.")
    with transaction.atomic():
        held = DecisionAsked.objects.filter(authority=authority, card=card, month=month.key)
        if [row.text for row in held] == wanted:
            return False
        held.delete()
        DecisionAsked.objects.bulk_create(
            DecisionAsked(authority=authority, card=card, month=month.key, place=place, text=text)
            for place, text in enumerate(wanted, start=1)
        )
        record(
            actor=by,
            action="card.decisions_asked",
            authority=authority,
            subject_type="score_card",
            subject=f"{card} {month.key}",
            detail={"decisions": len(wanted)},
        )
    return True
