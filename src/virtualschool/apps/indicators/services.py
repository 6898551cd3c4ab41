"""Making pages ready, and writing from when limits begin anew."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.indicators.figures.warm import warm
from virtualschool.apps.indicators.models import LimitsAnew
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.calendar import Month


class LimitsRefused(Exception):
    """Limits cannot begin anew so. The message is for the user."""


def warm_default_views(*, authority: str, gives_way: Callable[[], bool] = lambda: False) -> int:
    """Compute and keep what the default view of each indicator's page needs on the current
    snapshot, for readers of the whole authority. Gives how many pages are ready.

    Nothing is decided here, so nothing is recorded; a page not made ready is made when opened.
    It stops early where it ``gives_way`` to what somebody waits for.
    """
    return warm(authority, gives_way)


def begin_limits_anew(
    *, authority: str, indicator: str, cohort: str, month: Month, reason: str, by: str
) -> LimitsAnew:
    """From ``month`` on, limits are made of those months alone; ``reason`` stands on the page.

    Raises ``LimitsRefused`` where they begin anew in that month already.
    """
    with transaction.atomic():
        hold_chain()
        held = LimitsAnew.objects.filter(
            authority=authority,
            indicator=indicator,
            cohort=cohort,
            month=month.key,
            undone_at__isnull=True,
        )
        if held.exists():
            raise LimitsRefused(f"The limits begin anew with {month.label} already.")
        anew = LimitsAnew.objects.create(
            authority=authority,
            indicator=indicator,
            cohort=cohort,
            month=month.key,
            reason=reason,
            set_by=by,
            set_at=home_clock().now(),
        )
        record(
            actor=by,
            action="limits.begun",
            authority=authority,
            subject_type="indicator",
            subject=indicator,
            detail={"cohort": cohort, "month": month.key, "reason": reason},
        )
    return anew


def undo_limits_anew(*, anew: LimitsAnew, by: str) -> None:
    """Take a beginning of limits back; a second time changes nothing."""
    with transaction.atomic():
        hold_chain()
        changed = LimitsAnew.objects.filter(pk=anew.pk, undone_at__isnull=True).update(
            undone_by=by, undone_at=home_clock().now()
        )
        if changed:
            record(
                actor=by,
                action="limits.undone",
                authority=anew.authority,
                subject_type="indicator",
                subject=anew.indicator,
                detail={"cohort": anew.cohort, "month": anew.month},
            )
