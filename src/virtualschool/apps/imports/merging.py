"""The queue of uncertain identities, and what a person decides of each pair.

A merge is an alias: every file in force is read with the other id as the kept one. It is applied
like a load, in one transaction with its audit entry, and taken back by the same road.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from django.db import transaction

from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child
from virtualschool.apps.imports.decisions import aliases_of, flattened, state_version
from virtualschool.apps.imports.evidence import MARKS_FEED
from virtualschool.apps.imports.models import IdentityDecision
from virtualschool.apps.imports.planning import WHOLE_TRUTH, in_force, make_plan
from virtualschool.apps.imports.services import ATTEMPTS, apply_plan
from virtualschool.apps.imports.stores import snapshot_store, sweep
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.models import Finding, Load
from virtualschool.apps.receipts.selectors import files_in_force
from virtualschool.domain.names import comparable

#: Findings on rows that wait because it is not known whose they are.
WAITING_CODES = ("identity_two_ways", "identity_uncertain", "child_not_known")


class NotDecided(Exception):
    """Nothing was changed. The message is one plain sentence for the user."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ids that may be one child's, and why. ``other`` need not be a child that is known."""

    kept: str
    other: str
    reasons: tuple[str, ...]


@dataclass
class _Reasons:
    of: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, ids: Iterable[str], words: str) -> None:
        for one, two in combinations(sorted(set(ids)), 2):
            if words not in self.of[one, two]:
                self.of[one, two].append(words)


def waiting_pairs(authority: str) -> list[Pair]:
    """Pairs that nobody has decided on: they share a pupil number, or a name and date of birth, or
    a file gives one's id with the other's number."""
    children = list(Child.objects.filter(authority__code=authority))
    known = {child.council_id for child in children}
    reasons = _Reasons()
    by_upn: dict[str, list[str]] = defaultdict(list)
    by_name: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for child in children:
        for upn in child.known_upns:
            by_upn[upn].append(child.council_id)
        if child.surname and child.date_of_birth:
            name = comparable(child.surname), comparable(child.forename)
            by_name[*name, child.date_of_birth.isoformat()].append(child.council_id)
    for upn, ids in by_upn.items():
        reasons.add(ids, f"Both have the pupil number {upn}.")
    for ids in by_name.values():
        reasons.add(ids, "They have the same name and date of birth.")
    aliases = aliases_of(authority)
    for (child_id, upn), files in _keys(authority).items():
        told = aliases.get(child_id, child_id)
        for holder in by_upn.get(upn, ()):
            if told and holder != told:
                reasons.add((told, holder), f"{' and '.join(files)} gives {told} the number {upn}.")
    decided = {
        frozenset(pair)
        for pair in IdentityDecision.objects.filter(
            authority=authority, undone_at=None
        ).values_list("kept", "other")
    }
    pairs = []
    for (one, two), words in sorted(reasons.of.items()):
        if frozenset((one, two)) in decided:
            continue
        kept, other = (one, two) if one in known else (two, one)
        pairs.append(Pair(kept, other, tuple(words)))
    return pairs


def waiting_counts(authority: str) -> dict[str, int]:
    """How many findings of loads in force say that rows wait for a child, by code."""
    found = Finding.objects.filter(load__authority=authority, code__in=WAITING_CODES).exclude(
        load__status=Load.Status.UNDONE
    )
    return {code: found.filter(code=code).count() for code in WAITING_CODES}


def decide(
    *, authority: Authority, kind: str, kept: str, other: str, reason: str, by: str
) -> IdentityDecision:
    """Say that two ids are one child (``merged``) or two (``apart``). Said again, nothing changes.

    Only a pair that waits can be decided on. Raises ``NotDecided``.
    """
    for _ in range(ATTEMPTS):
        version = state_version()
        same = IdentityDecision.objects.filter(
            authority=authority.code,
            kind=kind,
            kept__in=(kept, other),
            other__in=(kept, other),
            undone_at=None,
        ).first()
        if same is not None:
            return same
        if not any(
            {kept, other} == {pair.kept, pair.other} for pair in waiting_pairs(authority.code)
        ):
            raise NotDecided("These two records no longer wait for a decision.")
        if not Child.objects.filter(authority=authority, council_id=kept).exists():
            raise NotDecided(f"{kept} is no child in a return or on a list: keep the other id.")
        is_merge = kind == IdentityDecision.Kind.MERGED
        aliases = aliases_of(authority.code)
        after = flattened([*aliases.items(), (other, kept)]) if is_merge else aliases
        decision = _apply(
            authority,
            version,
            after if is_merge else None,
            IdentityDecision(
                authority=authority.code,
                kind=kind,
                kept=kept,
                other=other,
                reason=reason,
                decided_at=home_clock().now(),
                decided_by=by,
            ),
            by,
        )
        if decision is not None:
            return decision
    raise NotDecided("Loads were accepted meanwhile; nothing was changed, try again.")


def take_back(*, decision: IdentityDecision, by: str) -> None:
    """Take a decision back: the two records are as they were, and wait again.

    Taken back already, nothing changes. Raises ``NotDecided``.
    """
    authority = Authority.objects.get(code=decision.authority)
    for _ in range(ATTEMPTS):
        version = state_version()
        decision.refresh_from_db()
        if decision.undone_at is not None:
            return
        is_merge = decision.kind == IdentityDecision.Kind.MERGED
        others = IdentityDecision.objects.filter(
            authority=decision.authority, kind=IdentityDecision.Kind.MERGED, undone_at=None
        ).exclude(pk=decision.pk)
        after = flattened(others.values_list("other", "kept")) if is_merge else None
        decision.undone_at, decision.undone_by = home_clock().now(), by
        if _apply(authority, version, after, decision, by) is not None:
            return
    raise NotDecided("Loads were accepted meanwhile; nothing was changed, try again.")


def _apply(
    authority: Authority,
    version: tuple[int, ...],
    aliases: Mapping[str, str] | None,
    decision: IdentityDecision,
    by: str,
) -> IdentityDecision | None:
    """Save the decision and bring the home to ``aliases``, if it changes them; ``None``, nothing
    changed, where a load or another decision came between."""
    plan = None
    if aliases is not None:
        evidence = in_force(authority, aliases=aliases)
        plan = make_plan(
            authority,
            evidence,
            ledger=version,
            # Months whose rows now mean another child are found by their keys.
            changed=[file for file in evidence if file.feed in WHOLE_TRUTH],
            store=snapshot_store(),
            aliases=aliases,
        )
    with transaction.atomic():
        hold_chain()
        if state_version() != version:
            return None
        decision.save()
        if plan is not None:
            apply_plan(authority, plan)
        record(
            actor=by,
            action="identity.taken_back" if decision.undone_at else f"identity.{decision.kind}",
            authority=authority.code,
            subject_type="child",
            subject=decision.kept,
            detail={"other": decision.other, "decision": decision.pk, "reason": decision.reason},
        )
    sweep()
    return decision


def _keys(authority: str) -> dict[tuple[str, str], list[str]]:
    """Id and number as marks in force give them together, with the files that do."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for file in files_in_force(authority):
        if file.feed != MARKS_FEED:
            continue
        for child_id, upn in {tuple(key) for part in file.staged for key in part["keys"]}:
            if child_id and upn and len(found[child_id, upn]) < 3 and not file.is_repeat:
                found[child_id, upn].append(file.name)
    return {key: sorted(set(files)) for key, files in found.items() if files}
