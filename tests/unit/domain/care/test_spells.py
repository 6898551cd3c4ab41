from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.domain.care.returns import episodes_of
from tests.unit.domain.care.strategies import lives

from virtualschool.domain.care import Episode, Spell, care_intervals, care_spells, merge

JAN, FEB, MARCH, APRIL = (date(2025, month, 1) for month in (1, 2, 3, 4))


def test_of_two_episodes_that_overlap_the_later_start_goes_first():
    episodes = [
        Episode(JAN, None, "S", "", "C1", "U4"),
        Episode(FEB, MARCH, "P", "X1", "C1", "K2"),
    ]
    assert care_spells(episodes) == [
        Spell(JAN, FEB, "C1", "U4"),
        Spell(FEB, MARCH, "C1", "K2"),
        Spell(MARCH, None, "C1", "U4"),
    ]


def test_care_goes_before_a_short_break():
    episodes = [
        Episode(JAN, None, "S", "", "C1", "U4"),
        Episode(FEB, MARCH, "S", "E8", "V3", "K2"),
    ]
    assert care_spells(episodes) == [Spell(JAN, None, "C1", "U4")]


def test_a_temporary_placement_shows_the_placement_before_it():
    episodes = [
        Episode(JAN, FEB, "S", "X1", "C1", "U4"),
        Episode(FEB, MARCH, "T", "X1", "C2", "T1"),
        Episode(MARCH, None, "T", "", "C2", "U4"),
    ]
    assert care_spells(episodes) == [Spell(JAN, FEB, "C1", "U4"), Spell(FEB, None, "C2", "U4")]


def test_a_temporary_placement_at_the_start_shows_the_placement_after_it():
    episodes = [
        Episode(JAN, FEB, "S", "X1", "C1", "T1"),
        Episode(FEB, MARCH, "P", "X1", "C1", "T4"),
        Episode(MARCH, None, "P", "", "C1", "K2"),
    ]
    assert care_spells(episodes) == [Spell(JAN, None, "C1", "K2")]


def test_a_temporary_placement_with_none_around_it_shows_itself():
    episodes = [
        Episode(JAN, FEB, "S", "E4A", "C1", "T1"),
        Episode(MARCH, None, "S", "", "C1", "U4"),
    ]
    assert care_spells(episodes) == [Spell(JAN, FEB, "C1", "T1"), Spell(MARCH, None, "C1", "U4")]


def test_a_change_of_carer_within_one_placement_type_is_one_spell():
    episodes = [
        Episode(JAN, FEB, "S", "X1", "C1", "U4"),
        Episode(FEB, None, "P", "", "C1", "U4"),
    ]
    assert care_spells(episodes) == [Spell(JAN, None, "C1", "U4")]


def test_care_within_one_day_has_its_spell_and_shares_no_day():
    episodes = [
        Episode(JAN, MARCH, "S", "E8", "V4", "U4"),
        Episode(FEB, FEB, "S", "E4A", "L1", "K2"),
    ]
    spells = care_spells(episodes)
    assert Spell(FEB, FEB, "L1", "K2") in spells
    assert care_intervals(episodes) == merge(each for each in spells if not each.is_short_break)


def check(episodes):
    spells = care_spells(episodes)
    assert merge(each for each in spells if not each.is_short_break) == care_intervals(episodes)
    assert merge(spells) == care_intervals(episodes, short_breaks=True)
    assert all(one.end <= other.start_on for one, other in pairwise(spells))


@given(lives)
def test_spells_cover_the_merged_intervals_and_never_overlap(episodes):
    check(episodes)


@given(lives.flatmap(lambda life: st.tuples(st.just(life), st.permutations(life))))
def test_spells_do_not_depend_on_the_order_of_the_file(orders):
    one, other = orders
    assert care_spells(one) == care_spells(other)


def test_spells_of_the_published_returns_cover_their_merged_intervals():
    for folder in ("2017", "2018"):
        for episodes in episodes_of(folder).values():
            check(episodes)
