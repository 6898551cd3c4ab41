"""The history of an action: each edit with what it changed, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from virtualschool.apps.plans.models import Action, Outcome, Revision
from virtualschool.apps.plans.services.revising import Edit
from virtualschool.domain.plan.edits import edit_in_words
from virtualschool.domain.plan.live import from_data
from virtualschool.domain.plan.questions.base import measure_from_value

_KINDS = {
    Edit.IMPORT: "Came with a file",
    Edit.IMPORT_UNDONE: "A file was taken back",
    Edit.ADDED: "Added here",
    Edit.UNDONE: "Took an edit back",
}


@dataclass(frozen=True, slots=True)
class EditMade:
    """One edit in words. ``meeting`` is blank outside one; ``is_undone``: taken back since."""

    revision: Revision
    what: str
    changes: list[str]
    is_undone: bool


def edits_of(action: Action) -> list[EditMade]:
    """Every edit of an action, newest first."""
    rows = Revision.objects.filter(action=action).order_by("-id").prefetch_related("undone")
    return [
        EditMade(
            revision=row,
            what=_KINDS.get(Edit(row.kind), "Edited"),
            changes=edit_in_words(
                from_data(row.before) if row.before else None, from_data(row.after)
            ),
            is_undone=bool(row.undone.all()),
        )
        for row in rows
    ]


def may_undo(edits: list[EditMade]) -> bool:
    """Whether the latest edit that stands is one that can be taken back."""
    standing = [e for e in edits if not e.is_undone and e.revision.kind != Edit.UNDONE]
    not_to_undo = {Edit.IMPORT, Edit.IMPORT_UNDONE, Edit.ADDED}
    return bool(standing) and standing[0].revision.kind not in not_to_undo


def measures_of(outcome: Outcome) -> list[tuple[Revision, str, str]]:
    """Every measure that an outcome had set here, newest first: the edit, before and after."""
    rows = Revision.objects.filter(plan=outcome.plan_id, kind=Edit.MEASURE).order_by("-id")
    return [
        (row, _measure((row.before or {}).get("measure")), _measure(row.after["measure"]))
        for row in rows
        if row.after["text"] == outcome.text
    ]


def _measure(value: dict[str, Any] | None) -> str:
    return measure_from_value(value).in_words if value else "no measure"
