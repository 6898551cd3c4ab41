"""The form that the list's address fills: which children stay, in words and as an address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q

from virtualschool.apps.desk.children.filters import WHO_GROUP, Filter, Offered
from virtualschool.apps.desk.lists import WHO, WHO_IS, who_is_meant

#: Longer than any name or number that a field takes.
_MOST_LETTERS = 150


def _is_given(value: object) -> bool:
    return value is not None and value is not False and value != ""


class ListForm(forms.Form):
    """The filters of the list, bound to its address. ``who`` is always there."""

    def __init__(
        self, given: Mapping[str, str], filters: tuple[Filter, ...], offered: Offered, who: str
    ) -> None:
        super().__init__({"who": who} | dict(given.items()))
        self.filters = filters
        self.offered = offered
        self.fields["who"] = who_is_meant()
        for each in filters:
            self.fields[each.name] = each.field(offered)
            chosen = given.get(each.name, "")
            if each.is_open and chosen and len(chosen) <= _MOST_LETTERS:
                _take(self.fields[each.name], chosen, each.words(chosen, offered))

    @property
    def chosen(self) -> dict[str, Any]:
        """What is narrowed by, besides ``who``, of a valid form. Nought days is a choice."""
        return {
            each.name: value
            for each in self.filters
            if _is_given(value := self.cleaned_data[each.name])
        }

    def keeps(self, without: str = "") -> Q:
        """Which children stay, with all filters or ``without`` one of them."""
        kept = Q() if without == "who" else WHO_IS[self.cleaned_data["who"]]
        chosen = self.chosen
        for each in self.filters:
            if each.name in chosen and each.name != without:
                kept &= each.keeps(chosen[each.name], self.offered)
        return kept

    def words(self) -> dict[str, str]:
        """What is chosen, in words, by name; ``who`` first."""
        chosen = self.chosen
        return {"who": WHO[self.cleaned_data["who"]]} | {
            each.name: each.words(chosen[each.name], self.offered)
            for each in self.filters
            if each.name in chosen
        }

    def asked(self) -> dict[str, str]:
        """The filters as an address has them."""
        return {"who": self.cleaned_data["who"]} | {
            name: "on" if value is True else str(value) for name, value in self.chosen.items()
        }

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The panel: each group's name and fields."""
        groups: dict[str, list[forms.BoundField]] = {WHO_GROUP: [self["who"]]}
        for each in self.filters:
            groups.setdefault(each.group, []).append(self[each.name])
        return list(groups.items())


def _take(field: forms.Field, chosen: str, words: str) -> None:
    """Let a list to choose from hold what was chosen, should it not."""
    assert isinstance(field, forms.ChoiceField)
    if not field.valid_value(chosen):
        field.choices = [*field.widget.choices, (chosen, words)]
