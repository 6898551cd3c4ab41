"""The target of a figure on the figure's own page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.http import urlencode

from virtualschool.analytics.definition import Indicator
from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import authorities_within, may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.authorities.selectors import in_local_words
from virtualschool.apps.indicators.figures.reader import reader_of
from virtualschool.apps.indicators.targets.aims import aim_of_measure
from virtualschool.apps.indicators.targets.forms import filled
from virtualschool.apps.indicators.targets.models import Target
from virtualschool.apps.indicators.targets.page import on_the_figures_page
from virtualschool.apps.indicators.targets.selectors import target_for
from virtualschool.apps.indicators.targets.series import last_ended
from virtualschool.domain.plan.questions.base import measure_from_value
from virtualschool.publishing.renderers.html import render_sections

register = template.Library()


@register.inclusion_tag("indicators/targets/on_figure.html")
def target_of_figure(user: User, authority: str, indicator: Indicator) -> dict[str, Any]:
    """How far the figure is on the way to its target, and a link to it.

    For readers of the whole authority alone, of which the target speaks; others see nothing.
    """
    if not may(user, Permission.READ_REPORTS, authority):
        return {}
    found: dict[str, Any] = {
        "authority": authority,
        "indicator": indicator.key,
        "may_set": may(user, Permission.EDIT_PLAN, authority),
    }
    target = target_for(authority, indicator.key, last_ended())
    if target is not None:
        is_outside = reader_of(user, authority, Permission.READ_REPORTS).is_outside
        document = on_the_figures_page(target, is_outside=is_outside)
        found |= {
            "target": target,
            "body": render_sections(in_local_words(document, authority)),
        }
    return found


@register.inclusion_tag("indicators/targets/of_outcome.html")
def target_of_outcome(
    user: User, text: str, measure: Any, targets: Mapping[str, Target], *, may_set: bool
) -> dict[str, Any]:
    """The target that an outcome of the plan set, or the way to set it, where its measure has a
    figure, a number and a date. ``measure`` is plain data, null for none yet."""
    aim = aim_of_measure(measure_from_value(measure), text) if measure else None
    target = targets.get(text)
    if target is None and aim is not None and may_set:
        return {"filled": urlencode(filled(aim))}
    is_shown = target is not None and may(user, Permission.READ_REPORTS, target.authority)
    return {"target": target if is_shown else None}


@register.inclusion_tag("indicators/targets/link.html")
def link_to_targets(user: User) -> dict[str, bool]:
    """The way to all targets, for who may read them."""
    return {"is_shown": bool(authorities_within(user, Permission.READ_REPORTS))}
