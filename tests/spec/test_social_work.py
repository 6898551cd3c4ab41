"""Children with a social worker: one group a day, looked after first, then a plan, then need."""

from __future__ import annotations

import pytest
from tests.spec.asking import ask
from tests.spec.conftest import MakeEngine
from tests.spec.world import lines, world

from virtualschool.analytics.query import CohortNotAvailable

# a: in need all year. b: in need, on a plan from November. c: in need until 14 October.
# d: in need and looked after from 10 October. e: looked after, in need until March 2022 (ever six).
# f: adopted in May 2022, nobody's since. g: two needs that follow each other, one stretch.
WORK = """
social_work
child | kind            | start      | ceased
a     | need            | 2021-06-01 | .
b     | need            | 2022-01-10 | .
b     | protection_plan | 2022-11-07 | .
c     | need            | 2022-02-01 | 2022-10-14
d     | need            | 2022-02-01 | .
e     | need            | 2021-02-01 | 2022-03-01
g     | need            | 2022-01-01 | 2022-10-05
g     | need            | 2022-10-05 | 2022-12-01

episode
child | start      | ceased     | rne | rec | ls | place
d     | 2022-10-10 | .          | S   | .   | C2 | U4
e     | 2022-04-01 | 2022-12-15 | S   | E4A | C2 | U4
f     | 2020-04-01 | 2022-05-20 | S   | E12 | E1 | A5

child
child | sex | date_of_birth
a     | F   | 2010-05-01
b     | M   | 2012-01-01

school_year
child | year | year_group | key_stage | is_school_age
a     | 2022 | 7          | KS3       | yes
b     | 2022 | 6          | KS2       | yes
c     | 2022 | 12         | KS5       | no

mark
child | urn | date       | session | code | class
a     | 100 | 2022-10-03 | AM      | /    | P
a     | 100 | 2022-10-03 | PM      | O    | UA
c     | 100 | 2022-10-03 | AM      | I    | AA
c     | 100 | 2022-10-17 | AM      | /    | P
d     | 100 | 2022-10-07 | AM      | /    | P
d     | 100 | 2022-10-11 | AM      | O    | UA
f     | 100 | 2022-10-11 | AM      | /    | P
"""

COUNTS = """
indicator                   | cohort                  | period     | expected
children_with_social_worker | social_worker           | 2022-10-09 | 5
children_with_social_worker | social_worker           | 2022-10    | 3
children_with_social_worker | social_worker           | 2022-10-14 | 3
children_on_protection_plan | social_worker           | 2022-10    | 0
children_on_protection_plan | social_worker           | 2022-11    | 1
children_in_need            | social_worker           | 2022-11    | 2
school_age_social_worker    | social_worker           | 2022-10    | 2
children_with_social_worker | social_worker_ever6     | 2022-10    | 5
children_with_social_worker | social_worker_ever6     | 2022-12    | 6
children_with_social_worker | previously_looked_after | 2022-10    | 1
social_worker_began         | social_worker           | 2022-10    | 0
social_worker_began         | social_worker           | 2022       | 0
social_worker_ended         | social_worker           | 2022-10    | 2
"""


@pytest.mark.parametrize(("indicator", "cohort", "period", "expected"), lines(COUNTS))
def test_children_with_a_social_worker(
    make_engine: MakeEngine, indicator: str, cohort: str, period: str, expected: str
) -> None:
    (figure,) = ask(make_engine(world(WORK)), indicator, period, cohort=cohort)
    assert (figure.numerator, figure.denominator) == (int(expected), None)


RATES = """
cohort                  | period  | attended | possible
social_worker           | 2022-10 | 2        | 4
social_worker_ever6     | 2022-10 | 4        | 6
previously_looked_after | 2022-10 | 1        | 1
looked_after            | 2022-10 | 0        | 1
"""


@pytest.mark.parametrize(("cohort", "period", "attended", "possible"), lines(RATES))
def test_only_sessions_of_days_in_the_cohort_count(
    make_engine: MakeEngine, cohort: str, period: str, attended: str, possible: str
) -> None:
    (figure,) = ask(make_engine(world(WORK)), "attendance", period, cohort=cohort)
    assert (figure.numerator, figure.denominator) == (int(attended), int(possible))


def test_without_a_census_nobody_says_that_there_is_nobody(make_engine: MakeEngine) -> None:
    engine = make_engine(world(WORK[WORK.index("episode") :]))
    with pytest.raises(CohortNotAvailable, match="children in need census, which has not been"):
        ask(engine, "attendance", "2022-10", cohort="social_worker")


PLACES = """
episode
child | start      | ceased | rne | rec | ls | place
a     | 2021-01-01 | .      | S   | .   | C2 | U4
b     | 2021-01-01 | .      | S   | .   | C2 | K2
c     | 2021-01-01 | .      | S   | .   | C2 | U1

sen
child | start      | last_day   | provision   | source
a     | 2022-01-20 | 2022-10-05 | SEN support | census
a     | 2022-10-06 | .          | EHC plan    | census
b     | 2022-10-06 | .          | no SEN      | census

enrolment
child | urn | start_on   | last_day
a     | 100 | 2021-09-01 | .
b     | 200 | 2021-09-01 | .
c     | 300 | 2021-09-01 | .

school_area
urn | area
100 | in the borough
200 | neighbouring authority

mark
child | urn | date       | session | code | class
a     | 100 | 2022-10-03 | AM      | /    | P
a     | 100 | 2022-10-10 | AM      | I    | AA
a     | 200 | 2022-10-11 | AM      | /    | P
b     | 200 | 2022-10-10 | AM      | /    | P
c     | 300 | 2022-10-10 | AM      | O    | UA
"""

GROUPS = """
indicator    | by                 | expected
looked_after | sen                | EHC plan 1, no SEN 1, not known 1
looked_after | school_area        | in the borough 1, neighbouring authority 1, not known 1
looked_after | placement_area     | elsewhere 1, in the borough 1, not known 1
looked_after | placement_distance | not known 1, over 20 miles 1, up to 20 miles 1
attendance   | sen                | EHC plan 1/2, SEN support 1/1, no SEN 1/1, not known 0/1
attendance   | school_area        | in the borough 1/2, neighbouring authority 2/2, not known 0/1
attendance   | placement_area     | elsewhere 1/1, in the borough 2/3, not known 0/1
attendance   | placement_distance | not known 0/1, over 20 miles 1/1, up to 20 miles 2/3
"""


@pytest.mark.parametrize(("indicator", "by", "expected"), lines(GROUPS))
def test_what_is_not_known_is_a_group_of_its_own(
    make_engine: MakeEngine, indicator: str, by: str, expected: str
) -> None:
    figures = ask(make_engine(world(PLACES)), indicator, "2022-10", by=(by,))
    said = [
        f"{figure.by[by]} {figure.numerator}"
        + ("" if figure.denominator is None else f"/{figure.denominator}")
        for figure in figures
    ]
    assert ", ".join(said) == expected
