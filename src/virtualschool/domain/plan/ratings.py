"""The rating that a cell's shading declares: red, amber or green, or complete in blue."""

from __future__ import annotations

import colorsys
from enum import StrEnum


class Rating(StrEnum):
    """A declared rating. The values are stable codes."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    COMPLETE = "complete"


#: Where the hues of a rating end, in degrees: red to 20, amber to 68, green to 170, and so on.
_HUES = ((20, Rating.RED), (68, Rating.AMBER), (170, Rating.GREEN), (255, Rating.COMPLETE))
_HUE_RED_AGAIN = 335
#: Paler than this, or near black, a shading is a table's look and declares nothing.
_PALEST, _DARKEST = 0.07, 0.2
#: Pale blue is how many tables look, so only a full blue declares.
_PALEST_BLUE = 0.5


def is_coloured(shading: str) -> bool:
    """Whether a shading (RRGGBB) is a colour at all, not white, grey or black."""
    _, saturation, value = _hsv(shading)
    return saturation > _PALEST and value > _DARKEST


def rating_of(shading: str) -> Rating | None:
    """The rating that a shading (RRGGBB) declares; ``None`` for no colour, or one that is none."""
    if not is_coloured(shading):
        return None
    hue, saturation, _ = _hsv(shading)
    if hue >= _HUE_RED_AGAIN:
        return Rating.RED
    found = next((rating for end, rating in _HUES if hue < end), None)
    is_a_look = found is Rating.COMPLETE and saturation < _PALEST_BLUE
    return None if is_a_look else found


def _hsv(shading: str) -> tuple[float, float, float]:
    try:
        red, green, blue = (int(shading[i : i + 2], 16) / 255 for i in (0, 2, 4))
    except ValueError:
        return 0.0, 0.0, 1.0
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    return hue * 360, saturation, value
