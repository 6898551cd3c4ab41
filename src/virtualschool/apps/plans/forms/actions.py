"""What people fill in about one action."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from virtualschool.apps.plans.forms.fields import PlanForm, choice, day, line
from virtualschool.apps.plans.services.evidence import LARGEST_EVIDENCE
from virtualschool.domain.plan.live import (
    EVIDENCE_WORDS,
    RATING_KIND_WORDS,
    ActionAt,
    EvidenceAt,
    MilestoneAt,
    RatingKind,
)
from virtualschool.domain.plan.ratings import Rating
from virtualschool.domain.plan.rules import VALUES, rating_words
from virtualschool.domain.plan.states import STATE_WORDS

LONG = 10_000
_STATES = [(state.value, words) for state, words in STATE_WORDS.items()]
_DECLARED = [("", "As the plan’s file has it"), *((r.value, r.value.capitalize()) for r in Rating)]


class EditForm(PlanForm):
    """A form about an action: it knows which version of the action its filler saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    meeting = line(
        "Meeting that decided it",
        longest=100,
        help_text="Its reference. Leave empty outside a meeting.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([*(name for name in self.fields if name != "meeting"), "meeting"])


class UpdateForm(EditForm):
    """What an owner says of an action; whoever leads says more (``is_leader``)."""

    note = line("Progress", longest=LONG, is_long=True)
    state = choice("State", _STATES)
    state_why = line(
        "Why",
        longest=2000,
        help_text="What blocks it, or why it is deferred or dropped.",
    )
    deferred_until = day("Deferred until")
    dropped_by = line("Dropped by", longest=150)
    completed_on = day("Completed on")
    corrective = line(
        "Corrective action",
        longest=LONG,
        is_long=True,
        help_text="What is done about it while it is off track.",
    )
    due_on = day("Due day", hint="Left empty, the day of the plan’s file holds.")
    effect_from = day("Effect expected from", hint="Until then its impact is too early to say.")
    declared_on_track = choice("Declared on track", _DECLARED)
    declared_completion = choice("Declared completion", _DECLARED)
    owners = line("By whom", longest=300, help_text="As the plan writes it: VSH / SEND Manager.")
    text = line("Action", longest=LONG, is_long=True)

    OF_LEADERS = (
        "due_on",
        "effect_from",
        "declared_on_track",
        "declared_completion",
        "owners",
        "text",
    )

    def __init__(self, *args: Any, is_leader: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_leader:
            for name in self.OF_LEADERS:
                del self.fields[name]


class QuickForm(PlanForm):
    """The update of one minute: a word on progress, and the state where it changed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = line("Progress", longest=LONG, is_long=True)
    state = choice("State", _STATES)


class MilestoneForm(EditForm):
    """A milestone: new, changed, done or taken away."""

    title = line("Milestone")
    due_on = day("Due")
    done_on = day("Done on")
    is_gone = forms.BooleanField(label="Take this milestone away", required=False)

    def __init__(self, *args: Any, step: MilestoneAt | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if step is None:
            del self.fields["is_gone"]


class EvidenceForm(EditForm):
    """A piece of evidence."""

    kind = choice("Kind", [(kind.value, words) for kind, words in EVIDENCE_WORDS.items()])
    words = line(
        "What it shows",
        longest=LONG,
        is_long=True,
        help_text="For example: over 150 came. Name no child.",
    )
    has_happened = choice(
        "Booked or happened",
        [("yes", "It happened"), ("no", "It is booked, planned or promised")],
    )
    booking = choice("It is how this booking turned out", [])
    happened_on = day("Its day", hint="Today where left empty.")
    link = line("Link", longest=500, help_text="Of a link: beginning with https://")
    sent = forms.FileField(
        label="File",
        required=False,
        help_text="Of a file: up to 10 MB.",
        error_messages={"empty": "The file is empty", "invalid": "Choose a file"},
    )

    def __init__(self, *args: Any, booked: list[EvidenceAt], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not booked:
            del self.fields["booking"]
            return
        field = self.fields["booking"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Of none"), *((str(each.number), each.words) for each in booked)]

    def clean_sent(self) -> Any:
        sent = self.cleaned_data["sent"]
        if sent is not None and sent.size > LARGEST_EVIDENCE:
            raise forms.ValidationError("Choose a file of at most 10 MB")
        return sent


class WithdrawForm(EditForm):
    """Why a piece of evidence is withdrawn."""

    why = line("Why it is withdrawn", longest=2000)


class WaitsForm(EditForm):
    """For which actions an action waits."""

    predecessors = line(
        "Waits for actions", help_text="Their numbers, as 3, 5. Leave empty for none."
    )

    def clean_predecessors(self) -> list[int]:
        said = self.cleaned_data["predecessors"]
        if re.search(r"[^\d\s,;]", said):
            raise forms.ValidationError("Waits for actions: enter numbers of actions, as 3, 5")
        return [int(each) for each in re.findall(r"\d{1,9}", said)]


class OverrideForm(EditForm):
    """A rating said in place of the computed one."""

    rating = choice(
        "Rating",
        [
            (f"{kind.value}:{value.value}", f"{RATING_KIND_WORDS[kind]}: {rating_words(value)}")
            for kind in RatingKind
            for value in VALUES[kind]
        ],
    )
    reason = line("Reason", longest=2000, is_long=True)
    last_day = day("Until", hint="On the day after, the computed rating is in force again.")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "last_day" in said and said["last_day"] is None:
            self.add_error("last_day", "Until: say on which day the override ends")
        return said


class OwnPlanForm(PlanForm):
    """What the plan is called that an action opens."""

    title = line("What the plan is called")


class AddActionForm(PlanForm):
    """An action that no file has."""

    section = line("Question")
    consideration = line("Consideration", longest=LONG, is_long=True)
    text = line("Action", longest=LONG, is_long=True)
    owners = line("By whom")
    due_on = day("Due")
    meeting = line("Meeting that decided it", longest=100)


def as_filled(action: ActionAt) -> dict[str, Any]:
    """What the form of an update begins with."""
    return {
        "note": action.note,
        "state": action.state.value,
        "state_why": action.state_why,
        "deferred_until": action.deferred_until,
        "dropped_by": action.dropped_by,
        "completed_on": action.completed_on,
        "corrective": action.corrective,
        "effect_from": action.effect_from,
    }
