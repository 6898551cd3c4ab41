from __future__ import annotations

import pytest
from tests.spec.asking import ask, query
from tests.spec.conftest import MakeEngine
from tests.spec.world import Rows, lines, world

from virtualschool.analytics.reference import ReferenceEngine

KEYS = (
    "attendance",
    "overall_absence",
    "authorised_absence",
    "unauthorised_absence",
    "persistent_absence",
    "severe_absence",
)

# a: in care throughout; 10 possible sessions in September, 6 in October; moves school on 3 October.
# b: in care from 3 October; the September marks count only where every day counts.
# c: short breaks. d: no possible session at all.
MARKS = """
episode
child | start      | ceased | rne | rec | ls | place
a     | 2021-01-01 | .      | S   | .   | C2 | U1
b     | 2022-10-03 | .      | S   | .   | C1 | U4
c     | 2022-01-01 | .      | S   | .   | V4 | U6
d     | 2022-01-01 | .      | S   | .   | C2 | U1

child
child | sex
a     | F
b     | M
c     | M

school_year
child | year | year_group | key_stage
a     | 2021 | 6          | KS2
a     | 2022 | 7          | KS3
b     | 2022 | 9          | KS3

mark
child | date       | session | urn | class
a     | 2022-07-01 | AM      | 100 | UA
a     | 2022-09-05 | AM      | 100 | P
a     | 2022-09-05 | PM      | 100 | P
a     | 2022-09-06 | AM      | 100 | P
a     | 2022-09-06 | PM      | 100 | P
a     | 2022-09-07 | AM      | 100 | A
a     | 2022-09-07 | PM      | 100 | P
a     | 2022-09-08 | AM      | 100 | P
a     | 2022-09-08 | PM      | 100 | P
a     | 2022-09-09 | AM      | 100 | P
a     | 2022-09-09 | PM      | 100 | AA
a     | 2022-10-03 | AM      | 200 | P
a     | 2022-10-03 | PM      | 200 | NC
a     | 2022-10-04 | AM      | 200 | UA
a     | 2022-10-04 | PM      | 200 | UA
a     | 2022-10-05 | AM      | 200 | AA
a     | 2022-10-05 | PM      | 200 | NP
b     | 2022-09-05 | AM      | 100 | UA
b     | 2022-09-05 | PM      | 100 | UA
b     | 2022-10-03 | AM      | 100 | P
b     | 2022-10-03 | PM      | 100 | P
c     | 2022-10-03 | AM      | 100 | UA
c     | 2022-10-03 | PM      | 100 | P
d     | 2022-10-03 | AM      | 100 | NC
"""

RATES = """
indicator            | cohort                         | period                 | expected
attendance           | looked_after                   | 2022-09                | 9/10
attendance           | looked_after                   | 2022-10                | 3/6
attendance           | looked_after                   | 2022                   | 12/16
attendance           | looked_after                   | 2021                   | 0/1
attendance           | looked_after_with_short_breaks | 2022-10                | 4/8
attendance           | all                            | 2022-09                | 9/12
attendance           | looked_after_12_months         | 2022-10                | 1/4
overall_absence      | looked_after                   | 2022-10                | 3/6
authorised_absence   | looked_after                   | 2022-10                | 1/6
unauthorised_absence | looked_after                   | 2022-10                | 2/6
persistent_absence   | looked_after                   | 2022-09                | 1/1
persistent_absence   | looked_after                   | 2022-10                | 1/2
severe_absence       | looked_after                   | 2022-10                | 0/2
severe_absence       | looked_after                   | 2022-10-01..2022-10-31 | 1/2
severe_absence       | looked_after_with_short_breaks | 2022-10                | 1/3
severe_absence       | all                            | 2022-10                | 2/3
attendance           | looked_after                   | 2023-01                | 0/0
persistent_absence   | looked_after                   | 2020                   | 0/0
"""


@pytest.mark.parametrize(("indicator", "cohort", "period", "expected"), lines(RATES))
def test_the_worked_rates_hold(
    make_engine: MakeEngine, indicator: str, cohort: str, period: str, expected: str
) -> None:
    [figure] = ask(make_engine(world(MARKS)), indicator, period, cohort=cohort)
    assert f"{figure.numerator}/{figure.denominator}" == expected


SHOWN_BY = """
indicator          | by           | period  | expected
attendance         | school       | 2022-10 | 100 2/2, 200 1/4
attendance         | sex          | 2022-10 | F 1/4, M 2/2
attendance         | legal_status | 2022-10 | C1 2/2, C2 1/4
attendance         | year_group   | 2022-10 | 7 1/4, 9 2/2
attendance         | key_stage    | 2022-10 | KS3 3/6
persistent_absence | school       | 2022-10 | 100 1/2, 200 1/1
persistent_absence | school       | 2022    | 100 1/2, 200 1/1
"""


@pytest.mark.parametrize(("indicator", "by", "period", "expected"), lines(SHOWN_BY))
def test_a_mark_is_shown_by_its_school_and_by_what_held_on_its_day(
    make_engine: MakeEngine, indicator: str, by: str, period: str, expected: str
) -> None:
    found = ask(make_engine(world(MARKS)), indicator, period, by=(by,))
    shown = ", ".join(f"{f.by[by] or '-'} {f.numerator}/{f.denominator}" for f in found)
    assert shown == expected


def test_many_periods_that_overlap_give_what_each_gives_alone(make_engine: MakeEngine) -> None:
    engine = make_engine(world(MARKS))
    periods = ("2022-09", "2022-10", "2022", "2022-10-03", "2021", "2022-09-08..2022-10-04")
    together = ask(engine, KEYS, periods, by=("school", "month"))
    apart = [
        figure for each in periods for figure in ask(engine, KEYS, each, by=("school", "month"))
    ]
    order = {key: place for place, key in enumerate(KEYS)}
    assert together == sorted(apart, key=lambda figure: order[figure.indicator])


def absent(possible: int, missed: int) -> Rows:
    """One child in care with so many sessions missed of so many possible, from 1 September on."""
    rows = world("""
        episode
        child | start      | ceased | rne | rec | ls | place
        a     | 2021-01-01 | .      | S   | .   | C2 | U1
    """)
    first = 738764  # 1 September 2023 as a proleptic ordinal
    from datetime import date

    for number in range(possible):
        rows["mark"].append(
            {
                "authority": "806",
                "child_id": "a",
                "urn": "100",
                "date": date.fromordinal(first + number // 2),
                "session": ("AM", "PM")[number % 2],
                "code": "I",
                "session_class": "AA" if number < missed else "P",
                "academic_year": 2023,
                "source": "register",
            }
        )
    return rows


THRESHOLDS = """
possible | missed | persistent | severe
360      | 36     | 1          | 0
360      | 35     | 0          | 0
200      | 100    | 1          | 1
200      | 99     | 1          | 0
1        | 1      | 1          | 1
"""


@pytest.mark.parametrize(("possible", "missed", "persistent", "severe"), lines(THRESHOLDS))
def test_a_tenth_and_a_half_are_compared_in_whole_numbers(
    make_engine: MakeEngine, possible: str, missed: str, persistent: str, severe: str
) -> None:
    engine = make_engine(absent(int(possible), int(missed)))
    found = ask(engine, ("persistent_absence", "severe_absence"), "2023")
    assert [(figure.numerator, figure.denominator) for figure in found] == [
        (int(persistent), 1),
        (int(severe), 1),
    ]


def test_attendance_and_absence_are_the_whole_of_what_was_possible() -> None:
    engine = ReferenceEngine(world(MARKS))
    parts = {figure.indicator: figure for figure in engine.figures(query(KEYS[:4], "2022"))}
    numerators = {key: figure.numerator or 0 for key, figure in parts.items()}
    assert (
        numerators["attendance"] + numerators["overall_absence"] == parts["attendance"].denominator
    )
    assert (
        numerators["authorised_absence"] + numerators["unauthorised_absence"]
        == numerators["overall_absence"]
    )
