"""What people fill in at a review, about reminders, about two days, and about the structure."""

from __future__ import annotations

from typing import Any

from django import forms

from virtualschool.domain.plan.digest import WEEKDAYS
from virtualschool.domain.plan.states import STATE_WORDS

_DAY = "like 2022-11-04"
_LONG = 10_000


def _day(label: str, *, required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        error_messages={
            "required": f"{label}: enter a day",
            "invalid": f"{label}: enter a day as year-month-day, {_DAY}",
        },
    )


def _text(label: str, *, required: bool = False, ask: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=_LONG,
        widget=forms.Textarea,
        error_messages={
            "required": ask or f"{label}: write it",
            "max_length": f"{label}: keep it under 10,000 characters",
        },
    )


class OpenReviewForm(forms.Form):
    """On which day the meeting is."""

    held_on = _day("Day of the meeting", required=True)


class AttendanceForm(forms.Form):
    """Who was there, and who sent apologies, one name a line."""

    attended = _text("Who is here")
    apologies = _text("Apologies")


class NotesForm(forms.Form):
    """Notes of the meeting, and when the next one is."""

    notes = _text("Notes")
    next_on = _day("Day of the next review")


class ReviewDecisionForm(forms.Form):
    """What the meeting decides of one action; what is left as it is changes nothing.

    ``version`` is the action's as it was shown.
    """

    words = _text("What is decided, as it goes into the minutes")
    due_on = _day("New due date")
    note = _text("Progress, as reported")
    corrective = _text("What puts it right")
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "As it is"), *STATE_WORDS.items()]
    )
    state_why = forms.CharField(
        label="Why, if blocked, deferred or dropped", required=False, max_length=1000
    )
    deferred_until = _day("Until when, if deferred")
    dropped_by = forms.CharField(label="By whom, if dropped", required=False, max_length=150)
    ends_overrides = forms.BooleanField(
        label="End the override: the computed rating is in force again", required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def edits(self) -> dict[str, Any]:
        """What ``update_action`` takes: only what was filled in."""
        said = self.cleaned_data
        names = ["due_on", "note", "corrective", "state"]
        if said["state"]:
            names += ["state_why", "deferred_until", "dropped_by"]
        return {name: said[name] for name in names if said[name]}


class CloseForm(forms.Form):
    """Who signs the review, one name a line."""

    signed_by = _text("Signed by", required=True, ask="Write who signs the review")


class ReopenForm(forms.Form):
    """Why a closed review is opened again."""

    reason = forms.CharField(
        label="Why it is opened again",
        max_length=500,
        error_messages={"required": "Say why the review is opened again"},
    )


class CompareForm(forms.Form):
    """Two days to compare, ``from`` and ``to``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = _day("From the end of", required=True)
        self.fields["to"] = _day("To the end of", required=True)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("from"), said.get("to")
        if first and last and first > last:
            self.add_error("to", "The second day comes before the first")
        return said


class DigestForm(forms.Form):
    """On which day one's own weekly message comes, or that it does not."""

    weekday = forms.TypedChoiceField(
        label="On which day", coerce=int, choices=list(enumerate(WEEKDAYS))
    )
    is_muted = forms.BooleanField(label="Send me none", required=False)


class RuleForm(forms.Form):
    """After how many missed updates the deputy and the lead are told."""

    deputy_after = forms.IntegerField(label="The deputy is told after", min_value=1, max_value=24)
    lead_after = forms.IntegerField(label="The lead is told after", min_value=2, max_value=25)


class StructureForm(forms.Form):
    """The yearly review of structure."""

    held_on = _day("Day of the review", required=True)
    reviewers = forms.CharField(
        label="Who reviewed it",
        max_length=300,
        error_messages={"required": "Write who reviewed it"},
    )
    posts = _text("Posts", required=True, ask="Write the posts, one a line")
    access = _text(
        "Access to the directors", required=True, ask="Write who meets which director, how often"
    )
    conclusion = _text("Conclusion", required=True, ask="Write what follows")
    is_effective = forms.BooleanField(label="The structure is effective", required=False)
    reported_to = forms.CharField(label="Reported to", required=False, max_length=150)
    reported_on = _day("Reported on")
