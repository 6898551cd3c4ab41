"""What the list of schools can be narrowed by. The address of the list holds all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django import forms

from virtualschool.apps.desk.lists import WHO, LongSelect, choice, who_is_meant
from virtualschool.apps.desk.schools.counts import Counts
from virtualschool.apps.desk.schools.policy import Reader
from virtualschool.apps.schools.models import School
from virtualschool.domain.names import comparable

#: Kinds of school (``feeds.gias.kinds``) as pages name them.
KINDS = {
    "primary": "Primary",
    "secondary": "Secondary",
    "special": "Special",
    "alternative": "Alternative provision",
    "nursery": "Nursery",
    "post16": "Post-16",
    "independent": "Independent",
    "other": "Other",
}
#: Which of our children a school has, as a choice and as a chip.
OURS = {
    "now": "Our children are there now",
    "joined": "Some joined this term",
    "left": "Some left this term",
    "suspended": "Some there were suspended this school year",
    "none": "None of our children there now",
    "any": "With or without our children",
}
_OURS: Mapping[str, Callable[[Counts], bool]] = {
    "now": lambda counts: counts.children > 0,
    "joined": lambda counts: counts.joined > 0,
    "left": lambda counts: counts.left > 0,
    "suspended": lambda counts: counts.suspended > 0,
    "none": lambda counts: counts.children == 0,
    "any": lambda counts: True,
}
_WHERE = {"in": "In the borough", "out": "Out of the borough"}
_STATUS = {"open": "Open", "closed": "Closed"}
_MOST_LETTERS = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing to narrow by: its field, which schools it keeps, and its chip's words."""

    field: Callable[[], forms.Field]
    keeps: Callable[[str, School, str], bool]  # what was chosen, the school, our authority
    words: Callable[[str], str]


def _fits(asked: str, school: School) -> bool:
    words = [comparable(word) for word in asked.split()]
    name = comparable(school.name)
    return all(word in name or school.urn.startswith(word) for word in words if word)


def _name() -> forms.CharField:
    return forms.CharField(
        label="Name or URN",
        help_text="Any part of the name",
        required=False,
        max_length=_MOST_LETTERS,
        error_messages={
            "max_length": f"“Name or URN” must be {_MOST_LETTERS} characters or fewer",
        },
    )


#: Every filter but ``who`` and ``ours``, which always stand, in the panel's order.
FILTERS: dict[str, Filter] = {
    "q": Filter(_name, lambda asked, school, _: _fits(asked, school), "“{}”".format),
    "phase": Filter(
        lambda: choice("Phase", KINDS),
        lambda chosen, school, _: school.kind == chosen,
        KINDS.__getitem__,
    ),
    "where": Filter(
        lambda: choice("Where it is", _WHERE),
        lambda chosen, school, authority: (school.la_code == authority) == (chosen == "in"),
        _WHERE.__getitem__,
    ),
    "status": Filter(
        lambda: choice("Open or closed", _STATUS),
        lambda chosen, school, _: (school.status == "closed") == (chosen == "closed"),
        _STATUS.__getitem__,
    ),
}


class SchoolsForm(forms.Form):
    """The filters of the list, bound to its address."""

    def __init__(self, given: Mapping[str, str], reader: Reader) -> None:
        """Who reads counts of many children alone is offered one group of them: from two, the few
        in the one and not in the other could be worked out."""
        held = {"who": reader.who, "ours": "now"}
        super().__init__(held | dict(given.items()))
        self.reader = reader
        self.fields["who"] = who_is_meant()
        if reader.hides_few:
            self.fields["who"].choices = [(reader.who, WHO[reader.who])]  # type: ignore[attr-defined]
        self.fields["ours"] = forms.ChoiceField(
            label="There",
            choices=list(OURS.items()),
            widget=LongSelect,
            error_messages=dict.fromkeys(
                ("required", "invalid_choice"), "Choose “There” from its list"
            ),
        )
        for name, each in FILTERS.items():
            self.fields[name] = each.field()

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The panel: each group's name and fields."""
        ours = ["ours"] if self.reader.hides_few else ["who", "ours"]
        return [
            ("Our children", [self[name] for name in ours]),
            ("The school", [self[name] for name in FILTERS]),
        ]

    @property
    def chosen(self) -> dict[str, str]:
        """What is narrowed by, besides who is meant and whether they are there."""
        return {name: value for name in FILTERS if (value := self.cleaned_data[name])}

    def keeps(self, school: School, counts: Counts, without: str = "") -> bool:
        """Whether a school stays, with all filters or ``without`` one of them."""
        if without != "ours" and not _OURS[self.cleaned_data["ours"]](counts):
            return False
        return all(
            FILTERS[name].keeps(value, school, self.reader.authority)
            for name, value in self.chosen.items()
            if name != without
        )

    def words(self) -> dict[str, str]:
        """What is chosen, in words, by name."""
        said = {} if self.cleaned_data["ours"] == "any" else {"ours": self.cleaned_data["ours"]}
        return {name: OURS[value] for name, value in said.items()} | {
            name: FILTERS[name].words(value) for name, value in self.chosen.items()
        }

    def asked(self) -> dict[str, str]:
        """The filters as an address has them."""
        return {name: self.cleaned_data[name] for name in ("who", "ours")} | self.chosen
