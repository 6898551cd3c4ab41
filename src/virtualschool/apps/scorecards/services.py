"""Choosing what a card shows, and writing in it: owners' comments and the decisions asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from virtualschool.analytics.indicators import catalogue
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
) -> list[str]:
    """What owners say of the month's figures, by key; gives the keys of those that changed.

    One that changed is signed with ``name`` (``by`` without it) and today; an empty one is taken
    away. ``prompts`` says what each was asked. Raises ``CardRefused`` for one that is too long.
    """
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
            _write(authority, month, key, texts[key].strip(), prompts[key], name or by)
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


def _write(
    authority: str, month: Month, key: str, text: str, prompt: SignalKind, signed_by: str
) -> None:
    if not text:
        CardComment.objects.filter(authority=authority, month=month.key, indicator=key).delete()
        return
    CardComment.objects.update_or_create(
        authority=authority,
        month=month.key,
        indicator=key,
        defaults={
            "text": text,
            "prompt": prompt,
            "signed_by": signed_by,
            "signed_on": home_clock().today(),
        },
    )


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
