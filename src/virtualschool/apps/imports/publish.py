"""From a state of the business tables and its marks to a snapshot's manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from virtualschool.analytics.snapshots import Manifest, Part, SnapshotStore
from virtualschool.apps.authorities import facts as authority_facts
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children import facts as children_facts
from virtualschool.apps.children.services import ChildrenState
from virtualschool.apps.exclusions import facts as exclusion_facts
from virtualschool.apps.exclusions.services import SuspensionKey
from virtualschool.apps.schools import facts as school_facts
from virtualschool.domain.calendar import academic_year, parse_month

#: Tables that never enter the operational database: a part of each is written when the files that
#: they are folded from change, and carried over otherwise. The marks are kept so too, by month.
COLUMNAR = frozenset({"census_total", "benchmark", "neighbour"})

#: Tables of an authority's children that hang on no school and no mark, so that a load of these
#: leaves them as they are.
PEOPLE = frozenset(
    {
        "child",
        "social_work",
        "social_worker_episode",
        "sen",
        "listing",
        "lists",
        "episode",
        "care_interval",
        "care_spell",
    }
)

#: A columnar table's name and the authority that it is of (blank for the whole country).
ColumnarKey = tuple[str, str]


@dataclass(frozen=True)
class State:
    """What the business tables hold or shall hold, as the canonical rows are made of it."""

    people: ChildrenState
    suspensions: Mapping[SuspensionKey, Mapping[str, Any]]
    schools: Mapping[str, Mapping[str, Any]]


def stored_state(authority: Authority) -> State:
    """What the database holds now."""
    return State(
        children_facts.stored(authority), exclusion_facts.stored(authority), school_facts.stored()
    )


def small_tables(authority: str, state: State, *, with_people: bool = True) -> dict[str, pa.Table]:
    """Every canonical table of the authority but the marks and those of ``COLUMNAR``.

    They depend on the state alone, never on today, so that they can be proved later. Without
    ``with_people`` those are left out that hang on no school and no mark (``PEOPLE``).
    """
    authorities = {urn: school["la_code"] for urn, school in state.schools.items()}
    tables = children_facts.schooling_tables(authority, state.people, authorities)
    if with_people:
        tables |= children_facts.people_tables(authority, state.people)
    tables |= exclusion_facts.tables(authority, state.suspensions)
    years = tables["school_year"]["academic_year"].unique().to_pylist()
    tables |= authority_facts.tables(authority, sorted(years))
    return tables


def write_marks(
    store: SnapshotStore, authority: str, months: Mapping[str, pa.Table]
) -> dict[str, Part | None]:
    """Parts of the months folded anew; ``None`` for a month that has no marks left."""
    parts: dict[str, Part | None] = {}
    for key, table in months.items():
        month = parse_month(key)
        parts[key] = (
            store.write_part(
                "mark",
                table,
                authority=authority,
                academic_year=academic_year(month.first_day),
                month=month.month,
            )
            if table.num_rows
            else None
        )
    return parts


def write_columnar(
    store: SnapshotStore, tables: Mapping[ColumnarKey, pa.Table]
) -> dict[ColumnarKey, Part | None]:
    """Parts of columnar tables folded anew; ``None`` for one that has no rows left."""
    return {
        (name, authority): store.write_part(name, table, authority=authority)
        if table.num_rows
        else None
        for (name, authority), table in tables.items()
    }


def month_key(part: Part) -> str:
    """The month of a part of marks, as ``2022-10``."""
    if part.academic_year is None or part.month is None:
        raise ValueError(f"{part.path} is not a part of marks.")
    return f"{part.academic_year + (part.month < 9):04d}-{part.month:02d}"


def publish(
    *,
    store: SnapshotStore,
    authority: str,
    state: State,
    before: Manifest | None,
    marks: Mapping[str, Part | None],
    columnar: Mapping[ColumnarKey, Part | None],
    keeps_people: bool,
    keeps_schools: bool,
) -> Manifest:
    """Write the small tables and the manifest of a state that a load is about to bring.

    Parts of other authorities and of months that were not folded anew are carried over from
    ``before``; so are those of ``PEOPLE`` and of the register where the caller says that they stay
    (``keeps_people``, ``keeps_schools``) and they are there. A manifest that is never made current
    is an orphan, and swept.
    """
    earlier = before.parts if before else ()
    there = {(part.table, part.authority) for part in earlier}
    keeps_people = keeps_people and all((name, authority) in there for name in PEOPLE)
    keeps_schools = keeps_schools and ("school", "") in there
    written: dict[str, set[str]] = {authority: set(), "": set()}
    parts: list[Part] = []
    small = small_tables(authority, state, with_people=not keeps_people)
    for name, table in small.items():
        parts.append(store.write_part(name, table, authority=authority))
        written[authority].add(name)
    if not keeps_schools:
        for name, table in school_facts.tables(state.schools).items():
            parts.append(store.write_part(name, table))
            written[""].add(name)
    parts += [part for part in (*marks.values(), *columnar.values()) if part is not None]
    parts += [
        part
        for part in earlier
        if part.table not in written.get(part.authority, ())
        and (part.table, part.authority) not in columnar
        and not (part.table == "mark" and part.authority == authority and month_key(part) in marks)
    ]
    return store.write_manifest(parts)
