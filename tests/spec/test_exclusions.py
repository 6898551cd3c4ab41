from __future__ import annotations

import pytest
from tests.spec.asking import ask
from tests.spec.conftest import MakeEngine
from tests.spec.world import lines, world

EVENTS = """
episode
child | start      | ceased     | rne | rec | ls | place
a     | 2021-01-01 | .          | S   | .   | C2 | U1
b     | 2022-10-10 | .          | S   | .   | C1 | U4
c     | 2022-01-01 | .          | S   | .   | V4 | U6

suspension
child | urn | category | start_on   | start_session | sessions | status
a     | 100 | SUSP     | 2022-10-03 | AM            | 3        | notified
a     | 200 | SUSP     | 2022-10-12 | AM            | 4        | upheld
a     | 200 | SUSP     | 2022-10-20 | PM            | 2        | withdrawn
a     | 200 | LNCH     | 2022-10-24 | PM            | 1        | notified
a     | 200 | PERM     | 2022-10-25 | AM            | .        | withdrawn
a     | 200 | PERM     | 2022-11-25 | AM            | .        | stands
a     | 200 | PERM     | 2023-02-06 | AM            | .        | reinstated
a     | 200 | SUSP     | 2023-02-01 | AM            | 2        | cancelled
b     | 100 | SUSP     | 2022-10-09 | AM            | 10       | notified
b     | 100 | SUSP     | 2022-10-11 | AM            | .        | notified
b     | 100 | SUSP     | 2022-09-30 | AM            | 2        | notified
c     | 100 | SUSP     | 2022-10-11 | AM            | 1        | notified
"""

COUNTS = """
indicator                     | cohort                         | period  | expected
children_suspended            | looked_after                   | 2022-10 | 2
suspensions                   | looked_after                   | 2022-10 | 3
suspension_days_lost          | looked_after                   | 2022-10 | 7
permanent_exclusions          | looked_after                   | 2022-10 | 0
permanent_exclusions_notified | looked_after                   | 2022-10 | 1
permanent_exclusions          | looked_after                   | 2022    | 1
permanent_exclusions_notified | looked_after                   | 2022    | 3
suspensions                   | looked_after                   | 2023-02 | 0
children_suspended            | looked_after_with_short_breaks | 2022-10 | 3
suspensions                   | all                            | 2022-10 | 5
suspensions                   | looked_after_12_months         | 2022-10 | 2
suspension_days_lost          | all                            | 2022-09 | 2
"""


@pytest.mark.parametrize(("indicator", "cohort", "period", "expected"), lines(COUNTS))
def test_the_worked_counts_hold(
    make_engine: MakeEngine, indicator: str, cohort: str, period: str, expected: str
) -> None:
    [figure] = ask(make_engine(world(EVENTS)), indicator, period, cohort=cohort)
    assert (figure.numerator, figure.denominator) == (int(expected), None)


def test_a_child_suspended_at_two_schools_counts_at_each(make_engine: MakeEngine) -> None:
    found = ask(make_engine(world(EVENTS)), "children_suspended", "2022-10", by=("school",))
    assert [(figure.by["school"], figure.numerator) for figure in found] == [("100", 2), ("200", 1)]


def test_children_events_and_months_follow_the_plan_s_own_example(make_engine: MakeEngine) -> None:
    """Domain.md 15: Sep {a,b,c}, Oct {a twice, d}, Nov none, Dec {e}: children 3 2 0 1, events
    3 3 0 1."""
    sent_home = ("a 09-05", "b 09-06", "c 09-07", "a 10-05", "a 10-12", "d 10-06", "e 12-06")
    events = "\n".join(
        f"{name} | 100 | SUSP | 2022-{day} | AM | 2 | notified"
        for name, day in (each.split() for each in sent_home)
    )
    rows = world(
        "suspension\nchild | urn | category | start_on | start_session | sessions | status\n"
        + events
    )
    months = ("2022-09", "2022-10", "2022-11", "2022-12")
    found = ask(
        make_engine(rows),
        ("children_suspended", "suspensions"),
        months,
        by=("month",),
        cohort="all",
    )
    assert [figure.numerator for figure in found] == [3, 2, 0, 1, 3, 3, 0, 1]
    assert [figure.by["month"] for figure in found[:4]] == list(months)
