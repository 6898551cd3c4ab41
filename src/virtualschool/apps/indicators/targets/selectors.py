"""Reading targets and what came from outside."""

from __future__ import annotations

from virtualschool.apps.indicators.targets.models import Shock, Target
from virtualschool.domain.calendar import Month


def targets_of(authority: str) -> list[Target]:
    """The targets in force, by indicator and month."""
    return list(Target.objects.filter(authority=authority, is_in_force=True))


def targets_by_source(authority: str) -> dict[str, Target]:
    """The targets in force that an outcome of the improvement plan set, by its sentence."""
    return {target.source: target for target in targets_of(authority) if target.source}


def target_for(authority: str, indicator: str, month: Month) -> Target | None:
    """The target in force of an indicator whose months hold ``month``, else the next to come, else
    the last that has passed."""
    held = Target.objects.filter(authority=authority, indicator=indicator, is_in_force=True)
    in_order = list(held.order_by("last_month", "first_month"))
    to_come = [each for each in in_order if each.last_month >= month.key]
    return to_come[0] if to_come else in_order[-1] if in_order else None


def shocks_of(authority: str, indicator: str = "") -> list[Shock]:
    """What came from outside, earliest first; only what moved ``indicator``, where one is named."""
    held = Shock.objects.filter(authority=authority, withdrawn_at=None)
    return [each for each in held if not indicator or moved(each, indicator)]


def moved(shock: Shock, indicator: str) -> bool:
    """Whether it moved that figure."""
    return not shock.indicators or indicator in shock.indicators
