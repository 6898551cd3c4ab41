"""Plans to be filled in, as files."""

from __future__ import annotations

from virtualschool.apps.plans.reading import PlanRefused
from virtualschool.domain.plan.templates import FILLING_IN, TEMPLATES
from virtualschool.publishing.word.plan import plan_paper


def template_file(key: str, *, organisation: str) -> bytes:
    """A template in Word. Raises ``PlanRefused``, naming those there are."""
    if key not in TEMPLATES:
        raise PlanRefused(f"There is no template “{key}”; these are: {', '.join(TEMPLATES)}.")
    return plan_paper(TEMPLATES[key].plan, organisation=organisation, under=FILLING_IN)
