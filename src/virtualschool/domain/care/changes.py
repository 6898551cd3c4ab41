"""What changed at the start of an episode: a placement move is a change of carer, no more."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from virtualschool.domain.care.episodes import Episode, in_order


class ChangeKind(StrEnum):
    """What an episode's start was. Only ``CARER`` is a placement move (decision 9)."""

    STARTED = "started"  # the child started to be looked after
    CARER = "carer"  # moved to another carer
    PLACEMENT = "placement"  # the placement's record changed, not who cares for the child
    STATUS = "status"  # the legal status changed, nothing else


#: Placed for adoption with the foster carer the child lives with already.
_ADOPTED_BY_OWN_CARER = frozenset({"A3", "A5"})

_BY_REASON = {
    "S": ChangeKind.STARTED,
    "L": ChangeKind.STATUS,
    "P": ChangeKind.CARER,
    "B": ChangeKind.CARER,
    "T": ChangeKind.PLACEMENT,
    "U": ChangeKind.PLACEMENT,
}


def classify_changes(episodes: Sequence[Episode]) -> list[ChangeKind]:
    """What each of one child's episodes began with, in the order in which they are given.

    The reason for the new episode (RNE) says it: S started; L status; T and U the placement with
    the same carer; P and B a change of carer. Yet P and B are no move where the episode is a
    temporary placement (T0 to T4), where it is the return from one to the same placement, or
    where the child is placed for adoption with the present foster carer (A3, A5): the DfE's
    measure of three or more placements leaves these out. Where the code is none of the six, the
    difference from the episode before it tells, and a move is never assumed.
    """
    kinds = {}
    settled: Episode | None = None  # the last placement that was not temporary
    before: Episode | None = None
    for episode in in_order(episodes):
        kinds[id(episode)] = _kind(episode, before, settled)
        before = episode
        if not episode.is_temporary_placement:
            settled = episode
    return [kinds[id(episode)] for episode in episodes]


def _kind(episode: Episode, before: Episode | None, settled: Episode | None) -> ChangeKind:
    kind = _BY_REASON.get(episode.reason_started) or _by_difference(episode, before)
    if kind is not ChangeKind.CARER:
        return kind
    is_return = (
        before is not None
        and before.is_temporary_placement
        and before.ceased_on == episode.start_on
        and settled is not None
        and _is_same_placement(settled, episode)
    )
    is_move = not (
        episode.is_temporary_placement
        or is_return
        or episode.placement_type in _ADOPTED_BY_OWN_CARER
    )
    return ChangeKind.CARER if is_move else ChangeKind.PLACEMENT


def _by_difference(episode: Episode, before: Episode | None) -> ChangeKind:
    if before is None or before.ceased_on != episode.start_on:
        return ChangeKind.STARTED
    if _is_same_placement(before, episode):
        return ChangeKind.STATUS
    return ChangeKind.PLACEMENT


def _is_same_placement(one: Episode, other: Episode) -> bool:
    """Whether two records describe one placement; a blank URN says nothing either way."""
    return (
        one.placement_type == other.placement_type
        and one.placement_provider == other.placement_provider
        and (one.provider_urn == other.provider_urn or "" in (one.provider_urn, other.provider_urn))
    )
