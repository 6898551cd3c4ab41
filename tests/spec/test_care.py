from __future__ import annotations

from datetime import date

import pytest
from tests.spec.asking import ask
from tests.spec.conftest import MakeEngine
from tests.spec.world import lines, world

# a: here all year. b: came in October, placement move in November. c: left on 14 October.
# d: short breaks only. e: in October and out again the same month, had been here before.
# f: short breaks that became a care order on 10 October (a start for the headline cohort).
# g: left on 31 March itself. h: came on 1 April of the year.
CARE = """
episode
child | start      | ceased     | rne | rec | ls | place
a     | 2021-01-01 | 2022-06-01 | S   | X1  | C2 | U1
a     | 2022-06-01 | .          | L   | .   | C1 | U1
b     | 2022-10-05 | 2022-11-10 | S   | X1  | C2 | U4
b     | 2022-11-10 | .          | P   | .   | C2 | K2
c     | 2021-01-01 | 2022-10-14 | S   | E4A | V2 | P1
d     | 2022-09-01 | .          | S   | .   | V4 | U6
e     | 2022-01-01 | 2022-02-01 | S   | E4A | V2 | U4
e     | 2022-10-03 | 2022-10-20 | S   | E4A | V2 | U4
f     | 2022-09-01 | 2022-10-10 | S   | X1  | V4 | U6
f     | 2022-10-10 | .          | L   | .   | C1 | U6
g     | 2021-05-01 | 2023-03-31 | S   | E11 | C1 | U3
h     | 2022-04-01 | .          | S   | .   | C1 | U1

child
child | sex | date_of_birth
a     | F   | 2010-05-01
b     | M   | 2012-01-01

school_year
child | year | year_group | key_stage | is_school_age
a     | 2022 | 7          | KS3       | yes
b     | 2022 | 6          | KS2       | yes
c     | 2022 | 12         | KS5       | no
g     | 2022 | R          | EYFS      | yes

enrolment
child | urn | start_on   | last_day
a     | 100 | 2021-09-01 | 2022-08-31
a     | 200 | 2022-09-05 | .
b     | 100 | 2019-09-01 | 2022-11-11
b     | 300 | 2022-11-14 | .
"""

COUNTS = """
indicator               | cohort                         | period     | expected
looked_after            | looked_after                   | 2022-09-30 | 4
looked_after            | looked_after                   | 2022-10    | 5
looked_after            | looked_after_with_short_breaks | 2022-09-30 | 6
looked_after            | looked_after_with_short_breaks | 2022-10    | 6
looked_after            | all                            | 2022-10    | 6
looked_after            | looked_after                   | 2022-10-13 | 7
looked_after            | looked_after                   | 2022-10-14 | 6
looked_after            | looked_after                   | 2023-03-31 | 4
starters                | looked_after                   | 2022-10    | 3
starters                | looked_after_with_short_breaks | 2022-10    | 2
leavers                 | looked_after                   | 2022-10    | 2
leavers                 | looked_after_with_short_breaks | 2022-10    | 2
returns_to_care         | looked_after                   | 2022-10    | 1
looked_after_in_period  | looked_after                   | 2022-10    | 7
looked_after_in_period  | looked_after_with_short_breaks | 2022-10    | 8
looked_after_in_period  | looked_after                   | 2023-03-31 | 4
looked_after_12_months  | looked_after                   | 2022-10    | 3
looked_after_12_months  | looked_after                   | 2023-08    | 3
looked_after_12_months  | looked_after                   | 2022-08    | 2
looked_after            | looked_after_12_months         | 2022-10    | 3
school_age_looked_after | looked_after                   | 2022-10    | 3
no_school_place         | looked_after                   | 2022-10    | 1
no_school_place         | looked_after                   | 2022-11-12 | 2
placement_moves         | looked_after                   | 2022-11    | 1
placement_moves         | looked_after                   | 2022       | 1
school_moves            | looked_after                   | 2022-09    | 1
school_moves            | looked_after                   | 2022       | 2
mid_year_school_moves   | looked_after                   | 2022       | 1
"""


@pytest.mark.parametrize(("indicator", "cohort", "period", "expected"), lines(COUNTS))
def test_the_worked_counts_hold(
    make_engine: MakeEngine, indicator: str, cohort: str, period: str, expected: str
) -> None:
    [figure] = ask(make_engine(world(CARE)), indicator, period, cohort=cohort)
    assert (figure.numerator, figure.denominator) == (int(expected), None)
    assert figure.authority == "806"


SHOWN_BY = """
indicator               | by             | period  | expected
looked_after            | sex            | 2022-10 | F 1, M 1, - 3
looked_after            | year_group     | 2022-10 | 6 1, 7 1, R 1, - 2
looked_after            | key_stage      | 2022-10 | EYFS 1, KS2 1, KS3 1, - 2
looked_after            | legal_status   | 2022-10 | C1 4, C2 1
looked_after            | placement_type | 2022-10 | U1 2, U3 1, U4 1, U6 1
looked_after            | school         | 2022-10 | 100 1, 200 1, - 3
looked_after            | month          | 2022-10 | 2022-10 5
leavers                 | placement_type | 2022-10 | P1 1, U4 1
starters                | legal_status   | 2022-10 | C1 1, C2 1, V2 1
looked_after_in_period  | placement_type | 2022-10 | P1 1, U1 2, U3 1, U4 2, U6 1
looked_after_12_months  | placement_type | 2022-10 | U1 2, U3 1
school_moves            | school         | 2022    | 200 1, 300 1
placement_moves         | placement_type | 2022-11 | K2 1
"""


@pytest.mark.parametrize(("indicator", "by", "period", "expected"), lines(SHOWN_BY))
def test_each_child_is_shown_by_what_held_on_the_day(
    make_engine: MakeEngine, indicator: str, by: str, period: str, expected: str
) -> None:
    found = ask(make_engine(world(CARE)), indicator, period, by=(by,))
    assert ", ".join(f"{figure.by[by] or '-'} {figure.numerator}" for figure in found) == expected


def test_opening_and_starters_less_leavers_give_closing(make_engine: MakeEngine) -> None:
    engine = make_engine(world(CARE))

    def count(indicator: str, period: str) -> int:
        [figure] = ask(engine, indicator, period)
        assert figure.numerator is not None
        return figure.numerator

    opening = count("looked_after", "2022-09-30")
    closing = count("looked_after", "2022-10")
    assert opening + count("starters", "2022-10") - count("leavers", "2022-10") == closing


def test_an_authority_without_children_still_has_its_row(make_engine: MakeEngine) -> None:
    found = ask(make_engine(world(CARE)), "looked_after", "2022-10", authorities={"806", "807"})
    assert [(figure.authority, figure.numerator) for figure in found] == [("806", 5), ("807", 0)]


def test_a_day_is_the_end_of_that_day(make_engine: MakeEngine) -> None:
    rows = world("""
        episode
        child | start      | ceased     | rne | rec | ls | place
        a     | 2025-01-10 | 2025-02-01 | S   | X1  | C1 | U1
        a     | 2025-02-01 | .          | L   | .   | C2 | U1
        b     | 2025-01-10 | 2025-02-01 | S   | E4A | C1 | U1
    """)
    engine = make_engine(rows)
    on = {
        day: ask(engine, "looked_after", day)[0].numerator for day in ("2025-01-31", "2025-02-01")
    }
    assert on == {"2025-01-31": 2, "2025-02-01": 1}
    [status] = ask(engine, "looked_after", "2025-02-01", by=("legal_status",))
    assert status.by == {"legal_status": "C2"}


def test_a_start_on_1_april_counts_as_twelve_months(make_engine: MakeEngine) -> None:
    for start, expected in ((date(2024, 3, 31), 1), (date(2024, 4, 1), 1), (date(2024, 4, 2), 0)):
        rows = world(f"""
            episode
            child | start   | ceased | rne | rec | ls | place
            a     | {start} | .      | S   | .   | C1 | U1
        """)
        [figure] = ask(make_engine(rows), "looked_after_12_months", "2025-03-31")
        assert figure.numerator == expected, start


def test_care_of_a_single_day_on_the_first_day_of_a_period_is_in_it(
    make_engine: MakeEngine,
) -> None:
    rows = world("""
        episode
        child | start      | ceased     | rne | rec | ls | place
        a     | 2022-10-01 | 2022-10-01 | S   | E4A | V2 | U4
        b     | 2022-09-01 | 2022-10-01 | S   | E4A | V2 | U4
    """)
    engine = make_engine(rows)
    keys = ("looked_after", "looked_after_in_period", "starters", "leavers")
    assert [figure.numerator for figure in ask(engine, keys, "2022-10")] == [0, 1, 1, 2]


def test_of_two_schools_the_one_joined_last_is_shown_then_the_lowest_urn(
    make_engine: MakeEngine,
) -> None:
    rows = world("""
        episode
        child | start      | ceased | rne | rec | ls | place
        a     | 2021-01-01 | .      | S   | .   | C2 | U1
        b     | 2021-01-01 | .      | S   | .   | C2 | U1

        enrolment
        child | urn | start_on   | last_day
        a     | 100 | 2021-09-01 | .
        a     | 200 | 2022-09-05 | .
        b     | 500 | 2022-09-05 | .
        b     | 400 | 2022-09-05 | .
    """)
    found = ask(make_engine(rows), "looked_after", "2022-10", by=("school",))
    assert [(figure.by["school"], figure.numerator) for figure in found] == [("200", 1), ("400", 1)]
