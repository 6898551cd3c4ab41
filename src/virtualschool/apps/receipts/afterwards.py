"""What is to be made ready once a new snapshot is current, said by the rooms above."""

from __future__ import annotations

from collections.abc import Callable

_afterwards: list[Callable[[str], object]] = []


def tell(make_ready: Callable[[str], object]) -> None:
    """Said once, at start, by an app that keeps something made from the state of an authority."""
    if make_ready not in _afterwards:
        _afterwards.append(make_ready)


def run_afterwards(authority: str) -> None:
    """Make everything ready for an authority's first reader. Each part makes itself when asked,
    too: what is here saves time and changes nothing."""
    for make_ready in _afterwards:
        make_ready(authority)
