"""What people fill in about the governing body."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from virtualschool.apps.governors.models import EntryKind, Meeting
from virtualschool.apps.plans.models import Action
from virtualschool.domain.meetings import WEEKS_BETWEEN

#: A day and a time as people type them.
DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y"]
TIMES = ["%H:%M", "%H.%M"]
DAY_HINT = "Like 2022-11-04 or 4 November 2022"
LONGEST = 5_000


def line(label: str, *, is_required: bool = False, longest: int = 150) -> forms.CharField:
    """A line of text."""
    return forms.CharField(
        label=label,
        required=is_required,
        max_length=longest,
        error_messages={
            "required": f"{label}: fill it in",
            "max_length": f"{label}: keep it to {longest} characters",
        },
    )


def several(label: str, *, is_required: bool = False) -> forms.CharField:
    """Text of several lines."""
    return forms.CharField(
        label=label,
        required=is_required,
        max_length=LONGEST,
        widget=forms.Textarea,
        error_messages={
            "required": f"{label}: fill it in",
            "max_length": f"{label}: keep it to {LONGEST:,} characters",
        },
    )


def day(label: str, *, is_required: bool = False) -> forms.DateField:
    """A day, typed."""
    return forms.DateField(
        label=label,
        required=is_required,
        input_formats=DAYS,
        error_messages={
            "required": f"{label}: enter a day like 4 November 2022",
            "invalid": f"{label}: enter a day like 4 November 2022",
        },
    )


def begins() -> forms.TimeField:
    """When a meeting begins."""
    return forms.TimeField(
        label="Begins at",
        required=False,
        input_formats=TIMES,
        error_messages={"invalid": "Begins at: enter a time like 16:30"},
    )


class PlanMeetingsForm(forms.Form):
    """The rule that meetings are planned by."""

    first_on = day("First meeting", is_required=True)
    last_day = day("Plan up to", is_required=True)
    weeks = forms.IntegerField(
        label="Weeks between meetings",
        min_value=1,
        max_value=26,
        initial=WEEKS_BETWEEN,
        error_messages={
            "required": "Weeks between meetings: enter a number",
            "invalid": "Weeks between meetings: enter a whole number",
            "min_value": "Weeks between meetings: 1 at least",
            "max_value": "Weeks between meetings: 26 at most",
        },
    )
    begins_at = begins()
    place = line("Where", longest=200)
    members = several("Members, one a line: post or name")


class MeetingForm(forms.Form):
    """What is kept of a meeting beside its day."""

    begins_at = begins()
    place = line("Where", longest=200)
    papers_due_on = day("Papers due on", is_required=True)
    members = several("Members, one a line: post or name")


class MoveForm(forms.Form):
    """To which day a meeting is moved, and why."""

    to = day("Move it to", is_required=True)
    reason = line("Why", is_required=True, longest=300)


class CancelForm(forms.Form):
    """Why a meeting is cancelled."""

    reason = line("Why", is_required=True, longest=300)


class EntryForm(forms.Form):
    """A decision or a challenge."""

    kind = forms.ChoiceField(
        label="What it is",
        choices=[("challenge", "A challenge"), ("decision", "A decision")],
        initial=EntryKind.CHALLENGE,
        error_messages={"required": "Choose one", "invalid_choice": "Choose one of the two"},
    )
    asked_by = line("Which post asked or decided", is_required=True)
    text = several("What was asked or decided", is_required=True)
    answer_from = line("Which post answers or acts")
    due_on = day("By when")


class RewordForm(EntryForm):
    """An entry said anew; what it is stays."""

    kind = None  # type: ignore[assignment]


class AnswerForm(forms.Form):
    """The answer to an entry."""

    answer = several("The answer", is_required=True)
    answered_by = line("Which post answers", is_required=True)
    answered_on = day("Answered on, if not today")


class ActForm(forms.Form):
    """How a decision feeds back into the plan: an action it changes, or a new one."""

    action = forms.TypedChoiceField(
        label="An action of the plan",
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "Choose an action of the plan"},
    )
    due_on = day("Due on")
    corrective = several("What is to be done about it")
    text = several("Or a new action, in its words")
    owners = line("By whom", longest=300)
    consideration = forms.ChoiceField(
        label="Under which consideration",
        required=False,
        error_messages={"invalid_choice": "Choose a consideration of the plan"},
    )

    def __init__(self, *args: Any, actions: Sequence[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose, under = self.fields["action"], self.fields["consideration"]
        assert isinstance(choose, forms.ChoiceField)
        assert isinstance(under, forms.ChoiceField)
        choose.choices = [
            ("", "None"),
            *((each.pk, f"{each.ref}. {_short(each.text)}") for each in actions),
        ]
        held = {each.consideration_id: each.consideration for each in actions if each.consideration}
        under.choices = [(str(pk), _short(each.text)) for pk, each in held.items()]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("action") and not said.get("text"):
            self.add_error("action", "Choose an action, or write a new one")
        if said.get("action") and said.get("text"):
            self.add_error("text", "Choose an action or write a new one, not both")
        if said.get("text") and not said.get("consideration"):
            self.add_error("consideration", "Choose the consideration that it belongs to")
        return said


class QuestionForm(forms.Form):
    """A challenge question."""

    text = several("Question", is_required=True)
    reason = line("Why", longest=500)


class CaseStudyForm(forms.Form):
    """The template of a case study."""

    title = line("Title", is_required=True, longest=200)
    pseudonym = line("What the child is called here", is_required=True, longest=60)
    context = several("How it was")
    done = several("What was done")
    words = several("What the child says, in its own words")
    impact = several("What came of it for the child")
    actions = forms.TypedMultipleChoiceField(
        label="Actions of the plan that it is about",
        required=False,
        coerce=int,
        error_messages={"invalid_choice": "Choose actions of the plan"},
    )

    def __init__(self, *args: Any, actions: Sequence[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose = self.fields["actions"]
        assert isinstance(choose, forms.ChoiceField)
        choose.choices = [(each.pk, f"{each.ref}. {_short(each.text)}") for each in actions]

    @property
    def chosen(self) -> list[str]:
        """The actions chosen so far, as their boxes say them."""
        return [str(each) for each in self["actions"].value() or []]


class ConsentForm(forms.Form):
    """Who consented, and when."""

    consent_from = line("Who consented", is_required=True)
    consent_on = day("Consented on", is_required=True)


class CheckForm(forms.Form):
    """What whoever checks says to what was found."""

    said = several("Why nobody can be known by it")


class PlaceForm(forms.Form):
    """At which meeting a case study is told."""

    meeting = forms.TypedChoiceField(
        label="At which meeting",
        coerce=int,
        error_messages={
            "required": "Choose a meeting",
            "invalid_choice": "Choose a meeting that is planned",
        },
    )

    def __init__(self, *args: Any, meetings: Sequence[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose = self.fields["meeting"]
        assert isinstance(choose, forms.ChoiceField)
        choose.choices = [(each.pk, str(each)) for each in meetings]


def _short(text: str, most: int = 90) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= most else f"{one_line[: most - 1].rstrip()}…"
