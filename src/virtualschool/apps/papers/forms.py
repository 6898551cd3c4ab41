"""What the team writes about papers: their words, to whom they went, and months signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from virtualschool.apps.papers.models import Edition
from virtualschool.domain.calendar import Month

LONGEST_TEXT = 10_000


class WordsForm(forms.Form):
    """The narrative and the ask of a paper, signed by whoever saves it."""

    text = forms.CharField(
        label="What we did, what changed",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea,
        error_messages={"max_length": "Keep it under 10,000 characters"},
    )
    ask = forms.CharField(
        max_length=300,
        required=False,
        error_messages={"max_length": "Keep what you ask to 300 characters"},
    )

    def __init__(self, *args: Any, readers: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ask"].label = f"What we ask of {readers}"


class SentForm(forms.Form):
    """To whom an edition went; saying the same person again changes that record."""

    number = forms.TypedChoiceField(label="Edition", coerce=int)
    to = forms.CharField(
        label="To whom", max_length=150, error_messages={"required": "Enter to whom it went"}
    )
    sent_on = forms.DateField(
        label="Sent on", error_messages={"required": "Enter the day on which it was sent"}
    )
    read_on = forms.DateField(label="Read on, if known", required=False)
    discussed_at = forms.CharField(label="Discussed at, if it was", max_length=150, required=False)
    discussed_on = forms.DateField(label="Discussed on", required=False)

    def __init__(self, *args: Any, editions: list[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number = self.fields["number"]
        assert isinstance(number, forms.TypedChoiceField)
        number.choices = [(edition.number, str(edition.number)) for edition in editions]
        number.error_messages["invalid_choice"] = "Choose an edition that was issued"
        for name in ("sent_on", "read_on", "discussed_on"):
            self.fields[name].error_messages["invalid"] = (
                f"{self.fields[name].label}: enter a day as year-month-day, like 2022-11-04"
            )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("discussed_on") and not found.get("discussed_at"):
            self.add_error("discussed_at", "Enter where it was discussed")
        return found


def _signed_by() -> forms.CharField:
    """Who signs, by name and post."""
    return forms.CharField(
        label="Signed by",
        max_length=150,
        error_messages={"required": "Enter who signs: a name and a post"},
    )


class FreezeForm(forms.Form):
    """The month to freeze."""

    month = forms.ChoiceField(
        label="Month",
        error_messages={
            "required": "Choose a month",
            "invalid_choice": "Choose a month that has ended and is not frozen",
        },
    )
    signed_by = _signed_by()

    def __init__(self, *args: Any, months: Sequence[Month], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        month = self.fields["month"]
        assert isinstance(month, forms.ChoiceField)
        month.choices = [(each.key, each.label) for each in months]


class AddendumForm(forms.Form):
    """Why a frozen month is corrected."""

    reason = forms.CharField(
        label="Why it is corrected",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        error_messages={
            "required": "Enter why the month is corrected",
            "max_length": "Keep it under 10,000 characters",
        },
    )
    signed_by = _signed_by()
