"""What people choose and write for a card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.scorecards.cards.facts import Line
from virtualschool.apps.scorecards.cards.kinds import (
    LONGEST_COMMENT,
    LONGEST_DECISION,
    MOST_DECISIONS,
    MOST_FIGURES,
)
from virtualschool.apps.scorecards.cards.prompts import prompt_for
from virtualschool.apps.scorecards.selectors import Chosen


class FiguresForm(forms.Form):
    """A card's figures, place by place: which, whose, and whether with its target."""

    def __init__(self, *args: Any, held: Sequence[Chosen] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", "Nothing"), *((key, each.title) for key, each in _by_title())]
        for place in range(1, MOST_FIGURES + 1):
            chosen = held[place - 1] if place <= len(held) else None
            self.fields[f"figure_{place}"] = forms.ChoiceField(
                label="Figure",
                choices=offered,
                required=False,
                initial=chosen.indicator.key if chosen else "",
                error_messages={"invalid_choice": f"Place {place}: choose a figure from the list"},
            )
            self.fields[f"owner_{place}"] = forms.CharField(
                label="Who answers for it",
                required=False,
                max_length=100,
                initial=chosen.owner if chosen else "",
                error_messages={
                    "max_length": f"Place {place}: keep who answers for it to 100 characters"
                },
            )
            self.fields[f"target_{place}"] = forms.BooleanField(
                label="Show its target",
                required=False,
                initial=chosen.shows_target if chosen else True,
            )

    def places(self) -> Iterator[tuple[int, Any, Any, Any]]:
        """Each place with its three fields."""
        for place in range(1, MOST_FIGURES + 1):
            yield (
                place,
                self[f"figure_{place}"],
                self[f"owner_{place}"],
                self[f"target_{place}"],
            )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        seen: dict[str, int] = {}
        for place in range(1, MOST_FIGURES + 1):
            key = found.get(f"figure_{place}")
            if key in seen:
                self.add_error(
                    f"figure_{place}", f"Place {place}: this figure stands in place {seen[key]} too"
                )
            elif key:
                seen[key] = place
        if not seen and not self.errors:
            self.add_error("figure_1", "Choose at least one figure")
        return found

    def chosen(self) -> list[Chosen]:
        """What was chosen, empty places passed over."""
        said = self.cleaned_data
        return [
            Chosen(catalogue()[key], said[f"target_{place}"], said[f"owner_{place}"])
            for place in range(1, MOST_FIGURES + 1)
            if (key := said[f"figure_{place}"])
        ]


def _by_title() -> list[tuple[str, Any]]:
    return sorted(catalogue().items(), key=lambda item: item[1].title)


class CardWordsForm(forms.Form):
    """A month's comments, a figure each, and the decisions asked for."""

    def __init__(
        self, *args: Any, lines: Sequence[Line], decisions: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"comment_{line.indicator.key}"] = forms.CharField(
                label=line.indicator.title,
                help_text=prompt_for(line.figure.signal),
                required=False,
                max_length=LONGEST_COMMENT,
                initial=line.comment.text if line.comment else "",
                error_messages={
                    "max_length": f"{line.indicator.title}: keep the comment to {LONGEST_COMMENT} "
                    "characters"
                },
            )
        for place in range(1, MOST_DECISIONS + 1):
            self.fields[f"decision_{place}"] = forms.CharField(
                label=f"Decision {place}",
                required=False,
                max_length=LONGEST_DECISION,
                initial=decisions[place - 1] if place <= len(decisions) else "",
                error_messages={
                    "max_length": f"Decision {place}: keep it to {LONGEST_DECISION} characters"
                },
            )

    def comment_fields(self) -> Iterator[tuple[Line, Any]]:
        """Each figure with the field of its comment."""
        for line in self.lines:
            yield line, self[f"comment_{line.indicator.key}"]

    def decision_fields(self) -> list[Any]:
        return [self[f"decision_{place}"] for place in range(1, MOST_DECISIONS + 1)]

    def texts(self) -> dict[str, str]:
        """What was written, by the figure's key."""
        return {
            line.indicator.key: self.cleaned_data[f"comment_{line.indicator.key}"]
            for line in self.lines
        }

    def decisions(self) -> list[str]:
        return [self.cleaned_data[f"decision_{place}"] for place in range(1, MOST_DECISIONS + 1)]
