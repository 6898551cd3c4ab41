"""Who a row is about: the council's id first, then the UPN, and never a guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from virtualschool.domain.names import comparable
from virtualschool.feeds.base import Match, PupilKey

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
    aliases: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        children: Iterable[tuple[str, Iterable[str]]],
        aliases: Mapping[str, str] | None = None,
    ) -> Identities:
        """From council ids with every UPN that any file in force gives the child.

        ``aliases`` gives the kept id of a child for another that a person merged with it.
        """
        ids: set[str] = set()
        by_upn: dict[str, set[str]] = defaultdict(set)
        for council_id, upns in children:
            ids.add(council_id)
            for upn in upns:
                by_upn[upn].add(council_id)
        return cls(
            frozenset(ids), {upn: frozenset(found) for upn, found in by_upn.items()}, aliases or {}
        )

    def resolve(self, key: RawKey) -> Answer:
        """The child that a row's key means.

        Problems: ``child_not_known`` (no child of ours has the key), ``identity_two_ways`` (id and
        UPN belong to different children, or two children share the UPN).
        """
        child_id, upn = key
        child_id = self.aliases.get(child_id, child_id)
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


#: What two records of one person share when they share no number.
NameKey = tuple[str, str, date]


@dataclass(frozen=True)
class Roll:
    """Our children as schools' files mean them: by UPN, former UPN, ULN, then name and birth."""

    by_upn: Mapping[str, frozenset[str]]
    by_uln: Mapping[str, frozenset[str]]
    by_name: Mapping[NameKey, frozenset[str]]
    has_upn: frozenset[str]

    @classmethod
    def of(cls, children: Mapping[str, Mapping[str, Any]]) -> Roll:
        """From children's fields by council id."""
        upns: dict[str, set[str]] = defaultdict(set)
        ulns: dict[str, set[str]] = defaultdict(set)
        names: dict[NameKey, set[str]] = defaultdict(set)
        for child_id, fields in children.items():
            for upn in fields["known_upns"]:
                upns[upn].add(child_id)
            if fields["uln"]:
                ulns[fields["uln"]].add(child_id)
            if fields["surname"] and fields["date_of_birth"] is not None:
                key = _name_key(fields["surname"], fields["forename"], fields["date_of_birth"])
                names[key].add(child_id)
        return cls(
            {upn: frozenset(found) for upn, found in upns.items()},
            {uln: frozenset(found) for uln, found in ulns.items()},
            {name: frozenset(found) for name, found in names.items()},
            frozenset(child_id for child_id, fields in children.items() if fields["known_upns"]),
        )

    def match(self, key: PupilKey) -> Match:
        """Which of our children a pupil is (decision 10).

        ``identity_two_ways``: the numbers given, or one of them, belong to two children.
        ``identity_uncertain``: name and date of birth are those of one of ours, but both records
        have a number and they differ, or two of ours share them. Either waits for a person.
        """
        held = [
            (by, holders)
            for by, holders in (
                ("upn", self.by_upn.get(key.upn)),
                ("former_upn", self.by_upn.get(key.former_upn)),
                ("uln", self.by_uln.get(key.uln)),
            )
            if holders
        ]
        if held:
            everyone = frozenset().union(*(holders for _, holders in held))
            if len(everyone) == 1:
                return Match(next(iter(everyone)), held[0][0])
            return Match(problem="identity_two_ways")
        if not key.surname or key.date_of_birth is None:
            return Match()
        named = self.by_name.get(_name_key(key.surname, key.forename, key.date_of_birth))
        if not named:
            return Match()
        (child_id, *others) = sorted(named)
        if others or (key.upn and child_id in self.has_upn):
            return Match(problem="identity_uncertain")
        return Match(child_id, "name")


def _name_key(surname: str, forename: str, date_of_birth: date) -> NameKey:
    return comparable(surname), comparable(forename), date_of_birth
