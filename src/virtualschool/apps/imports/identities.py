"""Who a row is about: the council's id first, then the UPN, and never a guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: What a row says of its child: the council's id and the UPN, either empty.
RawKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whose row it is (``None``: nobody's we may name), and why it could not be said."""

    child_id: str | None
    problem: str | None = None


@dataclass
class Identities:
    """The keys of an authority's children. A key that points two ways waits for a person."""

    ids: frozenset[str] = frozenset()
    by_upn: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, children: Iterable[tuple[str, Iterable[str]]]) -> Identities:
        """From council ids with every UPN that any file in force gives the child."""
        ids: set[str] = set()
        by_upn: dict[str, set[str]] = defaultdict(set)
        for council_id, upns in children:
            ids.add(council_id)
            for upn in upns:
                by_upn[upn].add(council_id)
        return cls(frozenset(ids), {upn: frozenset(found) for upn, found in by_upn.items()})

    def resolve(self, key: RawKey) -> Answer:
        """The child that a row's key means.

        Problems: ``child_not_known`` (no child of ours has the key), ``identity_two_ways`` (id and
        UPN belong to different children, or two children share the UPN).
        """
        child_id, upn = key
        holders = self.by_upn.get(upn, frozenset()) if upn else frozenset()
        if child_id in self.ids:
            if holders and child_id not in holders:
                return Answer(None, "identity_two_ways")
            return Answer(child_id)
        if child_id:
            # An id that is not ours is not overruled by a UPN: two keys that disagree wait.
            return Answer(None, "identity_two_ways" if holders else "child_not_known")
        if len(holders) == 1:
            return Answer(next(iter(holders)))
        return Answer(None, "identity_two_ways" if holders else "child_not_known")
