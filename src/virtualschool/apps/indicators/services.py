"""Writing what the authority aims for."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from virtualschool.apps.audit.services import record
from virtualschool.apps.indicators.models import Target
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.calendar import Month


def set_target(
    *,
    authority: str,
    indicator: str,
    value: Decimal,
    first: Month,
    last: Month,
    words: str,
    by: str,
) -> Target:
    """Set, or set anew, the mean per month that an indicator should have over these months."""
    with transaction.atomic():
        target, _ = Target.objects.update_or_create(
            authority=authority,
            indicator=indicator,
            first_month=first.key,
            defaults={
                "value": value,
                "last_month": last.key,
                "words": words,
                "set_by": by,
                "set_at": home_clock().now(),
            },
        )
        record(
            actor=by,
            action="target.set",
            authority=authority,
            subject_type="indicator",
            subject=indicator,
            detail={"value": str(value), "from": first.key, "to": last.key},
        )
    return target
