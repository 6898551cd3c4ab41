"""The school year so far, as a reader outside the team may be told it, month after month.

A card shows a month and the year to date, the card before showed the month and year to date before
it, so a reader subtracts. Of a count the year to date grows by what a month adds: a withheld month,
or a few children who are new in the year, would be the difference of two that are shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from virtualschool.apps.indicators.figures.facts import Count, Told, Withheld
from virtualschool.apps.indicators.figures.release import is_withheld
from virtualschool.domain.disclosure import DEFAULT_RULE


def told_to_date(so_far: Sequence[Count | None], months: Sequence[Told], *, is_count: bool) -> Told:
    """The last of ``so_far``, or that it is withheld.

    ``so_far`` is the year to the end of each month since September, ``months`` those months as
    they are told. A count is withheld for itself, where a month in it is, and where it differs by
    a small number from the last one that was shown; what an earlier card showed is worked out here
    again, so the answer is the same whichever card is made first. A percentage is withheld for
    itself alone: its two whole numbers are not printed.
    """
    this = so_far[-1]
    if not is_count:
        return Withheld() if isinstance(this, Count) and is_withheld(this) else this
    shown: Count | None = None
    told: Told = None
    for place, count in enumerate(so_far):
        if count is None:
            told = None
            continue
        is_hidden = (
            is_withheld(count)
            or any(isinstance(month, Withheld) for month in months[: place + 1])
            or (shown is not None and _is_small_step(shown, count))
        )
        told = Withheld() if is_hidden else count
        shown = shown if is_hidden else count
    return told


def _is_small_step(before: Count, after: Count) -> bool:
    return DEFAULT_RULE.hides(abs(after.numerator - before.numerator)) or DEFAULT_RULE.hides(
        abs(after.children - before.children)
    )
