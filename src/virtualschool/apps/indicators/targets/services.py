"""Setting targets, taking them back, and noting what came from outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.indicators.targets.models import Shock, Target, TargetChange
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.calendar import Month
from virtualschool.domain.forecast import HIGHER, LOWER


class TargetRefused(Exception):
    """A target or what came from outside cannot be written so. The message is for the user."""


#: What a change of a target keeps, as plain data.
_KEPT = (
    "value", "direction", "first_month", "last_month", "baseline", "baseline_first",
    "baseline_last", "words", "source",
)  # fmt: skip
_NUMBERS = frozenset({"value", "baseline"})


def set_target(
    *,
    authority: str,
    indicator: str,
    value: Decimal,
    first: Month,
    last: Month,
    by: str,
    words: str = "",
    direction: str = "",
    baseline: Decimal | None = None,
    baseline_first: Month | None = None,
    baseline_last: Month | None = None,
    source: str = "",
    reason: str = "",
    target: Target | None = None,
    seen: int | None = None,
) -> Target:
    """Set a target, or set it anew: the one given, else the one in force from the same month on.

    ``direction`` says which way is better, where the indicator does not. The same again changes
    nothing. ``seen`` is the number of the last change that whoever sets it anew had before them.
    Raises ``TargetRefused``, also where somebody changed it since.
    """
    direction = _checked(indicator, direction, value, (first, last), baseline_first, baseline_last)
    said = {
        "value": value,
        "direction": direction,
        "first_month": first.key,
        "last_month": last.key,
        "baseline": baseline,
        "baseline_first": baseline_first.key if baseline_first else "",
        "baseline_last": (baseline_last or baseline_first).key if baseline_first else "",
        "words": words,
        "source": source,
    }
    with transaction.atomic():
        hold_chain()
        others = Target.objects.filter(
            authority=authority, indicator=indicator, first_month=first.key, is_in_force=True
        )
        if target is None:
            target = others.first()
        elif others.exclude(pk=target.pk).exists():
            raise TargetRefused(f"There is another target from {first.label} on.")
        change = target.changes.last() if target and seen is not None else None
        if change is not None and change.pk != seen:
            raise TargetRefused(
                f"{change.changed_by} changed this target meanwhile. What you see now is how it "
                "stands; look at it and save again."
            )
        before = _plain(target) if target and target.is_in_force else None
        if target is None:
            target = Target(authority=authority, indicator=indicator)
        for name, each in said.items():
            setattr(target, name, each)
        if before == _plain(target):
            return target
        _change(target, before, reason=reason, by=by)
        record(
            actor=by,
            action="target.set",
            authority=authority,
            subject_type="indicator",
            subject=indicator,
            detail={"value": str(value), "from": first.key, "to": last.key, "reason": reason},
        )
    return target


def _checked(
    indicator: str,
    direction: str,
    value: Decimal,
    months: tuple[Month, Month],
    baseline_first: Month | None,
    baseline_last: Month | None,
) -> str:
    """The direction, once all else makes sense."""
    known = catalogue().get(indicator)
    if known is None:
        raise TargetRefused(f"There is no figure with the key {indicator}.")
    direction = direction or known.better
    if direction not in {LOWER, HIGHER}:
        raise TargetRefused(f"Say whether lower or higher is better for {known.title.lower()}.")
    if months[1] < months[0]:
        raise TargetRefused("The last month must not come before the first.")
    if value < 0 or (not known.is_count and value > 100):
        raise TargetRefused(
            "The target must be a number from 0 to 100."
            if not known.is_count
            else "The target must not be below 0."
        )
    if baseline_last and baseline_first and baseline_last < baseline_first:
        raise TargetRefused("The baseline’s last month must not come before its first.")
    if baseline_first and (baseline_last or baseline_first) >= months[0]:
        raise TargetRefused("The baseline’s months must come before those of the target.")
    return direction


def withdraw_target(*, target: Target, reason: str, by: str) -> None:
    """Take a target back; its history stays. A second time changes nothing."""
    with transaction.atomic():
        hold_chain()
        target.refresh_from_db()
        if not target.is_in_force:
            return
        before = _plain(target)
        _change(target, before, reason=reason, by=by, is_in_force=False)
        _record_undone(target, "target.withdrawn", reason, by)


def undo_target_change(*, target: Target, by: str) -> bool:
    """Put a target back to what it said before its last change; false where there is none to undo.

    Undoing is a change itself, so that undoing twice is doing it again. Raises ``TargetRefused``
    where another target holds its months by now.
    """
    with transaction.atomic():
        hold_chain()
        target.refresh_from_db()
        last = target.changes.last()
        if last is None:
            return False
        now = _plain(target) if target.is_in_force else None
        for name, each in (last.before or {}).items():
            setattr(target, name, Decimal(each) if name in _NUMBERS and each else each)
        others = Target.objects.filter(
            authority=target.authority,
            indicator=target.indicator,
            first_month=target.first_month,
            is_in_force=True,
        ).exclude(pk=target.pk)
        if last.before is not None and others.exists():
            raise TargetRefused("Another target is in force from the same month on.")
        _change(target, now, reason="", by=by, is_in_force=last.before is not None, is_undoing=True)
        _record_undone(target, "target.undone", "", by)
    return True


def _record_undone(target: Target, action: str, reason: str, by: str) -> None:
    record(
        actor=by,
        action=action,
        authority=target.authority,
        subject_type="indicator",
        subject=target.indicator,
        detail={"target": target.pk, "from": target.first_month, "reason": reason},
    )


def _change(
    target: Target,
    before: dict[str, Any] | None,
    *,
    reason: str,
    by: str,
    is_in_force: bool = True,
    is_undoing: bool = False,
) -> None:
    now = home_clock().now()
    target.is_in_force, target.set_by, target.set_at = is_in_force, by, now
    target.save()
    TargetChange.objects.create(
        target=target,
        before=before,
        after=_plain(target) if is_in_force else None,
        reason=reason,
        is_undoing=is_undoing,
        changed_by=by,
        changed_at=now,
    )


def _plain(target: Target) -> dict[str, Any]:
    """What a target says, as a change keeps it: numbers as text, without noughts at their end."""

    def text(name: str) -> str | None:
        value = getattr(target, name)
        if name not in _NUMBERS or value is None:
            return value
        return f"{Decimal(value).normalize():f}"

    return {name: text(name) for name in _KEPT}


def note_shock(
    *,
    authority: str,
    words: str,
    first_day: date,
    last_day: date,
    by: str,
    indicators: Sequence[str] = (),
) -> Shock:
    """Note what moved figures from outside for a time. Raises ``TargetRefused``."""
    unknown = set(indicators) - set(catalogue())
    if unknown:
        raise TargetRefused(f"There is no figure with the key {min(unknown)}.")
    if last_day < first_day:
        raise TargetRefused("The last day must not come before the first.")
    with transaction.atomic():
        hold_chain()
        shock = Shock.objects.create(
            authority=authority,
            words=words,
            first_day=first_day,
            last_day=last_day,
            indicators=sorted(indicators),
            noted_by=by,
            noted_at=home_clock().now(),
        )
        _record_shock("shock.noted", shock, by)
    return shock


def withdraw_shock(*, shock: Shock, by: str) -> None:
    """Take a note back; a second time changes nothing."""
    with transaction.atomic():
        hold_chain()
        changed = Shock.objects.filter(pk=shock.pk, withdrawn_at=None).update(
            withdrawn_by=by, withdrawn_at=home_clock().now()
        )
        if changed:
            _record_shock("shock.withdrawn", shock, by)


def _record_shock(action: str, shock: Shock, by: str) -> None:
    record(
        actor=by,
        action=action,
        authority=shock.authority,
        subject_type="shock",
        subject=str(shock.pk),
        detail={
            "words": shock.words,
            "from": shock.first_day.isoformat(),
            "to": shock.last_day.isoformat(),
        },
    )
