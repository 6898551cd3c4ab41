"""The two score cards: for whom each is, and which figures it shows until somebody chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.accounts.roles import Permission

#: Figures on a card at most, so that it fits one side of A4 whatever is written on it.
MOST_FIGURES = 9
#: Decisions asked for at most, and letters in each.
MOST_DECISIONS, LONGEST_DECISION = 3, 160
#: Letters in an owner’s comment, as its field holds them: two lines under the figure.
LONGEST_COMMENT = 180

#: Figures of one day: over a school year so far they are what they are on its last day.
OF_A_DAY = frozenset(
    {
        "looked_after",
        "school_age_looked_after",
        "no_school_place",
        "looked_after_12_months",
        "children_with_social_worker",
        "children_on_protection_plan",
        "children_in_need",
        "school_age_social_worker",
        "three_or_more_placements",
        "three_or_more_social_workers",
        "long_term_stability",
    }
)


@dataclass(frozen=True, slots=True)
class CardKind:
    """A score card: its key as a paper, whose it is, who may read it, and its usual figures."""

    key: str
    reader: str  # within a sentence: "the director of education"
    permission: Permission
    usual: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"Score card for {self.reader}"


EDUCATION = CardKind(
    key="director-education",
    reader="the director of education",
    permission=Permission.READ_EDUCATION_CARD,
    usual=(
        "children_suspended",
        "suspension_days_lost",
        "permanent_exclusions",
        "attendance",
        "persistent_absence",
        "severe_absence",
        "no_school_place",
        "mid_year_school_moves",
    ),
)

SOCIAL_CARE = CardKind(
    key="director-childrens-services",
    reader="the director of children’s services",
    permission=Permission.READ_SOCIAL_CARE_CARD,
    usual=(
        "looked_after",
        "children_suspended",
        "attendance",
        "persistent_absence",
        "no_school_place",
        "placement_moves",
        "three_or_more_placements",
        "known_within_two_weeks",
        "school_settled_at_move",
    ),
)

#: Both cards, by key.
CARDS: Mapping[str, CardKind] = {kind.key: kind for kind in (EDUCATION, SOCIAL_CARE)}


def usual_figures(kind: CardKind) -> tuple[Indicator, ...]:
    """The card's usual figures, as the catalogue defines them today."""
    known = catalogue()
    return tuple(known[key] for key in kind.usual if key in known)
