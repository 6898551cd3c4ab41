"""Working with social care: when the virtual school knew of a child, and a school at a move."""

from __future__ import annotations

import pytest
from tests.spec.asking import ask
from tests.spec.conftest import MakeEngine
from tests.spec.world import lines, world

# Lists are loaded from 2 September to 28 October 2022.
# a: listed on the day of entering. b: after 14 days, in time to the day. c: after 15, late.
# d: entered and was never listed. e: entered before the lists. f: entered after the last one.
# g: in care for five days between two lists: nothing to be said of two weeks.
# h: was in care for three weeks without a list, and is on lists since coming back: two times.
# i: entered ten days before the last list and is not on it: too early to say.
# j: on lists before this time in care and again ten days into it. k: on a list without care.
# l: left and came back while the lists named the child all along.
# m: short breaks only.
LISTS = """
lists
first_day  | last_day
2022-09-02 | 2022-10-28

episode
child | start      | ceased     | rne | rec | ls | place
a     | 2022-09-09 | .          | S   | .   | C2 | U4
b     | 2022-09-09 | .          | S   | .   | C2 | U4
c     | 2022-09-08 | .          | S   | .   | C2 | U4
d     | 2022-09-09 | .          | S   | .   | C2 | U4
e     | 2022-08-31 | .          | S   | .   | C2 | U4
f     | 2022-10-31 | .          | S   | .   | C2 | U4
g     | 2022-09-10 | 2022-09-15 | S   | E4A | V2 | U4
h     | 2022-09-03 | 2022-09-24 | S   | E4A | V2 | U4
h     | 2022-10-10 | .          | S   | .   | V2 | U4
i     | 2022-10-18 | .          | S   | .   | C2 | U4
j     | 2022-10-04 | .          | S   | .   | C2 | U4
l     | 2022-01-01 | 2022-09-20 | S   | E4A | V2 | U4
l     | 2022-09-22 | .          | S   | .   | V2 | U4
m     | 2022-09-05 | .          | S   | .   | V4 | U6

listing
child | first_day  | last_day
a     | 2022-09-09 | 2022-10-28
b     | 2022-09-23 | 2022-10-28
c     | 2022-09-23 | 2022-10-28
e     | 2022-09-02 | 2022-10-28
h     | 2022-10-14 | 2022-10-28
j     | 2022-09-02 | 2022-09-30
j     | 2022-10-14 | 2022-10-28
k     | 2022-09-02 | 2022-10-28
l     | 2022-09-02 | 2022-10-28
m     | 2022-09-09 | 2022-10-28

enrolment
child | urn | start_on   | last_day
a     | 100 | 2021-09-01 | .
c     | 200 | 2021-09-01 | .
"""

KNOWN = """
child | period                 | in_time | decided | days
a     | 2022-09                | 1       | 1       | 0
b     | 2022-09                | 1       | 1       | 14
c     | 2022-09                | 0       | 1       | 15
d     | 2022-09                | 0       | 1       | 49
e     | 2022-08-01..2022-10-31 | 0       | 0       | 0
f     | 2022-10                | 0       | 0       | 0
g     | 2022-09                | 0       | 0       | 5
h     | 2022-09                | 0       | 1       | 21
h     | 2022-10                | 1       | 1       | 4
h     | 2022-09-01..2022-10-31 | 1       | 2       | 25
i     | 2022-10                | 0       | 0       | 10
j     | 2022-10                | 1       | 1       | 10
k     | 2022-09                | 0       | 0       | 0
l     | 2022-09                | 1       | 1       | 0
m     | 2022-09                | 0       | 0       | 0
"""


@pytest.mark.parametrize(("child", "period", "in_time", "decided", "days"), lines(KNOWN))
def test_when_the_virtual_school_knew_of_a_child(
    make_engine: MakeEngine, child: str, period: str, in_time: str, decided: str, days: str
) -> None:
    engine = make_engine(world(LISTS))
    (known,) = ask(engine, "known_within_two_weeks", period, children={child})
    (waited,) = ask(engine, "days_until_known", period, children={child})
    assert (known.numerator, known.denominator) == (int(in_time), int(decided))
    assert (waited.numerator, waited.denominator) == (int(days), None)


def test_the_whole_authority_and_its_schools_add_up(make_engine: MakeEngine) -> None:
    engine = make_engine(world(LISTS))
    (whole,) = ask(engine, "known_within_two_weeks", "2022-09-01..2022-10-31")
    assert (whole.numerator, whole.denominator) == (5, 8)
    by_school = ask(engine, "known_within_two_weeks", "2022-09", by=("school",))
    assert {figure.by["school"]: figure.numerator for figure in by_school} == {
        "100": 1,
        "200": 0,
        None: 2,
    }


def test_without_a_list_nothing_is_said(make_engine: MakeEngine) -> None:
    bare = world(LISTS) | {"lists": [], "listing": []}
    (figure,) = ask(make_engine(bare), "known_within_two_weeks", "2022-09")
    assert (figure.numerator, figure.denominator) == (0, 0)


def test_lists_of_another_authority_say_nothing(make_engine: MakeEngine) -> None:
    rows = world(LISTS)
    rows["lists"] = [row | {"authority": "807"} for row in rows["lists"]]
    (figure,) = ask(
        make_engine(rows), "known_within_two_weeks", "2022-09", authorities={"806", "807"}
    )[:1]
    assert (figure.numerator, figure.denominator) == (0, 0)


# Moves of placement, all in Year 8 unless said.
# a: stays at the school. b: another school 14 days later. c: 15 days later. d: no school at all.
# e: moves on 20 July, and from the school's end in July to another on 5 September.
# f: moves on 8 July: 22 July is looked at in September. g: on 7 July, to 21 July: not on a roll.
# h: not of school age. i: had no school, and has one within two weeks. j: back to the school of
# before after a week elsewhere. k: a change of status only.
MOVES = """
episode
child | start      | ceased     | rne | rec | ls | place
a     | 2021-01-01 | 2022-10-10 | S   | X1  | C2 | U4
a     | 2022-10-10 | .          | P   | .   | C2 | U6
b     | 2021-01-01 | 2022-10-10 | S   | X1  | C2 | U4
b     | 2022-10-10 | .          | P   | .   | C2 | U6
c     | 2021-01-01 | 2022-10-10 | S   | X1  | C2 | U4
c     | 2022-10-10 | .          | P   | .   | C2 | U6
d     | 2021-01-01 | 2022-10-10 | S   | X1  | C2 | U4
d     | 2022-10-10 | .          | P   | .   | C2 | U6
e     | 2021-01-01 | 2022-07-20 | S   | X1  | C2 | U4
e     | 2022-07-20 | .          | P   | .   | C2 | U6
f     | 2021-01-01 | 2022-07-08 | S   | X1  | C2 | U4
f     | 2022-07-08 | .          | P   | .   | C2 | U6
g     | 2021-01-01 | 2022-07-07 | S   | X1  | C2 | U4
g     | 2022-07-07 | .          | P   | .   | C2 | U6
h     | 2021-01-01 | 2022-10-10 | S   | X1  | C2 | U4
h     | 2022-10-10 | .          | P   | .   | C2 | U6
i     | 2021-01-01 | 2022-10-10 | S   | X1  | C2 | U4
i     | 2022-10-10 | .          | P   | .   | C2 | U6
j     | 2021-01-01 | 2022-10-10 | S   | X1  | C2 | U4
j     | 2022-10-10 | .          | P   | .   | C2 | U6
k     | 2021-01-01 | 2022-10-10 | S   | X1  | C2 | U4
k     | 2022-10-10 | .          | L   | .   | C1 | U4

school_year
child | year | year_group | key_stage | is_school_age
a     | 2022 | 8          | KS3       | yes
b     | 2022 | 8          | KS3       | yes
c     | 2022 | 8          | KS3       | yes
d     | 2022 | 8          | KS3       | yes
e     | 2021 | 6          | KS2       | yes
f     | 2021 | 6          | KS2       | yes
g     | 2021 | 6          | KS2       | yes
h     | 2022 | 12         | KS5       | no
i     | 2022 | 8          | KS3       | yes
j     | 2022 | 8          | KS3       | yes
k     | 2022 | 8          | KS3       | yes

enrolment
child | urn | start_on   | last_day
a     | 100 | 2021-09-01 | .
b     | 100 | 2021-09-01 | 2022-10-09
b     | 200 | 2022-10-24 | .
c     | 100 | 2021-09-01 | 2022-10-09
c     | 200 | 2022-10-25 | .
e     | 100 | 2015-09-01 | 2022-07-19
e     | 200 | 2022-09-05 | .
f     | 100 | 2015-09-01 | 2022-07-19
f     | 200 | 2022-09-14 | .
g     | 100 | 2015-09-01 | 2022-07-19
g     | 200 | 2022-09-05 | .
h     | 100 | 2021-09-01 | .
i     | 200 | 2022-10-20 | .
j     | 100 | 2021-09-01 | 2022-10-10
j     | 200 | 2022-10-11 | 2022-10-17
j     | 100 | 2022-10-18 | .
k     | 100 | 2021-09-01 | .
"""

SETTLED = """
child | period                 | settled | kept | moves
a     | 2022-10                | 1       | 1    | 1
b     | 2022-10                | 1       | 0    | 1
c     | 2022-10                | 0       | 0    | 1
d     | 2022-10                | 0       | 0    | 1
e     | 2022-07                | 1       | 0    | 1
f     | 2022-07                | 1       | 0    | 1
g     | 2022-07                | 0       | 0    | 1
h     | 2022-10                | 0       | 0    | 0
i     | 2022-10                | 1       | 0    | 1
j     | 2022-10                | 1       | 1    | 1
k     | 2022-10                | 0       | 0    | 0
"""


@pytest.mark.parametrize(("child", "period", "settled", "kept", "moves"), lines(SETTLED))
def test_a_school_at_a_placement_move(
    make_engine: MakeEngine, child: str, period: str, settled: str, kept: str, moves: str
) -> None:
    engine = make_engine(world(MOVES))
    for key, numerator in (("school_settled_at_move", settled), ("school_kept_at_move", kept)):
        (figure,) = ask(engine, key, period, children={child})
        assert (figure.numerator, figure.denominator) == (int(numerator), int(moves)), key


def test_moves_of_the_whole_authority(make_engine: MakeEngine) -> None:
    engine = make_engine(world(MOVES))
    (settled,) = ask(engine, "school_settled_at_move", "2022-10")
    (kept,) = ask(engine, "school_kept_at_move", "2022-10")
    assert (settled.numerator, settled.denominator) == (4, 6)
    assert (kept.numerator, kept.denominator) == (2, 6)


def test_moves_are_shown_by_the_school_on_the_day(make_engine: MakeEngine) -> None:
    engine = make_engine(world(MOVES))
    figures = ask(engine, "school_settled_at_move", "2022-10", by=("school",))
    assert {(f.by["school"], f.numerator, f.denominator) for f in figures} == {
        ("100", 2, 2),
        (None, 2, 4),
    }
    (within,) = ask(engine, "school_settled_at_move", "2022-10", schools={"100"})
    assert (within.numerator, within.denominator) == (2, 2)
