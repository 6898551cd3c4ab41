"""The forms about one action: what each asks, and which service it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from virtualschool.apps.plans.forms.actions import (
    EditForm,
    EvidenceForm,
    MilestoneForm,
    OverrideForm,
    OwnPlanForm,
    UpdateForm,
    WaitsForm,
    WithdrawForm,
    as_filled,
)
from virtualschool.apps.plans.forms.fields import PlanForm
from virtualschool.apps.plans.models import Action, Evidence
from virtualschool.apps.plans.services import (
    add_evidence,
    open_plan,
    override_rating,
    remove_milestone,
    set_milestone,
    set_predecessors,
    update_action,
    withdraw_evidence,
)
from virtualschool.domain.plan.live import ActionAt, EvidenceKind


@dataclass(frozen=True)
class Editing:
    """An action being edited: by whom, and what was sent. ``number`` is of the milestone or the
    piece of evidence that it is about."""

    action: Action
    now: ActionAt
    is_leader: bool
    number: int | None
    data: Any
    files: Any
    by: str

    @property
    def version(self) -> dict[str, Any]:
        return {"version": self.action.version}


@dataclass(frozen=True)
class Editor:
    """A form about an action. ``form`` gives ``None`` where there is nothing that it could be
    about; ``is_owners``: an owner may fill it in, not only who leads."""

    title: str
    button: str
    form: Callable[[Editing], PlanForm | None]
    save: Callable[[Editing, dict[str, Any]], None]
    is_owners: bool = False


def _update_form(here: Editing) -> EditForm:
    moved = here.action.due_moved_to
    return UpdateForm(
        here.data,
        is_leader=here.is_leader,
        initial={
            **as_filled(here.now),
            **here.version,
            "due_on": moved,
            "declared_on_track": here.action.said_on_track,
            "declared_completion": here.action.said_completion,
            "owners": here.action.owners,
            "text": here.action.text,
        },
    )


def _update(here: Editing, said: dict[str, Any]) -> None:
    if not said["state"]:
        said = said | {"state": here.action.state}
    update_action(action=here.action, by=here.by, **said)


def _milestone_form(here: Editing) -> EditForm | None:
    step = next((each for each in here.now.milestones if each.number == here.number), None)
    if here.number is not None and step is None:
        return None
    initial = {
        "title": step.title if step else "",
        "due_on": step.due_on if step else None,
        "done_on": step.done_on if step else None,
    }
    return MilestoneForm(here.data, step=step, initial=initial | here.version)


def _milestone(here: Editing, said: dict[str, Any]) -> None:
    is_gone = said.pop("is_gone", False)
    if is_gone and here.number is not None:
        remove_milestone(
            action=here.action,
            by=here.by,
            number=here.number,
            meeting=said["meeting"],
            version=said["version"],
        )
    else:
        set_milestone(action=here.action, by=here.by, number=here.number, **said)


def _evidence_form(here: Editing) -> EditForm:
    done = {each.booking for each in here.now.evidence}
    booked = [e for e in here.now.evidence if not e.has_happened and e.number not in done]
    begins = {"kind": EvidenceKind.MEETING.value, "has_happened": "yes", "booking": here.number}
    return EvidenceForm(here.data, here.files, booked=booked, initial=begins | here.version)


def _evidence(here: Editing, said: dict[str, Any]) -> None:
    sent, booking = said.pop("sent"), said.pop("booking", "")
    add_evidence(
        action=here.action,
        by=here.by,
        file_name=sent.name if sent else "",
        content=sent.read() if sent else None,
        booking=int(booking) if booking else None,
        **{**said, "has_happened": said["has_happened"] != "no"},
    )


def _evidence_numbered(here: Editing) -> Evidence | None:
    return Evidence.objects.filter(
        action=here.action, number=here.number or 0, withdrawn_at=None
    ).first()


def _withdraw_form(here: Editing) -> EditForm | None:
    found = _evidence_numbered(here)
    return WithdrawForm(here.data, initial=here.version) if found else None


def _withdraw(here: Editing, said: dict[str, Any]) -> None:
    found = _evidence_numbered(here)
    assert found is not None
    withdraw_evidence(evidence=found, by=here.by, **said)


def _waits_form(here: Editing) -> EditForm:
    refs = ", ".join(map(str, here.now.predecessors))
    return WaitsForm(here.data, initial=here.version | {"predecessors": refs})


def _waits(here: Editing, said: dict[str, Any]) -> None:
    set_predecessors(action=here.action, by=here.by, refs=said.pop("predecessors"), **said)


def _override_form(here: Editing) -> EditForm:
    return OverrideForm(here.data, initial=here.version)


def _override(here: Editing, said: dict[str, Any]) -> None:
    kind, _, value = said.pop("rating").partition(":")
    override_rating(action=here.action, by=here.by, kind=kind, value=value, **said)


def _own_plan_form(here: Editing) -> PlanForm:
    return OwnPlanForm(here.data)


def _own_plan(here: Editing, said: dict[str, Any]) -> None:
    open_plan(action=here.action, title=said["title"], by=here.by)


EDITORS: Mapping[str, Editor] = {
    "update": Editor("Update", "Save", _update_form, _update, is_owners=True),
    "milestone": Editor("Milestone", "Save", _milestone_form, _milestone, is_owners=True),
    "evidence": Editor("Evidence", "Record it", _evidence_form, _evidence, is_owners=True),
    "withdraw": Editor("Withdraw evidence", "Withdraw it", _withdraw_form, _withdraw),
    "waits": Editor("What it waits for", "Save", _waits_form, _waits),
    "override": Editor("Override a rating", "Override", _override_form, _override),
    "own-plan": Editor("A plan of its own", "Open it", _own_plan_form, _own_plan),
}
