"""The one small form that stands on every figure; the address carries its answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from virtualschool.analytics.definition import Indicator
from virtualschool.apps.indicators.figures.periods import Choice, parse_choice
from virtualschool.apps.indicators.figures.read import Offered
from virtualschool.apps.indicators.words import COHORT_NAMES

KNOWN = (("now", "As known now"), ("then", "As reported then"))


class ChooseForm(forms.Form):
    """Month, term or year; who is counted; as known now or as reported then."""

    period = forms.ChoiceField(
        label="Month, term or year",
        required=False,
        error_messages={"invalid_choice": "Choose a month, term or year from the list"},
    )
    known = forms.ChoiceField(
        label="Known when",
        required=False,
        choices=KNOWN,
        error_messages={"invalid_choice": "Choose as known now or as reported then"},
    )
    cohort = forms.ChoiceField(
        label="Who is counted",
        required=False,
        error_messages={"invalid_choice": "Choose who is counted from the list"},
    )

    def __init__(self, indicator: Indicator, within: Offered, asked: Mapping[str, str]) -> None:
        self.indicator, self.within = indicator, within
        usual = {"period": within.usual.key, "known": "now", "cohort": indicator.cohort}
        super().__init__({name: asked.get(name) or value for name, value in usual.items()})
        self._offer(
            "period",
            [
                (title, [(each.key, each.period.label) for each in group])
                for title, group in within.groups
            ],
        )
        self._offer(
            "cohort",
            [(key, COHORT_NAMES[key]) for key in COHORT_NAMES if key in indicator.cohorts],
        )

    def _offer(self, name: str, options: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = options

    def choice(self) -> Choice:
        """The period chosen, once valid."""
        return parse_choice(self.cleaned_data["period"])
