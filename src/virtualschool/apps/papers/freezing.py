"""Freezing a month, and correcting what was reported of it: by addendum, never by a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from virtualschool.analytics.engines.base import Engine
from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.indicators.engine import NothingLoaded, engine_over
from virtualschool.apps.papers.models import Addendum, FrozenMonth
from virtualschool.apps.papers.monthly import (
    Numbers,
    Place,
    as_rows,
    definitions,
    figures_of_month,
    from_rows,
    rules,
)
from virtualschool.apps.papers.months import months_with_marks
from virtualschool.apps.papers.seals import canonical_hash, seal
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.domain.calendar import Month, parse_month
from virtualschool.publishing.plain import long_date


class FreezeRefused(Exception):
    """The month cannot be frozen or corrected. The message is for the user; nothing was written."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure as it was reported beside as it is now known; nothing where there was or is none.

    ``versions`` are those of its definition, then and now.
    """

    place: Place
    reported: Numbers | None
    known: Numbers | None
    versions: tuple[str, str]

    def as_row(self) -> dict[str, Any]:
        """As an addendum keeps it."""
        of = self.place
        return {
            "indicator": of.indicator,
            "cohort": of.cohort,
            "span": of.span,
            "breakdown": of.breakdown,
            "group": of.group,
            "reported": list(self.reported) if self.reported else None,
            "known": list(self.known) if self.known else None,
            "versions": list(self.versions),
        }


def freeze(*, authority: str, month: str, signed_by: str, by: str) -> FrozenMonth:
    """Fix every catalogue figure of a month as it is known now, signed by a named person.

    Raises ``FreezeRefused`` for what is not a month, one that has not ended, one that nothing is
    loaded of, one that is frozen already, and without a name.
    """
    chosen = _month(month)
    signed_by = _signed(signed_by)
    _refuse_frozen(authority, chosen)
    today = home_clock().today()
    if chosen.last_day >= today:
        raise FreezeRefused(
            f"{chosen.label} has not ended: it can be frozen from "
            f"{long_date(chosen.next().first_day)}."
        )
    snapshot = _snapshot_of(authority, chosen)
    body = body_of(authority, chosen, snapshot, engine_over(snapshot, is_kept=False))
    with transaction.atomic():
        hold_chain()  # two people who freeze at once: the second is told of the first
        _refuse_frozen(authority, chosen)
        made = FrozenMonth.objects.create(
            authority=authority,
            month=chosen.key,
            snapshot=snapshot,
            body=body,
            content_sha256=canonical_hash(body),
            signed_by=signed_by,
            frozen_at=home_clock().now(),
            frozen_by=by,
        )
        sealed = seal(made, authority=authority)
        record(
            actor=by,
            action="month.frozen",
            authority=authority,
            subject_type="month",
            subject=chosen.key,
            detail={
                "signed_by": signed_by,
                "snapshot": snapshot,
                "content": made.content_sha256,
                "seal": sealed.hash,
            },
        )
    return made


def body_of(authority: str, month: Month, snapshot: str, engine: Engine) -> dict[str, Any]:
    """All that a frozen month fixes: figures, definitions, rules and the snapshot they rest on."""
    return {
        "authority": authority,
        "month": month.key,
        "snapshot": snapshot,
        "figures": as_rows(figures_of_month(engine, authority, month)),
        "definitions": definitions(),
        "rules": rules(),
    }


def frozen(authority: str, month: str) -> FrozenMonth | None:
    """A month as it was frozen, if it was."""
    return (
        FrozenMonth.objects.filter(authority=authority, month=month)
        .prefetch_related("addenda")
        .first()
    )


def frozen_months(authority: str) -> list[FrozenMonth]:
    """The frozen months of an authority without their figures, newest first."""
    return list(
        FrozenMonth.objects.filter(authority=authority)
        .defer("body")
        .prefetch_related("addenda")
        .order_by("-month")
    )


def months_to_freeze(authority: str) -> list[Month]:
    """The months that have marks, have ended and are not frozen, newest first."""
    today = home_clock().today()
    held = set(FrozenMonth.objects.filter(authority=authority).values_list("month", flat=True))
    return [
        month
        for month in months_with_marks(authority)
        if month.last_day < today and month.key not in held
    ]


def as_reported(month: FrozenMonth) -> dict[Place, Numbers]:
    """The figures of a frozen month as they were signed, before any addendum."""
    return from_rows(month.body["figures"])


def as_last_reported(month: FrozenMonth) -> dict[Place, Numbers]:
    """The figures of a frozen month with every addendum to it taken in."""
    figures = as_reported(month)
    for addendum in month.addenda.all():
        for row in addendum.changes:
            place = _place(row)
            if row["known"] is None:
                figures.pop(place, None)
            else:
                figures[place] = _numbers(row["known"])
    return figures


def as_now_known(month: FrozenMonth) -> tuple[str, dict[Place, Numbers]]:
    """The current snapshot, and the figures of a frozen month as it gives them."""
    snapshot = _current()
    if snapshot == month.snapshot and definitions() == month.body["definitions"]:
        return snapshot, as_reported(month)
    engine = engine_over(snapshot, is_kept=True)
    return snapshot, figures_of_month(engine, month.authority, parse_month(month.month))


def changes_between(
    month: FrozenMonth, reported: Mapping[Place, Numbers], known: Mapping[Place, Numbers]
) -> list[Change]:
    """Each figure that is not what was reported, in the order of the catalogue's keys.

    A figure that either side has not (an indicator that is new, a group that is gone) is a change.
    """
    then = {key: each["version"] for key, each in month.body["definitions"].items()}
    now = {key: each["version"] for key, each in definitions().items()}
    return [
        Change(
            place,
            reported.get(place),
            known.get(place),
            (then.get(place.indicator, ""), now.get(place.indicator, "")),
        )
        for place in sorted({*reported, *known})
        if reported.get(place) != known.get(place)
    ]


def add_addendum(*, authority: str, month: str, reason: str, signed_by: str, by: str) -> Addendum:
    """Correct a frozen month: each figure that is now known otherwise, with the reason, signed.

    What was signed before stays as it is. Raises ``FreezeRefused`` for a month that is not frozen,
    where no figure differs from what was last reported, and without a reason or a name.
    """
    chosen = _month(month)
    signed_by = _signed(signed_by)
    reason = reason.strip()
    if not reason:
        raise FreezeRefused("Say why the month is corrected: an addendum gives its reason.")
    held = frozen(authority, chosen.key)
    if held is None:
        raise FreezeRefused(f"{chosen.label} is not frozen, so there is nothing to correct.")
    snapshot, known = as_now_known(held)
    with transaction.atomic():
        hold_chain()
        held = frozen(authority, chosen.key)
        assert held is not None  # a frozen month is never taken away
        found = [each.as_row() for each in changes_between(held, as_last_reported(held), known)]
        if not found:
            raise FreezeRefused(
                f"Every figure of {chosen.label} is as it was last reported: there is nothing to "
                "correct."
            )
        made = Addendum(
            frozen=held,
            number=held.addenda.count() + 1,
            reason=reason,
            changes=found,
            snapshot=snapshot,
            signed_by=signed_by,
            made_at=home_clock().now(),
            made_by=by,
        )
        made.content_sha256 = content_of_addendum(made)
        made.save(force_insert=True)
        sealed = seal(made, authority=authority)
        record(
            actor=by,
            action="month.corrected",
            authority=authority,
            subject_type="month",
            subject=chosen.key,
            detail={
                "addendum": made.number,
                "figures": len(found),
                "signed_by": signed_by,
                "snapshot": snapshot,
                "content": made.content_sha256,
                "seal": sealed.hash,
            },
        )
    return made


def content_of_addendum(made: Addendum) -> str:
    """The hash of what an addendum says: reason, changes, and the snapshot they come from."""
    return canonical_hash(
        {"reason": made.reason, "changes": made.changes, "snapshot": made.snapshot}
    )


def change_of(row: Mapping[str, Any]) -> Change:
    """The reverse of ``Change.as_row``."""
    reported, known = row["reported"], row["known"]
    return Change(
        _place(row),
        _numbers(reported) if reported else None,
        _numbers(known) if known else None,
        (row["versions"][0], row["versions"][1]),
    )


def pinned_snapshots() -> set[str]:
    """Manifests of the snapshots that frozen months and their addenda rest on, of every authority
    in reach: they are never swept."""
    return {
        *FrozenMonth.objects.values_list("snapshot", flat=True),
        *Addendum.objects.values_list("snapshot", flat=True),
    }


def _place(row: Mapping[str, Any]) -> Place:
    return Place(row["indicator"], row["cohort"], row["span"], row["breakdown"], row["group"])


def _numbers(row: list[int | None]) -> Numbers:
    return row[0], row[1], row[2]


def _month(text: str) -> Month:
    try:
        return parse_month(text)
    except ValueError as error:
        raise FreezeRefused(f"{text!r} is not a month; write it as 2022-10.") from error


def _signed(name: str) -> str:
    name = name.strip()
    if not name:
        raise FreezeRefused("Say who signs: a name and a post.")
    return name


def _refuse_frozen(authority: str, month: Month) -> None:
    held = FrozenMonth.objects.filter(authority=authority, month=month.key).defer("body").first()
    if held is not None:
        day = long_date(timezone.localdate(held.frozen_at))
        raise FreezeRefused(
            f"{month.label} was frozen on {day} and signed by {held.signed_by}; correct it with an "
            "addendum."
        )


def _snapshot_of(authority: str, month: Month) -> str:
    """The current snapshot, once it is sure that it tells of the month.

    A month of holidays has no marks and is told of where marks of earlier and later months are.
    """
    snapshot = _current()
    there = months_with_marks(authority)
    if not there or not there[-1].first_day <= month.first_day <= there[0].first_day:
        raise FreezeRefused(f"Nothing is loaded of {month.label}, so there is nothing to freeze.")
    return snapshot


def _current() -> str:
    current = current_snapshot()
    if current is None:
        raise NothingLoaded("Nothing has been loaded yet, so there is nothing to freeze.")
    return current.manifest
