"""Running a monthly review: opened, decided in, written up, closed and signed, opened again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, Unpack

from django.db import transaction

from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.plans.asof import actions_now
from virtualschool.apps.plans.models import (
    Action,
    AgendaEntry,
    Override,
    Plan,
    Review,
    ReviewDecision,
    ReviewSigning,
    Revision,
)
from virtualschool.apps.plans.review.escalation import escalate, rule_of
from virtualschool.apps.plans.review.states import rated_on
from virtualschool.apps.plans.services import EditRefused, update_action, withdraw_override
from virtualschool.apps.plans.services.actions import Edits
from virtualschool.apps.plans.services.revising import checked_day
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.calendar import Month
from virtualschool.domain.plan.agenda import Heading, agenda_of
from virtualschool.domain.plan.comparison import Comparison, compare, reported
from virtualschool.domain.plan.live import RATING_KIND_WORDS, day_words
from virtualschool.domain.plan.rules import RatedAction, rate


class ReviewRefused(EditRefused):
    """A review cannot be so. The message is for the user; nothing was changed."""


def open_review(*, plan: Plan, held_on: date, by: str) -> Review:
    """Open the review of the month of ``held_on``; its agenda is that day's, and missed updates are
    passed on that day.

    Raises ``ReviewRefused`` for a day to come, a month that has a review, one before the last
    review, and while another is open.
    """
    if held_on > home_clock().today():
        raise ReviewRefused(f"{day_words(held_on)} is yet to come.", "held_on")
    with transaction.atomic():
        hold_chain()
        last = Review.objects.filter(plan=plan).last()
        _check_new(last, held_on)
        rule = rule_of(plan)
        review = Review.objects.create(
            plan=plan,
            month=Month.of(held_on).key,
            held_on=held_on,
            since=last.held_on if last else None,
            rule=rule.in_words,
            attended=last.attended if last else "",
            opened_at=home_clock().now(),
            opened_by=by,
        )
        now = rated_on(plan, held_on)
        then = rated_on(plan, last.held_on) if last else []
        agenda = agenda_of(
            now,
            then,
            day=held_on,
            last_review=last.held_on if last else None,
            rule=rule,
        )
        if last is not None:
            review.changes = _changes(compare(then, now, first=last.held_on, last=held_on))
            review.save(update_fields=["changes"])
        at = {each.at.ref: each for each in now}
        rows = {each.ref: each for each in Action.objects.filter(plan=plan)}
        AgendaEntry.objects.bulk_create(
            AgendaEntry(
                review=review,
                action=rows[item.ref],
                position=place,
                headings=[str(each) for each in item.headings],
                sentences=list(item.sentences),
                standing=standing_of(at[item.ref]),
            )
            for place, item in enumerate(agenda, start=1)
        )
        escalate(plan=plan, by=by, day=held_on)
        _record("plan.review_opened", review, by, {"agenda": len(agenda)})
    return review


def write_review(
    *,
    review: Review,
    by: str,
    attended: str | None = None,
    apologies: str | None = None,
    notes: str | None = None,
    next_on: date | None = None,
) -> Review:
    """Write who was there, notes and the day of the next review; what is ``None`` stays.

    Raises ``ReviewRefused`` for a closed review, and a next one not after this.
    """
    with _open_row(review) as row:
        said = {"attended": attended, "apologies": apologies, "notes": notes}
        for name, words in said.items():
            if words is not None:
                setattr(row, name, words.strip())
        if next_on is not None:
            if next_on <= row.held_on:
                raise ReviewRefused(
                    f"The next review comes after this one of {day_words(row.held_on)}.", "next_on"
                )
            row.next_on = next_on
        row.save()
        written = [name for name, words in said.items() if words is not None]
        _record("plan.review_written", row, by, {"written": written})
    review.refresh_from_db()
    return review


def decide(
    *,
    review: Review,
    action: Action,
    by: str,
    words: str = "",
    ends_overrides: bool = False,
    version: int | None = None,
    **said: Unpack[Edits],
) -> ReviewDecision:
    """Decide something of an action in the meeting: an edit of it that carries the meeting.

    ``words`` are the decision as minuted; ``said`` is what ``update_action`` takes;
    ``ends_overrides`` ends those in force. The edit counts from the day of the meeting or, where
    the action was edited since, from then. Raises ``ReviewRefused`` for a closed review, an action
    of another plan, and where nothing is decided; ``EditRefused`` and ``EditedMeanwhile`` as
    ``update_action`` does.
    """
    with _open_row(review) as row:
        if action.plan_id != row.plan_id:
            raise ReviewRefused("That action is not one of the plan that is reviewed.")
        if not words.strip() and not said and not ends_overrides:
            raise ReviewRefused("Write what was decided, or change something.", "words")
        last = Revision.objects.filter(action=action).last()
        day = max(row.held_on, last.on) if last else row.held_on
        before = _rated_now(row.plan, action.ref, day)
        update_action(action=action, by=by, meeting=row.reference, on=day, version=version, **said)
        if ends_overrides:
            for override in Override.objects.filter(action=action, withdrawn_at=None):
                withdraw_override(override=override, by=by, meeting=row.reference, on=day)
        after = _rated_now(row.plan, action.ref, day)
        decision = ReviewDecision.objects.create(
            review=row,
            action=action,
            words=words.strip(),
            changes=[
                each.sentence
                for each in compare([before], [after], first=day, last=day).differences
            ],
            decided_at=home_clock().now(),
            decided_by=by,
        )
        _record(
            "plan.review_decided",
            row,
            by,
            {"action": action.ref, "changes": len(decision.changes)},
        )
    return decision


def close_review(
    *, review: Review, signed_by: str, by: str, signed_on: date | None = None
) -> Review:
    """Close a review, signed, today where no day is said: it is written in no more.

    Raises ``ReviewRefused`` without a signature or anybody present, for a day of signing before the
    meeting or to come, and while an action that was red for two periods has neither a decision nor
    words on what puts it right.
    """
    day = checked_day(signed_on)
    with _open_row(review) as row:
        if not row.attended:
            raise ReviewRefused("Write who was there before the review is closed.", "attended")
        if not signed_by.strip():
            raise ReviewRefused("Write who signs the review.", "signed_by")
        if day < row.held_on:
            raise ReviewRefused("A review is signed on its day or after it.", "signed_by")
        if waiting := unanswered(row):
            numbers = ", ".join(str(each.action.ref) for each in waiting)
            raise ReviewRefused(
                f"Red for two periods, and nothing decided: action {numbers}. Write what puts it "
                "right, or what is decided instead.",
                "agenda",
            )
        row.closed_at = home_clock().now()
        row.signed_by = signed_by.strip()
        row.save()
        ReviewSigning.objects.create(
            review=row, is_closing=True, words=row.signed_by, on=day, at=row.closed_at, by=by
        )
        _record("plan.review_closed", row, by, {"signed_by": row.signed_by})
    review.refresh_from_db()
    return review


def reopen_review(*, review: Review, reason: str, by: str) -> Review:
    """Open a closed review again, for a reason that its minutes print from then on.

    Raises ``ReviewRefused`` for one that is open, without a reason, and while another is open.
    """
    with transaction.atomic():
        hold_chain()
        row = Review.objects.select_for_update().select_related("plan").get(pk=review.pk)
        if not row.is_closed:
            raise ReviewRefused("The review is open already.")
        if not reason.strip():
            raise ReviewRefused("Say why the review is opened again.", "reason")
        other = Review.objects.filter(plan=row.plan, closed_at=None).first()
        if other is not None:
            raise ReviewRefused(f"Close the review of {day_words(other.held_on)} first.", "reason")
        row.closed_at, row.signed_by = None, ""
        row.save()
        ReviewSigning.objects.create(
            review=row,
            is_closing=False,
            words=reason.strip(),
            on=home_clock().today(),
            at=home_clock().now(),
            by=by,
        )
        _record("plan.review_reopened", row, by, {"reason": reason.strip()})
    review.refresh_from_db()
    return review


def unanswered(review: Review) -> list[AgendaEntry]:
    """Entries that ask what puts an action right: nothing is decided, and nothing written to it."""
    decided = set(ReviewDecision.objects.filter(review=review).values_list("action_id", flat=True))
    return [
        entry
        for entry in AgendaEntry.objects.filter(review=review).select_related("action")
        if Heading.RED_TWICE in entry.headings
        and entry.action_id not in decided
        and not entry.action.corrective
    ]


def standing_of(action: RatedAction) -> dict[str, Any]:
    """What is printed of an action on an agenda, as plain data."""
    at = action.at
    return {
        "consideration": at.consideration,
        "text": at.text,
        "owners": "; ".join(at.owners),
        "due": day_words(at.due_on) if at.due_on else at.due,
        "state": at.state_words,
        "reported": reported(at),
        "corrective": at.corrective,
        "ratings": [
            {"kind": RATING_KIND_WORDS[each.kind], "words": each.words, "colour": each.colour}
            for each in action.ratings
        ],
    }


def _check_new(last: Review | None, held_on: date) -> None:
    if last is None:
        return
    if last.month == Month.of(held_on).key:
        raise ReviewRefused(
            f"{last.month_label} has its review, of {day_words(last.held_on)}.", "held_on"
        )
    if held_on < last.held_on:
        raise ReviewRefused(
            f"The last review was on {day_words(last.held_on)}: a new one comes after it.",
            "held_on",
        )
    if not last.is_closed:
        raise ReviewRefused(f"Close the review of {day_words(last.held_on)} first.", "held_on")


@contextmanager
def _open_row(review: Review) -> Iterator[Review]:
    """One transaction with the review read afresh and locked. Refuses a closed one."""
    with transaction.atomic():
        hold_chain()
        row = Review.objects.select_for_update().select_related("plan").get(pk=review.pk)
        if row.is_closed:
            raise ReviewRefused(
                f"The review of {day_words(row.held_on)} is closed: open it again first."
            )
        yield row


def _changes(comparison: Comparison) -> dict[str, Any]:
    return {
        "summary": comparison.summary,
        "groups": [
            {"title": title, "sentences": [each.sentence for each in differences]}
            for title, differences in comparison.groups
        ],
    }


def _rated_now(plan: Plan, ref: int, day: date) -> RatedAction:
    """An action as it stands, rated without its figures: no decision moves those."""
    actions = actions_now(plan)
    return rate(actions[ref], day, actions=actions, signals=())


def _record(action: str, review: Review, by: str, detail: dict[str, Any]) -> None:
    record(
        actor=by,
        action=action,
        authority=review.plan.authority,
        subject_type="review",
        subject=review.reference,
        detail=detail,
    )
