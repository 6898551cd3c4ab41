"""What a load moves, or would move, in the headline figures: between one snapshot and the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.present import present
from virtualschool.analytics.query import Period, Query, QueryRefused, Scope
from virtualschool.analytics.snapshots import Manifest, SnapshotStore
from virtualschool.apps.imports.publish import month_key
from virtualschool.apps.imports.stores import snapshot_store
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.models import Load
from virtualschool.apps.receipts.services import keep_effect
from virtualschool.domain.calendar import Month, parse_month

#: The figures of which it is said whether they move.
HEADLINES = (
    "looked_after",
    "no_school_place",
    "attendance",
    "persistent_absence",
    "children_suspended",
    "permanent_exclusions",
    "placement_moves",
    "children_with_social_worker",
)
NOTHING = "–"

#: ``month`` in words, and ``figures`` with title, before, after and whether it moved.
Effect = dict[str, Any]


def effect_between(
    authority: str, before: Manifest | None, after: Manifest | None, store: SnapshotStore
) -> Effect:
    """The headline figures before and after, for the latest month whose marks changed.

    ``before`` is read from the home, ``after`` from ``store``; ``None`` holds no figure.
    """
    month = _month(authority, before, after)
    period = Period(month.label, month.first_day, month.last_day, "month")
    old = dict(_figures(snapshot_store(), before, authority, period))
    new = dict(_figures(store, after, authority, period))
    return {
        "month": month.label,
        "figures": [
            {
                "title": catalogue()[key].title,
                "before": old.get(key, NOTHING),
                "after": new.get(key, NOTHING),
                "is_moved": old.get(key, NOTHING) != new.get(key, NOTHING),
            }
            for key in HEADLINES
        ],
    }


def effect_of(load: Load) -> Effect | None:
    """What a load in the books moved when it came; ``None`` for one that brought nothing new.

    Worked out once, from the two snapshots between which it stands.
    """
    if load.effect is None and load.snapshot:
        store = snapshot_store()
        before = store.read_manifest(load.snapshot_before) if load.snapshot_before else None
        after = store.read_manifest(load.snapshot)
        keep_effect(load=load, effect=effect_between(load.authority, before, after, store))
    found: Effect | None = load.effect
    return found


@dataclass(frozen=True, slots=True)
class Moved:
    """A headline figure that a load moved, as printed before and after."""

    title: str
    before: str
    after: str


def moved_by(effect: Effect | None) -> list[Moved]:
    """The figures that an effect says moved."""
    return [
        Moved(figure["title"], figure["before"], figure["after"])
        for figure in (effect or {}).get("figures", ())
        if figure["is_moved"]
    ]


def keep_effects(authority: str, gives_way: Callable[[], bool] = lambda: False) -> int:
    """Work out the effect of every load that has none yet, and give how many these were; newest
    first, and no further where it ``gives_way``."""
    waiting = Load.objects.filter(authority=authority, effect__isnull=True).exclude(snapshot="")
    kept = 0
    for load in waiting.order_by("-pk"):
        if gives_way():
            break
        effect_of(load)
        kept += 1
    return kept


def _month(authority: str, before: Manifest | None, after: Manifest | None) -> Month:
    """The latest month whose marks changed, else the latest with marks, else this month."""
    old, new = _marks(authority, before), _marks(authority, after)
    changed = [key for key in old.keys() | new.keys() if old.get(key) != new.get(key)]
    today = home_clock().today()
    return parse_month(max(changed or new or [f"{today:%Y-%m}"]))


def _marks(authority: str, manifest: Manifest | None) -> dict[str, str]:
    """The hash of each month's marks."""
    return {
        month_key(part): part.sha256
        for part in (manifest.of_table("mark") if manifest else ())
        if part.authority == authority
    }


def _figures(
    store: SnapshotStore, manifest: Manifest | None, authority: str, period: Period
) -> Iterator[tuple[str, str]]:
    """Each headline figure as printed; one that cannot be asked of these data is left out."""
    if manifest is None:
        return
    scope = Scope(frozenset({authority}))
    with DuckDBEngine(store, manifest) as engine:
        for key in HEADLINES:
            indicator = catalogue()[key]
            try:
                (figure,) = engine.figures(Query((key,), (period,), scope))
            except QueryRefused:
                continue
            shown = present(figure, indicator)
            if shown.value is not None:
                yield key, f"{shown.value} %" if indicator.denominator else str(shown.value)
