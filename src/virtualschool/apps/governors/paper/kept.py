"""The numbers of a paper as its edition keeps them, so that the next is solved together with it.

An edition keeps figures by names of the paper's own. Here a name says, before its colon, what the
paper did with the number; a balance is kept as its two sides, with their sum.
"""

from __future__ import annotations

from collections.abc import Mapping

from virtualschool.domain.disclosure import Balance, Release

_SHOWN, _UNPRINTED, _FEW, _BALANCE = "shown", "not printed", "not printed, of few", "balance"
_WITHHELD = "withheld as "
Kept = dict[str, tuple[int, int | None]]


def kept_figures(release: Release) -> Kept:
    """A release as figures that an edition keeps."""
    kept: Kept = {}
    for name, count in release.counts.items():
        kept[f"{_state(release, name)}: {name}"] = (count, None)
    for balance in release.balances:
        sides = (" + ".join(side) for side in (balance.left, balance.right))
        total = sum(map(release.counts.__getitem__, balance.left))
        kept[f"{_BALANCE}: {' = '.join(sides)}"] = (total, None)
    return kept


def release_of(figures: Mapping[str, tuple[int, int | None]]) -> Release:
    """The release that ``kept_figures`` made figures of."""
    counts: dict[str, int] = {}
    withheld: dict[str, str] = {}
    unprinted, of_few, balances = set(), set(), []
    for said, (count, _) in figures.items():
        state, _, name = said.partition(": ")
        if state == _BALANCE:
            left, right = (tuple(side.split(" + ")) for side in name.split(" = "))
            balances.append(Balance(left, right))
            continue
        counts[name] = count
        if state.startswith(_WITHHELD):
            withheld[name] = state.removeprefix(_WITHHELD)
        if state in {_UNPRINTED, _FEW}:
            unprinted.add(name)
        if state == _FEW:
            of_few.add(name)
    return Release(counts, balances, frozenset(unprinted), frozenset(of_few), withheld)


def _state(release: Release, name: str) -> str:
    if name in release.withheld:
        return f"{_WITHHELD}{release.withheld[name]}"
    if name in release.unprinted:
        return _FEW if name in release.of_few else _UNPRINTED
    return _SHOWN
