"""What pages of figures ask: which children, from when limits begin anew, who acts for a child."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.query import BREAKDOWNS, Period, Query, Scope
from virtualschool.apps.indicators.words import COHORT_NAMES
from virtualschool.domain.calendar import Month

PERIOD_KINDS = ("day", "range", "month", "term", "year")

#: Breakdowns that can narrow a list to one value; months and terms are the dates themselves.
NARROWING = tuple(name for name in BREAKDOWNS if name not in {"month", "term"})


class FigureForm(forms.Form):
    """Dates, cohort and breakdown values. ``kind`` says how the dates are meant: see ``Period``."""

    to = forms.DateField(
        label="To",
        error_messages={
            "required": "Enter the last day",
            "invalid": "The last day must be a real date, such as 2022-10-31",
        },
    )
    cohort = forms.ChoiceField(
        label="Who is counted",
        required=False,
        error_messages={"invalid_choice": "Choose who is counted from the list"},
    )
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in PERIOD_KINDS], required=False)

    def __init__(self, indicator: Indicator, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator = indicator
        # "from" is a word of Python, so the field cannot be declared like the others.
        self.fields = {
            "from": forms.DateField(
                label="From",
                error_messages={
                    "required": "Enter the first day",
                    "invalid": "The first day must be a real date, such as 2022-10-01",
                },
            ),
            **self.fields,
            **{
                name: forms.CharField(required=False, max_length=60)
                for name in NARROWING
                if name in indicator.breakdowns
            },
        }
        cohort = self.fields["cohort"]
        assert isinstance(cohort, forms.ChoiceField)
        cohort.choices = [
            (key, COHORT_NAMES[key]) for key in COHORT_NAMES if key in indicator.cohorts
        ]
        self.fields["cohort"].initial = indicator.cohort

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first_day, last_day = cleaned.get("from"), cleaned.get("to")
        if first_day and last_day and last_day < first_day:
            self.add_error("to", "The last day must not come before the first day")
        return cleaned

    @property
    def narrowed(self) -> dict[str, str | None]:
        """The breakdown values asked for. Given but empty asks for those without a value."""
        return {
            name: self.cleaned_data[name] or None
            for name in NARROWING
            if name in self.fields and name in self.data
        }

    def period(self) -> Period:
        first_day: date = self.cleaned_data["from"]
        last_day: date = self.cleaned_data["to"]
        kind = self.cleaned_data["kind"] or ("day" if first_day == last_day else "range")
        label = f"{first_day:%-d %B %Y}"
        if first_day != last_day:
            label += f" to {last_day:%-d %B %Y}"
        return Period(label, first_day, last_day, kind)

    def query(self, scope: Scope) -> Query:
        """The question of an engine, within ``scope``."""
        return Query(
            indicators=(self.indicator.key,),
            periods=(self.period(),),
            scope=scope,
            by=tuple(self.narrowed),
            cohort=self.cleaned_data["cohort"] or self.indicator.cohort,
        )


class AnewForm(forms.Form):
    """From which month an indicator's limits begin anew, and why."""

    month = forms.ChoiceField(
        label="First month",
        error_messages={
            "required": "Choose the first month",
            "invalid_choice": "Choose the first month from the list",
        },
    )
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        error_messages={
            "required": "Say why the limits begin anew",
            "max_length": "The reason must be 500 characters or fewer",
        },
    )

    def __init__(self, months: Sequence[Month], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        month = self.fields["month"]
        assert isinstance(month, forms.ChoiceField)
        month.choices = [(each.key, each.label) for each in reversed(months)]


class CallForm(forms.Form):
    """Who acts for a child, by when, and what came of it."""

    owner = forms.ChoiceField(
        label="Owner",
        error_messages={
            "required": "Choose who acts",
            "invalid_choice": "Choose who acts from the list",
        },
    )
    due_on = forms.DateField(
        label="By",
        required=False,
        error_messages={"invalid": "The day must be a real date, such as 2022-11-04"},
    )
    outcome = forms.CharField(
        label="What came of it",
        required=False,
        max_length=2000,
        error_messages={"max_length": "The outcome must be 2,000 characters or fewer"},
    )

    def __init__(self, owners: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = list(owners.items())
