"""What pages of targets ask: what is aimed for, from where, and what came from outside."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.indicators.targets.aims import Aim
from virtualschool.apps.indicators.topics import topics
from virtualschool.domain.calendar import Month, parse_month
from virtualschool.domain.forecast import HIGHER, LOWER

_DIRECTIONS = (
    ("", "As the figure itself"),
    (LOWER, "Lower is better"),
    (HIGHER, "Higher is better"),
)
_MONTH_WRONG = "Write the month as year-month, like 2022-09"
_NUMBER_WRONG = "Enter a number, like 10 or 7.5"


class MonthField(forms.CharField):
    """A month written as in 2022-09."""

    def clean(self, value: Any) -> Month | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_month(text)
        except ValueError:
            raise forms.ValidationError(_MONTH_WRONG) from None


def _number(label: str, required: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=bool(required),
        min_value=Decimal(0),
        max_digits=8,
        decimal_places=2,
        error_messages={
            "required": required,
            "invalid": _NUMBER_WRONG,
            "min_value": "The number must not be below 0",
            "max_digits": _NUMBER_WRONG,
            "max_whole_digits": "The number must be below a million",
            "max_decimal_places": "The number can have two decimals",
        },
    )


def _month(label: str, required: str = "") -> MonthField:
    return MonthField(
        label=label,
        required=bool(required),
        max_length=7,
        error_messages={"required": required, "max_length": _MONTH_WRONG},
    )


def _words(label: str, most: int, required: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=bool(required),
        max_length=most,
        error_messages={
            "required": required,
            "max_length": f"{label} must be {most:,} characters or fewer",
        },
    )


class TargetForm(forms.Form):
    """A target. ``is_new`` asks for which figure, else for the reason of the change."""

    indicator = forms.ChoiceField(
        label="Figure",
        error_messages={
            "required": "Choose a figure",
            "invalid_choice": "Choose a figure from the list",
        },
    )
    value = _number("Target", "Enter what the figure should come to")
    direction = forms.ChoiceField(
        label="Which way is better",
        required=False,
        choices=_DIRECTIONS,
        error_messages={"invalid_choice": "Choose which way is better from the list"},
    )
    first_month = _month("First month", "Enter the first month of the target")
    last_month = _month("Last month", "Enter the last month of the target")
    baseline = _number("Baseline")
    baseline_first = _month("First month of the baseline")
    baseline_last = _month("Last month of the baseline")
    words = _words("In words", 300)
    reason = _words("Reason", 500, "Say why the target changes")
    source = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_new = is_new
        del self.fields["reason" if is_new else "indicator"]
        if is_new:
            indicator = self.fields["indicator"]
            assert isinstance(indicator, forms.ChoiceField)
            indicator.choices = [
                (topic.title, [(each.key, each.title) for each in topic.indicators])
                for topic in topics()
            ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("baseline_last") and not cleaned.get("baseline_first"):
            self.add_error("baseline_first", "Enter the first month of the baseline too")
        return cleaned

    def said(self) -> Mapping[str, Any]:
        """What ``set_target`` takes."""
        given = self.cleaned_data
        return {
            "value": given["value"],
            "direction": given["direction"],
            "first": given["first_month"],
            "last": given["last_month"],
            "baseline": given["baseline"],
            "baseline_first": given["baseline_first"],
            "baseline_last": given["baseline_last"],
            "words": given["words"],
            "source": given["source"],
        }


def filled(aim: Aim) -> dict[str, str]:
    """A new target's form as an aim fills it, for an address that leads to it."""
    months = {
        "first_month": aim.first,
        "last_month": aim.last,
        "baseline_first": aim.baseline_first,
        "baseline_last": aim.baseline_last,
    }
    said = {name: month.key for name, month in months.items() if month is not None}
    if aim.baseline is not None:
        said["baseline"] = str(aim.baseline)
    return said | {
        "indicator": aim.indicator,
        "value": str(aim.goal),
        "direction": aim.direction,
        "source": aim.source,
    }


class TakeTargetBackForm(forms.Form):
    """Why a target is taken back."""

    reason = _words("Why it is taken back", 500, "Say why the target is taken back")


class ShockForm(forms.Form):
    """What came from outside, when, and which figures it moved; none ticked means all."""

    words = _words("What it was", 200, "Say what it was, such as illness in winter 2021")
    first_day = forms.DateField(
        label="First day",
        error_messages={
            "required": "Enter the first day",
            "invalid": "The first day must be a real date, such as 2021-12-01",
        },
    )
    last_day = forms.DateField(
        label="Last day",
        error_messages={
            "required": "Enter the last day",
            "invalid": "The last day must be a real date, such as 2022-01-31",
        },
    )
    indicators = forms.MultipleChoiceField(
        label="Figures that it moved",
        required=False,
        error_messages={"invalid_choice": "Choose figures from the list"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        indicators = self.fields["indicators"]
        assert isinstance(indicators, forms.MultipleChoiceField)
        indicators.choices = [(each.key, each.title) for each in catalogue().values()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first_day, last_day = cleaned.get("first_day"), cleaned.get("last_day")
        if first_day and last_day and last_day < first_day:
            self.add_error("last_day", "The last day must not come before the first day")
        return cleaned
