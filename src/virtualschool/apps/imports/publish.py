"""From business tables and marks to a snapshot's manifest."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from virtualschool.analytics.snapshots import Manifest, Part, SnapshotStore
from virtualschool.apps.authorities import facts as authority_facts
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children import facts as children_facts
from virtualschool.apps.exclusions import facts as exclusion_facts
from virtualschool.apps.schools import facts as school_facts
from virtualschool.domain.calendar import academic_year, parse_month

#: Tables that never enter the operational database: a part of each is written when the files that
#: they are folded from change, and carried over otherwise. The marks are kept so too, by month.
COLUMNAR = frozenset({"census_total", "benchmark", "neighbour"})

#: A columnar table's name and the authority that it is of (blank for the whole country).
ColumnarKey = tuple[str, str]


def small_tables(authority: Authority) -> dict[str, pa.Table]:
    """Every canonical table of the authority but the marks, as the apps export them.

    They depend on the business tables alone, never on today, so that they can be proved later.
    """
    tables = children_facts.tables(authority)
    tables |= exclusion_facts.tables(authority)
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
    authority: Authority,
    before: Manifest | None,
    marks: Mapping[str, Part | None],
    columnar: Mapping[ColumnarKey, Part | None],
) -> Manifest:
    """Write the small tables and the manifest of the new state.

    Parts of other authorities and of months that were not folded anew are carried over. Runs
    inside the transaction that changes the business tables; a manifest that is then rolled back
    is an orphan, and swept.
    """
    parts: list[Part] = [
        part
        for part in (before.parts if before else ())
        if (
            part.table == "mark"
            and part.authority == authority.code
            and month_key(part) not in marks
        )
        or (part.table in COLUMNAR and (part.table, part.authority) not in columnar)
        or (part.table not in COLUMNAR and part.authority not in {authority.code, ""})
    ]
    parts += [part for part in (*marks.values(), *columnar.values()) if part is not None]
    for name, table in small_tables(authority).items():
        parts.append(store.write_part(name, table, authority=authority.code))
    for name, table in school_facts.tables().items():
        parts.append(store.write_part(name, table))
    return store.write_manifest(parts)
