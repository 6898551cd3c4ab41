"""How often placements and social workers changed in the year to a day."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from ibis.backends.duckdb import Backend
from tests.spec.asking import ask, query
from tests.spec.conftest import MakeEngine
from tests.spec.world import Rows, as_arrow, completed, lines, world

from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.model import TABLES
from virtualschool.analytics.reference import ReferenceEngine

# All in the year to 31 March 2023.
# a: one placement open as the year began, and two moves in it.
# b: the same with a holiday (T2) instead of one move, and back again.
# c: came into care three times in the year.
# d: one open, one move, then adopted by the carer moved to (A5): two.
# e: left care on the last day. f: short breaks three times.
# g: three moves, all of them in the year before.
# h: moved on the first day of the year and once more: three with the one open as it began.
# i: two moves, one of them for no day at all.
# j: changes of status and of record with the same carer only.
PLACEMENTS = """
episode
child | start      | ceased     | rne | rec | ls | place
a     | 2021-01-01 | 2022-06-01 | S   | X1  | C2 | U4
a     | 2022-06-01 | 2022-12-01 | P   | X1  | C2 | K2
a     | 2022-12-01 | .          | P   | .   | C2 | U6
b     | 2021-01-01 | 2022-06-01 | S   | X1  | C2 | U4
b     | 2022-06-01 | 2022-06-15 | P   | X1  | C2 | T2
b     | 2022-06-15 | 2022-12-01 | P   | X1  | C2 | U4
b     | 2022-12-01 | .          | P   | .   | C2 | K2
c     | 2022-05-01 | 2022-06-01 | S   | E4A | V2 | U6
c     | 2022-07-01 | 2022-08-01 | S   | E4A | V2 | U6
c     | 2022-09-01 | .          | S   | .   | V2 | U6
d     | 2021-01-01 | 2022-06-01 | S   | X1  | C2 | U4
d     | 2022-06-01 | 2022-12-01 | P   | X1  | E1 | U5
d     | 2022-12-01 | .          | P   | .   | E1 | A5
e     | 2021-01-01 | 2022-06-01 | S   | X1  | C2 | U4
e     | 2022-06-01 | 2022-12-01 | P   | X1  | C2 | K2
e     | 2022-12-01 | 2023-03-31 | P   | E4A | C2 | U6
f     | 2022-05-01 | 2022-05-02 | S   | E8  | V3 | U6
f     | 2022-06-01 | 2022-06-02 | S   | E8  | V3 | U6
f     | 2022-07-01 | .          | S   | .   | V3 | U6
g     | 2021-05-01 | 2021-06-01 | S   | X1  | C2 | U4
g     | 2021-06-01 | 2021-12-01 | P   | X1  | C2 | K2
g     | 2021-12-01 | .          | P   | .   | C2 | U6
h     | 2021-01-01 | 2022-04-01 | S   | X1  | C2 | U4
h     | 2022-04-01 | 2022-12-01 | P   | X1  | C2 | K2
h     | 2022-12-01 | .          | B   | .   | C1 | U6
i     | 2021-01-01 | 2022-06-01 | S   | X1  | C2 | U4
i     | 2022-06-01 | 2022-06-01 | P   | X1  | C2 | K2
i     | 2022-06-02 | .          | P   | .   | C2 | U6
j     | 2021-01-01 | 2022-06-01 | S   | X1  | C1 | U4
j     | 2022-06-01 | 2022-12-01 | L   | X1  | C2 | U4
j     | 2022-12-01 | 2023-01-01 | T   | X1  | C2 | U6
j     | 2023-01-01 | .          | U   | .   | E1 | U5
"""

MANY = """
period                 | cohort                 | many | children
2022-04-01..2023-03-31 | looked_after           | 3    | 8
2023-03                | looked_after           | 3    | 8
2023-03-30             | looked_after           | 4    | 9
2022-11-30             | looked_after           | 1    | 9
2022-03-31             | looked_after           | 1    | 8
2022-04-01..2023-03-31 | looked_after_12_months | 2    | 7
"""


@pytest.mark.parametrize(("period", "cohort", "many", "children"), lines(MANY))
def test_children_with_three_or_more_placements_in_the_year(
    make_engine: MakeEngine, period: str, cohort: str, many: str, children: str
) -> None:
    (figure,) = ask(
        make_engine(world(PLACEMENTS)), "three_or_more_placements", period, cohort=cohort
    )
    assert (figure.numerator, figure.denominator) == (int(many), int(children))


def test_who_they_are(make_engine: MakeEngine) -> None:
    engine = make_engine(world(PLACEMENTS))
    had = {
        child: ask(engine, "three_or_more_placements", "2023-03-31", children={child})[0].numerator
        for child in "abcdghij"
    }
    assert had == {"a": 1, "b": 0, "c": 1, "d": 0, "g": 0, "h": 1, "i": 0, "j": 0}


# On 31 March 2023, under 16 and in care since 1 October 2020 or before unless said.
# a: two years with the carer, to the day. b: a day less. c: in care a day too short.
# d: 16 on the day. e: 16 a day later. f: adopted by another (A6) after eighteen months with a
# carer. g: adopted by another after a year and a half in two placements. h: of unknown age.
# i: a break of a day. j: away on holiday and changes of status, the carer the same all along.
CARERS = """
child
child | date_of_birth
a     | 2012-05-01
b     | 2012-05-01
c     | 2012-05-01
d     | 2007-03-31
e     | 2007-04-01
f     | 2019-05-01
g     | 2019-05-01
h     | .
i     | 2012-05-01
j     | 2012-05-01

episode
child | start      | ceased     | rne | rec | ls | place
a     | 2019-01-01 | 2021-04-01 | S   | X1  | C2 | U4
a     | 2021-04-01 | .          | P   | .   | C2 | U6
b     | 2019-01-01 | 2021-04-02 | S   | X1  | C2 | U4
b     | 2021-04-02 | .          | P   | .   | C2 | U6
c     | 2020-10-02 | .          | S   | .   | C2 | U4
d     | 2019-01-01 | .          | S   | .   | C2 | U4
e     | 2020-10-01 | .          | S   | .   | C2 | U4
f     | 2020-01-01 | 2021-03-01 | S   | X1  | C2 | U4
f     | 2021-03-01 | 2022-09-01 | P   | X1  | E1 | U5
f     | 2022-09-01 | .          | P   | .   | E1 | A6
g     | 2020-01-01 | 2021-09-01 | S   | X1  | C2 | U4
g     | 2021-09-01 | 2022-01-01 | P   | X1  | E1 | U5
g     | 2022-01-01 | .          | P   | .   | E1 | A6
h     | 2019-01-01 | .          | S   | .   | C2 | U4
i     | 2019-01-01 | 2021-01-01 | S   | E4A | C2 | U4
i     | 2021-01-02 | .          | S   | .   | C2 | U4
j     | 2019-01-01 | 2022-01-01 | S   | X1  | C1 | U4
j     | 2022-01-01 | 2022-01-10 | P   | X1  | C1 | T2
j     | 2022-01-10 | 2022-06-01 | P   | X1  | C1 | U4
j     | 2022-06-01 | .          | L   | .   | C2 | U4
"""

SETTLED = """
child | settled | children
a     | 1       | 1
b     | 0       | 1
c     | .       | .
d     | .       | .
e     | 1       | 1
f     | 1       | 1
g     | 0       | 1
h     | .       | .
i     | .       | .
j     | 1       | 1
"""


@pytest.mark.parametrize(("child", "settled", "children"), lines(SETTLED))
def test_a_child_with_the_same_carer_for_two_years(
    make_engine: MakeEngine, child: str, settled: str, children: str
) -> None:
    parts = [
        part
        for part in make_engine(world(CARERS)).contributions(
            query("long_term_stability", "2022-04-01..2023-03-31")
        )
        if part.child_id == child
    ]
    assert [(part.numerator, part.denominator) for part in parts] == (
        [] if settled == "." else [(int(settled), int(children))]
    )


def test_the_share_with_the_same_carer_for_two_years(make_engine: MakeEngine) -> None:
    (figure,) = ask(make_engine(world(CARERS)), "long_term_stability", "2022-04-01..2023-03-31")
    assert (figure.numerator, figure.denominator) == (4, 6)


# In the year to 31 March 2023. a: three, one of them until 2 April. b: one of them only until
# 1 April itself, so not in the year. c: three stays, two workers. d: three, one for no day.
# e: not looked after. f: looked after, and no social worker named.
WORKERS = """
episode
child | start      | ceased     | rne | rec | ls | place
a     | 2021-01-01 | .          | S   | .   | C2 | U4
b     | 2021-01-01 | .          | S   | .   | C2 | U4
c     | 2021-01-01 | .          | S   | .   | C2 | U4
d     | 2021-01-01 | .          | S   | .   | C2 | U4
e     | 2021-01-01 | 2023-03-01 | S   | E4A | C2 | U4
f     | 2021-01-01 | .          | S   | .   | C2 | U4

social_worker_episode
child | worker | start      | ceased     | reason
a     | SW1    | 2021-01-01 | 2022-04-02 | FCONTA
a     | SW2    | 2022-04-02 | 2022-12-01 | LEFTRL
a     | SW3    | 2022-12-01 | .          | MANAGE
b     | SW1    | 2021-01-01 | 2022-04-01 | FCONTA
b     | SW2    | 2022-04-01 | 2022-12-01 | LEFTRL
b     | SW3    | 2022-12-01 | .          | MANAGE
c     | SW1    | 2021-01-01 | 2022-06-01 | FCONTA
c     | SW2    | 2022-06-01 | 2022-12-01 | ABSENC
c     | SW1    | 2022-12-01 | .          | MANAGE
d     | SW1    | 2021-01-01 | 2022-06-01 | FCONTA
d     | SW2    | 2022-06-01 | 2022-06-01 | OTHERS
d     | SW3    | 2022-06-01 | .          | MANAGE
e     | SW1    | 2021-01-01 | 2022-06-01 | FCONTA
e     | SW2    | 2022-06-01 | 2022-12-01 | LEFTRL
e     | SW3    | 2022-12-01 | .          | MANAGE
"""

CHANGED = """
period                 | many | children
2022-04-01..2023-03-31 | 1    | 4
2023-02-28             | 3    | 5
2022-03-31             | 0    | 5
2022-12-31             | 3    | 5
"""


@pytest.mark.parametrize(("period", "many", "children"), lines(CHANGED))
def test_children_with_three_or_more_social_workers_in_the_year(
    make_engine: MakeEngine, period: str, many: str, children: str
) -> None:
    (figure,) = ask(make_engine(world(WORKERS)), "three_or_more_social_workers", period)
    assert (figure.numerator, figure.denominator) == (int(many), int(children))


def test_without_a_list_of_social_workers_nobody_is_counted(make_engine: MakeEngine) -> None:
    figures = ask(
        make_engine(world(WORKERS[: WORKERS.index("social_worker_episode")])),
        "three_or_more_social_workers",
        "2023-03-31",
    )
    assert [(figure.numerator, figure.denominator) for figure in figures] == [(0, 0)]


def lives(random: Random, authority: str) -> Rows:
    """Children with years of care behind them, in placements that follow one another or do not."""
    episodes: list[dict[str, Any]] = []
    people: list[dict[str, Any]] = []
    for child in "abcd":
        who = {"authority": authority, "child_id": child}
        people.append(
            who | {"sex": "F", "date_of_birth": random.choice([BORN, date(2007, 3, 31), None])}
        )
        start = random.choice([date(2020, 9, 30), date(2020, 10, 1), date(2020, 10, 2), BORN])
        reason = "S"
        while start < date(2023, 6, 1) and len(episodes) < 30:
            ceased = start + timedelta(random.choice([0, 1, 30, 181, 182, 183, 365, 730]))
            ceased = random.choice([ceased, ceased, date(2021, 4, 1), date(2022, 4, 1), None])
            ceased = None if ceased is None or ceased < start else ceased
            goes_on = random.random() < 0.8
            episodes.append(
                who
                | {
                    "start_on": start,
                    "ceased_on": ceased,
                    "reason_started": reason,
                    "reason_ceased": None if ceased is None else "X1" if goes_on else "E4A",
                    "legal_status": random.choice(["C1", "C2", "C2", "V3"]),
                    "placement_type": random.choice(["U4", "U6", "K2", "A5", "A6", "T1", None]),
                }
            )
            if ceased is None:
                break
            start = max(ceased, start + timedelta(1)) if goes_on else ceased + timedelta(20)
            reason = random.choice("PPPLTUB") if goes_on else "S"
    return completed({"child": people, "episode": episodes})


BORN = date(2012, 5, 1)
DAYS = ("2023-03-31", "2022-04-01..2023-03-31", "2022-10", "2023-02-28", "2024-02-29")


@pytest.mark.parametrize("key", ["long_term_stability", "three_or_more_placements"])
def test_long_lives_in_care_give_the_same_whole_numbers(key: str, connection: Backend) -> None:
    rows: Rows = {name: [] for name in TABLES}
    for number in range(80):
        for name, found in lives(Random(number), f"{number:03d}").items():
            rows[name].extend(found)
    asked = query(key, DAYS, authorities={row["authority"] for row in rows["child"]})
    with DuckDBEngine.in_memory(as_arrow(rows), "same", connection) as duckdb:
        figures, parts = duckdb.figures(asked), duckdb.contributions(asked)
    reference = ReferenceEngine(rows, "same")
    assert figures == reference.figures(asked)
    assert parts == reference.contributions(asked)
    assert {part.numerator for part in parts} == {0, 1}
    assert len(parts) > 100
