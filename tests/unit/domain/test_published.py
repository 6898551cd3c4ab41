"""What the DfE published is what our rules give from the counts in the same row."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from virtualschool.domain.disclosure import DEFAULT_RULE, rate_symbol
from virtualschool.domain.statistics import percentage

PUBLISHED = Path(__file__).parents[2] / "fixtures" / "published" / "absence_la.csv"
RATES = {
    "pt_overall": ("t_sess_overall", "t_sess_possible"),
    "pt_sess_authorised": ("t_sess_authorised", "t_sess_possible"),
    "pt_sess_unauthorised": ("t_sess_unauthorised", "t_sess_possible"),
    "pt_pupils_pa_10_exact": ("t_pupils_pa_10_exact", "t_pupils"),
    "pt_pupils_pa_50_exact": ("t_pupils_pa_50_exact", "t_pupils"),
}

#: The one published percentage of 2,992 that is not half up: 23 of 80 is 28.75, printed 28.7.
MISPRINT = ("pt_pupils_pa_10_exact", "23", "80", "28.7")


@pytest.fixture(scope="module")
def rows():
    with PUBLISHED.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("rate", "parts"), RATES.items())
def test_published_percentages_are_reproduced_from_their_counts(rows, rate, parts):
    compared = 0
    for row in rows:
        numerator, denominator = (row[part] for part in parts)
        if not (numerator.isdigit() and denominator.isdigit() and row[rate][0].isdigit()):
            continue
        compared += 1
        expected = Decimal(row[rate])
        if (rate, numerator, denominator, row[rate]) == MISPRINT:
            expected = Decimal("28.8")
        assert percentage(int(numerator), int(denominator)) == expected, row
    assert compared > 250


@pytest.mark.parametrize("count", ["t_pupils_pa_10_exact", "t_pupils_pa_50_exact"])
def test_the_threshold_hides_no_count_that_was_published_and_shows_noughts(rows, count):
    shown = [int(row[count]) for row in rows if row[count].isdigit()]
    assert shown
    assert not any(DEFAULT_RULE.hides(number) for number in shown)
    assert rate_symbol(0, 100) is None
