from __future__ import annotations

from datetime import date

import pytest

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.model import TABLES
from virtualschool.analytics.query import BREAKDOWNS, COHORTS

#: The keys that the acceptance checks of the first slice use (interface.md).
PROMISED = [
    "looked_after",
    "looked_after_in_period",
    "starters",
    "leavers",
    "looked_after_12_months",
    "attendance",
    "overall_absence",
    "authorised_absence",
    "unauthorised_absence",
    "persistent_absence",
    "severe_absence",
    "children_suspended",
    "suspensions",
    "suspension_days_lost",
    "permanent_exclusions",
    "school_moves",
    "placement_moves",
]


def test_the_promised_indicators_are_there() -> None:
    assert set(PROMISED) <= set(catalogue())


@pytest.mark.parametrize("indicator", catalogue().values(), ids=list(catalogue()))
def test_a_definition_is_whole(indicator: Indicator) -> None:
    for words in (indicator.title, indicator.meaning, indicator.why, indicator.numerator):
        assert words.strip() == words != ""
    for sentence in (indicator.meaning, indicator.why, indicator.numerator):
        assert sentence.endswith(".")
    assert (indicator.denominator is None) == indicator.is_count
    assert (indicator.plain_denominator is None) == indicator.is_count
    assert set(indicator.facts) <= set(TABLES)
    assert indicator.cohort in indicator.cohorts
    assert set(indicator.cohorts) <= set(COHORTS)
    assert set(indicator.breakdowns) <= set(BREAKDOWNS)
    assert indicator.better in {"higher", "lower", "neither"}
    assert indicator.review_on > date(2026, 1, 1)
    assert indicator.version


def test_the_catalogue_cannot_be_written_to() -> None:
    with pytest.raises(TypeError):
        catalogue()["mine"] = catalogue()["attendance"]  # type: ignore[index]
