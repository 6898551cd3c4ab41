"""What people fill in about an outcome: its words, its measure, what contributes."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.plans.forms.fields import PlanForm, choice, day, line
from virtualschool.domain.plan.live import day_words
from virtualschool.domain.plan.measures import AT_LEAST, AT_MOST, EXACTLY, HIGHER, LOWER, Measure

_NUMBER = re.compile(r"\d[\d,]*(\.\d+)?|all", re.IGNORECASE)


class OutcomeForm(PlanForm):
    """An outcome's measure and its actions; ``is_new`` asks for its words too."""

    text = line("What is hoped for", longest=2000, is_long=True)
    has_measure = choice(
        "Measure", [("yes", "It has the measure below"), ("no", "It has no measure yet")]
    )
    indicator = choice("Figure", [])
    baseline = line("Baseline", longest=20, help_text="A number. Empty where none is known.")
    baseline_on = day("Baseline is of")
    target = line("Target", longest=20, help_text="A number, or all.")
    unit = line("Unit", longest=60, help_text="% or what is counted: children.")
    per = line("For each", longest=60, help_text="month, term or meeting; empty for none.")
    bound = choice(
        "The target is", [(EXACTLY, "to be reached"), (AT_LEAST, AT_LEAST), (AT_MOST, AT_MOST)]
    )
    direction = choice("Better is", [(LOWER, LOWER), (HIGHER, HIGHER)])
    target_on = day("To be reached by")
    actions = line("Actions that contribute", help_text="Their numbers, as 3, 5.", longest=2000)
    meeting = line("Meeting that decided it", longest=100)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["text"]
        field = self.fields["indicator"]
        assert isinstance(field, forms.ChoiceField)
        figures = sorted(catalogue().values(), key=lambda each: each.title)
        field.choices = [("", "None of ours yet"), *((one.key, one.title) for one in figures)]

    def _clean_number(self, name: str) -> str:
        said: str = self.cleaned_data[name].strip()
        if said and not _NUMBER.fullmatch(said):
            raise forms.ValidationError(f"{self.fields[name].label}: enter a number, as 10 or 75")
        return said.lower()

    def clean_baseline(self) -> str:
        return self._clean_number("baseline")

    def clean_target(self) -> str:
        return self._clean_number("target")

    def clean_actions(self) -> list[int]:
        said = self.cleaned_data["actions"]
        if re.search(r"[^\d\s,;]", said):
            raise forms.ValidationError("Actions: enter their numbers, as 3, 5")
        return [int(each) for each in re.findall(r"\d{1,9}", said)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("has_measure") == "yes" and said.get("target") == "":
            self.add_error("target", "Target: say what is to be reached")
        return said

    def measure(self, held: Measure | None) -> Measure | None:
        """The measure as filled in. Words for a day stay those of the plan while its day does."""
        said = self.cleaned_data
        if said["has_measure"] != "yes":
            return None

        def when(name: str) -> str:
            on = said[f"{name}_on"]
            if held is not None and on == getattr(held, f"{name}_on"):
                return str(getattr(held, f"{name}_when"))
            return day_words(on) if on else ""

        return Measure(
            target=said["target"],
            unit=said["unit"].strip(),
            direction=said["direction"] or LOWER,
            bound=said["bound"],
            per=said["per"].strip(),
            baseline=said["baseline"],
            baseline_when=when("baseline"),
            baseline_on=said["baseline_on"],
            target_when=when("target"),
            target_on=said["target_on"],
            indicator=said["indicator"],
        )


def as_filled(measure: Measure | None) -> dict[str, Any]:
    """What the form begins with, by the measure that the outcome has or was offered."""
    if measure is None:
        return {"has_measure": "no"}
    return {
        "has_measure": "yes",
        "indicator": measure.indicator,
        "baseline": measure.baseline,
        "baseline_on": measure.baseline_on,
        "target": measure.target,
        "unit": measure.unit,
        "per": measure.per,
        "bound": measure.bound,
        "direction": measure.direction,
        "target_on": measure.target_on,
    }
