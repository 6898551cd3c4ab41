"""Reading what was loaded, for pages: the ledger, one load, the reconciliation, marks expected."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.db.models import Count, Q, QuerySet, Sum

from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.apps.children.models import Child, Enrolment
from virtualschool.apps.imports.publish import month_key
from virtualschool.apps.imports.stores import current_manifest, snapshot_store
from virtualschool.apps.receipts.models import Finding, Load, SetAsideRow, words_of_code
from virtualschool.apps.schools.selectors import names_of_schools
from virtualschool.domain.calendar import Month, parse_month
from virtualschool.domain.names import comparable

#: Who is on the list and who is in the return: the sentence, and those on one side only.
RECONCILED = ("list_and_return", "listed_not_in_return", "in_return_not_listed")
#: Feeds whose files make the two sides.
SIDES = ("ssda903", "children_list")


def loads_of(authority: str) -> QuerySet[Load]:
    """The authority's loads, newest first, with their files and the sums of their rows."""
    return (
        Load.objects.filter(authority=authority)
        .prefetch_related("files")
        .annotate(
            all_rows=Sum("files__rows", default=0),
            all_accepted=Sum("files__accepted", default=0),
            all_set_aside=Sum("files__set_aside", default=0),
            all_findings=Sum("files__findings", default=0),
        )
        .order_by("-pk")
    )


@dataclass(frozen=True, slots=True)
class CodeCount:
    """A kind of finding and how many there are."""

    code: str
    severity: str
    count: int

    @property
    def words(self) -> str:
        return words_of_code(self.code)


def finding_codes(load: Load) -> list[CodeCount]:
    """The findings of a load by code, most first."""
    found = (
        Finding.objects.filter(load=load)
        .values("code", "severity")
        .annotate(number=Count("pk"))
        .order_by("-number", "code", "severity")
    )
    return [CodeCount(one["code"], one["severity"], one["number"]) for one in found]


def findings_of(
    load: Load, *, code: str = "", severity: str = "", file: str = ""
) -> QuerySet[Finding]:
    """The findings of a load, narrowed by whatever is given."""
    found = Finding.objects.filter(load=load)
    for name, value in (("code", code), ("severity", severity), ("file", file)):
        if value:
            found = found.filter(**{name: value})
    return found


def set_aside_of(load: Load) -> list[Mapping[str, Any]]:
    """The rows that a load set aside, with their cells, as ``workbooks`` writes them."""
    return list(
        SetAsideRow.objects.filter(load=load).values("file", "line", "field", "reason", "values")
    )


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The latest list against the returns: the sentence and those on one side only.

    ``summary`` is blank where both agree; ``load`` is that which brought the two together.
    """

    load: Load
    summary: str
    only_listed: tuple[Finding, ...]
    only_returned: tuple[Finding, ...]


def reconciliation(authority: str) -> Reconciliation | None:
    """What the last load in force with a return or a list found; ``None`` before there are both."""
    in_force = Load.objects.filter(authority=authority, status=Load.Status.ACCEPTED)
    if any(not in_force.filter(files__feed=feed).exists() for feed in SIDES):
        return None
    load = in_force.filter(files__feed__in=SIDES, files__is_repeat=False).order_by("-pk").first()
    if load is None:
        return None
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in Finding.objects.filter(load=load, code__in=RECONCILED):
        found[finding.code].append(finding)
    sentence, listed, returned = (found[code] for code in RECONCILED)
    return Reconciliation(
        load, sentence[0].message if sentence else "", tuple(listed), tuple(returned)
    )


@dataclass(frozen=True, slots=True)
class Arrived:
    """Of a school in a month: our children on roll, and those with at least one mark from it."""

    urn: str
    name: str
    expected: int
    received: int

    @property
    def missing(self) -> int:
        return self.expected - self.received


def months_of_marks(authority: str) -> list[Month]:
    """The months with marks in the current snapshot, newest first."""
    manifest = current_manifest()
    keys = {
        month_key(part)
        for part in (manifest.of_table("mark") if manifest else ())
        if part.authority == authority and part.rows
    }
    return [parse_month(key) for key in sorted(keys, reverse=True)]


def marks_arrived(authority: str, month: Month) -> list[Arrived]:
    """By school, how many of our children on roll in a month have marks from it; missing first.

    A child at two schools in the month is expected from both.
    """
    on_roll: dict[str, set[str]] = defaultdict(set)
    enrolments = Enrolment.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=month.first_day),
        child__authority__code=authority,
        start_on__lte=month.last_day,
    ).values_list("urn", "child__council_id")
    for urn, child in enrolments:
        on_roll[urn].add(child)
    seen = _marked(authority, month)
    names = names_of_schools(on_roll)
    schools = [
        Arrived(urn, names.get(urn, urn), len(children), len(children & seen.get(urn, frozenset())))
        for urn, children in on_roll.items()
    ]
    return sorted(schools, key=lambda school: (-school.missing, school.name, school.urn))


def marked_at(authority: str, urn: str, most: int) -> list[tuple[Month, frozenset[str]]]:
    """Of the ``most`` newest months with marks, newest first: the children (the council's ids) with
    at least one mark from one school."""
    months = months_of_marks(authority)[:most]
    return [(month, _marked(authority, month).get(urn, frozenset())) for month in months]


def _marked(authority: str, month: Month) -> Mapping[str, frozenset[str]]:
    """Children with a mark in the month, by the school that it is of."""
    manifest = current_manifest()
    return _marked_in(snapshot_store().root, manifest.id, authority, month) if manifest else {}


@lru_cache(maxsize=24)
def _marked_in(
    root: Path, manifest: str, authority: str, month: Month
) -> Mapping[str, frozenset[str]]:
    """A snapshot never changes, so that a month of it is read once."""
    store = SnapshotStore(root)
    found: dict[str, set[str]] = defaultdict(set)
    for part in store.read_manifest(manifest).of_table("mark"):
        if part.authority != authority or month_key(part) != month.key:
            continue
        table = pq.read_table(store.file_of(part), columns=["child_id", "urn"])
        for row in table.group_by(["child_id", "urn"]).aggregate([]).to_pylist():
            found[row["urn"] or ""].add(row["child_id"])
    return {urn: frozenset(children) for urn, children in found.items()}


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records that may be one child, as the queue lays them side by side."""

    council_id: str
    child: Child | None
    episodes: int
    schools: tuple[str, ...]
    social_work: int = 0


def side_of(authority: str, council_id: str) -> Side:
    """What is held under a council's id; without a child where no return or list names it."""
    child = Child.objects.filter(authority__code=authority, council_id=council_id).first()
    if child is None:
        return Side(council_id, None, 0, ())
    urns = Counter(child.enrolments.values_list("urn", flat=True))
    names = names_of_schools(urns)
    return Side(
        council_id,
        child,
        child.episodes.count(),
        tuple(sorted(names.get(u, u) for u in urns)),
        child.social_work.count(),
    )


def against(one: Side, two: Side) -> list[str]:
    """What the two records say that speaks against their being one child, a sentence each."""
    if one.child is None or two.child is None:
        return []
    compared = (
        ("dates of birth", one.child.date_of_birth, two.child.date_of_birth),
        ("surnames", comparable(one.child.surname), comparable(two.child.surname)),
        ("forenames", comparable(one.child.forename), comparable(two.child.forename)),
        ("sexes", one.child.sex, two.child.sex),
    )
    return [
        f"Their {what} differ."
        for what, left, right in compared
        if left and right and left != right
    ]
