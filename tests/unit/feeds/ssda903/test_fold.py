"""How returns fold into one state (decision 4), on returns small enough to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.feeds.ssda903.helpers import day, episode, header

from virtualschool.domain.care import care_intervals, is_looked_after
from virtualschool.feeds.ssda903.fold import Folded, Return, fold

Rows = Sequence[Mapping[str, Any]]


def returned(year: int, received: int = 0, **tables: Rows) -> Return:
    return Return(year, tables, received, {name: f"{year}-{name}.csv" for name in tables})


def spans(known: Folded) -> list[tuple[str, date, date | None]]:
    return [(key[0], each.start_on, each.ceased_on) for key, each in known.episodes.items()]


def test_the_later_year_has_the_last_word_on_an_episode() -> None:
    before = returned(2018, 2, episodes=[episode("09/04/2017", LS="C1")])
    after = returned(2019, 1, episodes=[episode("09/04/2017", "01/06/2018", REC="E4A")])
    known = fold([before, after])
    assert spans(known) == [("1", day("09/04/2017"), day("01/06/2018"))]
    assert next(iter(known.episodes.values())).legal_status == "C2"


def test_an_open_episode_left_out_ceases_on_the_1_april_of_that_return() -> None:
    before = returned(2018, episodes=[episode("09/04/2017")])
    after = returned(2019, episodes=[episode("01/09/2018", child="2")])
    known = fold([before, after])
    left_out = known.episodes["1", day("09/04/2017")]
    assert left_out.ceased_on == date(2018, 4, 1)
    assert left_out.is_closed_by_omission
    (finding,) = [f for f in known.findings if f.code == "episode_closed_by_omission"]
    assert (finding.child_id, finding.file) == ("1", "2019-episodes.csv")
    assert finding.message == (
        "Child 1: the episode from 9 April 2017 was open in the return of 2017-18 and is not in "
        "that of 2018-19; it is taken to have ceased on 1 April 2018."
    )
    care = care_intervals(known.episodes_of()["1"])
    assert is_looked_after(care, date(2018, 3, 31))
    assert not is_looked_after(care, date(2018, 4, 1))


def test_the_next_return_loaded_closes_it_even_after_a_year_without_one() -> None:
    before = returned(2018, episodes=[episode("09/04/2017")])
    after = returned(2020, episodes=[episode("01/09/2019", child="2")])
    assert fold([before, after]).episodes["1", day("09/04/2017")].ceased_on == date(2019, 4, 1)


def test_a_closed_episode_that_is_left_out_stays_as_it_was() -> None:
    before = returned(2018, episodes=[episode("09/04/2017", "01/05/2017", REC="E4A")])
    after = returned(2019, episodes=[episode("01/09/2018", child="2")])
    known = fold([before, after])
    assert not known.episodes["1", day("09/04/2017")].is_closed_by_omission
    assert known.findings == []


def test_a_return_without_episodes_closes_nothing() -> None:
    before = returned(2018, episodes=[episode("09/04/2017")])
    for after in (returned(2019, header=[header()]), returned(2019, episodes=[])):
        assert fold([before, after]).episodes["1", day("09/04/2017")].ceased_on is None


def test_a_return_of_the_same_year_replaces_the_one_received_before() -> None:
    first = returned(2018, 1, episodes=[episode("09/04/2017"), episode("01/05/2017", child="2")])
    second = returned(2018, 2, episodes=[episode("09/04/2017", LS="V2")])
    known = fold([second, first])
    assert [key[0] for key in known.episodes] == ["1"]
    assert known.episodes["1", day("09/04/2017")].legal_status == "V2"


def test_a_list_sent_again_alone_leaves_the_other_lists_of_its_year() -> None:
    whole = returned(2018, 1, header=[header()], episodes=[episode("09/04/2017")])
    again = returned(2018, 2, header=[header(SEX="2")])
    known = fold([whole, again])
    assert len(known.episodes) == 1
    assert known.children["1"].sex == "F"


def test_of_episodes_that_start_on_one_day_the_longest_counts() -> None:
    rows = [
        episode("09/04/2017", "01/09/2017"),
        episode("09/04/2017", "09/04/2017"),
        episode("09/04/2017", "01/06/2017"),
    ]
    for order in (rows, rows[::-1]):
        assert spans(fold([returned(2018, episodes=order)])) == [
            ("1", day("09/04/2017"), day("01/09/2017"))
        ]


def test_the_last_header_line_of_a_child_wins() -> None:
    known = fold([returned(2018, header=[header(), header(SEX="2", UPN="UN5")])])
    assert known.children["1"].sex == "F"
    assert (known.children["1"].upn, known.children["1"].upn_unknown_reason) == ("", "UN5")


def test_a_blank_or_malformed_word_never_erases_what_was_known() -> None:
    before = returned(2018, header=[header()])
    after = returned(2019, header=[header(SEX=None, DOB=None, ETHNIC=None, UPN="I806400124001")])
    assert fold([before, after]).children == fold([before]).children


def test_sex_is_kept_as_a_letter_whichever_list_it_came_from() -> None:
    rows = [header("1", SEX="1"), header("2", SEX="F"), header("3", SEX="U"), header("4", SEX="9")]
    known = fold([returned(2025, header=rows)])
    assert [each.sex for each in known.children.values()] == ["M", "F", "U", ""]


def test_a_code_that_no_year_knows_is_blank_and_the_child_still_counts() -> None:
    known = fold([returned(2018, episodes=[episode("09/04/2017", LS="??", PLACE="Q7")])])
    (only,) = known.episodes.values()
    assert (only.legal_status, only.placement_type) == ("", "")
    assert is_looked_after(care_intervals(known.episodes_of()["1"]), date(2018, 3, 31))


def test_children_of_any_list_are_known() -> None:
    leaver = {"CHILD": "9", "DOB": date(1999, 5, 2), "IN_TOUCH": "YES"}
    known = fold([returned(2018, oc3=[leaver], episodes=[episode("09/04/2017", child="8")])])
    assert set(known.children) == {"8", "9"}
    assert known.children["9"].date_of_birth == date(1999, 5, 2)


def test_records_are_numbered_by_child_list_and_year() -> None:
    reviews = [
        {"CHILD": child, "REVIEW": day(held), "REVIEW_CODE": "PN1", "line": line}
        for line, (child, held) in enumerate(
            [("1", "01/05/2017"), ("2", "01/05/2017"), ("1", "01/11/2017")], start=2
        )
    ]
    known = fold([returned(2018, reviews=reviews)])
    assert [record[:4] for record in known.records] == [
        ("1", "reviews", 2018, 1),
        ("1", "reviews", 2018, 2),
        ("2", "reviews", 2018, 1),
    ]
    assert known.records[1][4] == {"REVIEW": "2017-11-01", "REVIEW_CODE": "PN1"}


def test_years_that_follow_one_another_are_compared() -> None:
    before = returned(2018, header=[header()])
    after = returned(2019, header=[header(DOB=date(2008, 5, 3))])
    assert [f.code for f in fold([after, before]).findings] == ["203"]
    assert fold([before, returned(2020, header=[header(DOB=date(2008, 5, 3))])]).findings == []


DAYS = st.dates(date(2016, 1, 1), date(2020, 3, 31))


@st.composite
def some_returns(draw: st.DrawFn) -> list[Return]:
    made = []
    for received, year in enumerate(draw(st.lists(st.integers(2017, 2020), max_size=5))):
        rows = [
            {
                "CHILD": draw(st.sampled_from("123")),
                "DECOM": start,
                "DEC": draw(st.none() | DAYS),
                "REC": "E4A",
                "LS": draw(st.sampled_from(["C2", "V3", "V4"])),
                "line": line,
            }
            for line, start in enumerate(draw(st.lists(DAYS, max_size=6)), start=2)
        ]
        made.append(Return(year, {"episodes": rows}, received))
    return made


@given(some_returns(), st.randoms(use_true_random=False))
def test_the_order_in_which_returns_are_given_never_shows(
    returns: list[Return], random: Any
) -> None:
    shuffled = returns[:]
    random.shuffle(shuffled)
    assert fold(shuffled) == fold(returns)


@given(some_returns())
def test_every_child_and_start_of_a_return_in_force_is_an_episode(returns: list[Return]) -> None:
    in_force = {each.collection_year: each for each in returns}
    wanted = {
        (row["CHILD"], row["DECOM"])
        for each in in_force.values()
        for row in each.tables["episodes"]
    }
    assert set(fold(returns).episodes) == wanted
