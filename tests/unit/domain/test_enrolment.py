from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtualschool.domain.enrolment import (
    EnrolmentSpan,
    ListSighting,
    MarkSpan,
    SchoolMove,
    enrolments,
    school_moves,
)

OAK, ELM, ASH = "100001", "100002", "100003"


def day(text: str) -> date:
    return date.fromisoformat(f"2022-{text}" if len(text) == 5 else text)


def seen(*lists: str) -> list[ListSighting]:
    """``"10-03 oak"`` is a sighting; ``"10-03"`` one without a school."""
    schools = {"oak": OAK, "elm": ELM, "ash": ASH}
    return [
        ListSighting(day(each.split()[0]), schools[each.split()[1]] if " " in each else "")
        for each in lists
    ]


def listed(urn: str, start: str, last: str | None) -> EnrolmentSpan:
    return EnrolmentSpan(urn, day(start), day(last) if last else None, "children_list")


def by_marks(urn: str, start: str, last: str | None) -> EnrolmentSpan:
    return EnrolmentSpan(urn, day(start), day(last) if last else None, "marks")


def marks(urn: str, first: str, last: str) -> MarkSpan:
    return MarkSpan(urn, day(first), day(last))


def test_a_child_on_the_latest_list_is_still_enrolled():
    assert enrolments(seen("10-03 oak", "10-10 oak"), []) == [listed(OAK, "10-03", None)]


def test_a_child_who_is_not_on_the_latest_list_was_last_enrolled_when_last_seen():
    spans = enrolments(seen("10-03 oak", "10-10 oak"), [], latest_list=day("10-17"))
    assert spans == [listed(OAK, "10-03", "10-10")]


def test_marks_go_on_after_the_last_list():
    spans = enrolments(seen("10-03 oak"), [marks(OAK, "10-05", "10-14")], latest_list=day("10-17"))
    assert spans == [listed(OAK, "10-03", "10-14")]


def test_a_change_of_school_is_on_the_first_mark_at_the_new_one():
    spans = enrolments(
        seen("10-03 oak", "10-10 elm"), [marks(OAK, "10-03", "10-05"), marks(ELM, "10-06", "10-14")]
    )
    assert spans == [listed(OAK, "10-03", "10-05"), listed(ELM, "10-06", None)]


def test_a_change_of_school_without_marks_is_on_the_date_of_the_later_list():
    assert enrolments(seen("10-03 oak", "10-10 elm"), []) == [
        listed(OAK, "10-03", "10-09"),
        listed(ELM, "10-10", None),
    ]


def test_marks_at_the_new_school_from_before_the_earlier_list_do_not_contradict_it():
    spans = enrolments(seen("10-03 oak", "10-10 elm"), [marks(ELM, "09-05", "10-14")])
    assert spans == [
        by_marks(ELM, "09-05", "10-02"),
        listed(OAK, "10-03", "10-03"),
        listed(ELM, "10-04", None),
    ]


def test_marks_before_the_first_list_lengthen_the_enrolment_backwards():
    spans = enrolments(
        seen("10-10 oak"), [marks(OAK, "09-05", "09-16"), marks(OAK, "10-03", "10-07")]
    )
    assert spans == [listed(OAK, "09-05", None)]


def test_a_gap_of_twenty_school_days_is_not_bridged():
    # 19 September 2022, the funeral of the Queen, was a bank holiday.
    twenty = [marks(OAK, "09-05", "09-05"), marks(OAK, "10-05", "10-07")]
    nineteen = [marks(OAK, "09-05", "09-05"), marks(OAK, "10-04", "10-07")]
    assert enrolments([], twenty) == [
        by_marks(OAK, "09-05", "09-05"),
        by_marks(OAK, "10-05", "10-07"),
    ]
    assert enrolments([], nineteen) == [by_marks(OAK, "09-05", "10-07")]


def test_the_summer_holiday_is_bridged():
    spans = enrolments([], [marks(OAK, "06-06", "07-15"), marks(OAK, "09-08", "09-30")])
    assert spans == [by_marks(OAK, "06-06", "09-30")]


def test_a_calendar_of_the_authoritys_own_settles_the_gaps():
    class NoSchool:
        def school_days(self, first_day, last_day, urn=""):
            return []

    spans = enrolments(
        [], [marks(OAK, "09-05", "09-05"), marks(OAK, "12-05", "12-05")], calendar=NoSchool()
    )
    assert spans == [by_marks(OAK, "09-05", "12-05")]


def test_marks_alone_make_enrolments_first_to_last():
    spans = enrolments([], [marks(OAK, "09-05", "09-30"), marks(ELM, "10-03", "10-14")])
    assert spans == [by_marks(OAK, "09-05", "09-30"), by_marks(ELM, "10-03", "10-14")]


def test_a_time_educated_elsewhere_within_an_enrolment_is_no_second_one():
    spans = enrolments([], [marks(OAK, "09-05", "10-14"), marks(ELM, "09-19", "09-23")])
    assert spans == [by_marks(OAK, "09-05", "10-14")]


def test_of_two_schools_with_marks_at_once_the_one_that_ends_first_gives_way():
    spans = enrolments([], [marks(OAK, "09-05", "09-23"), marks(ELM, "09-19", "10-14")])
    assert spans == [by_marks(OAK, "09-05", "09-18"), by_marks(ELM, "09-19", "10-14")]


def test_lists_go_before_marks_at_another_school():
    spans = enrolments(seen("10-03 oak", "10-31 oak"), [marks(ELM, "09-05", "10-28")])
    assert spans == [by_marks(ELM, "09-05", "10-02"), listed(OAK, "10-03", None)]


def test_marks_at_another_school_after_the_latest_list_are_the_enrolment_that_goes_on():
    spans = enrolments(
        seen("10-03 oak"), [marks(OAK, "10-03", "10-07"), marks(ELM, "10-10", "10-14")]
    )
    assert spans == [listed(OAK, "10-03", "10-07"), by_marks(ELM, "10-10", None)]


def test_a_list_without_a_school_ends_the_enrolment_on_the_day_before():
    spans = enrolments(seen("10-03 oak", "10-10", "10-31 elm"), [])
    assert spans == [listed(OAK, "10-03", "10-09"), listed(ELM, "10-31", None)]


def test_a_list_that_ends_without_a_school_leaves_nothing_open():
    assert enrolments(seen("10-03 oak", "10-10"), []) == [listed(OAK, "10-03", "10-09")]


def test_marks_fill_the_time_in_which_lists_name_no_school():
    spans = enrolments(
        seen("10-03 oak", "10-10", "10-31 elm"),
        [
            marks(OAK, "10-03", "10-12"),
            marks(ASH, "10-13", "10-19"),
            marks(ELM, "10-20", "11-04"),
        ],
    )
    assert spans == [
        listed(OAK, "10-03", "10-12"),
        by_marks(ASH, "10-13", "10-19"),
        listed(ELM, "10-20", None),
    ]


def test_a_list_that_forgot_the_school_once_does_not_part_an_enrolment_that_marks_hold():
    spans = enrolments(seen("10-03 oak", "10-10", "10-17 oak"), [marks(OAK, "10-03", "10-14")])
    assert spans == [listed(OAK, "10-03", None)]


def test_a_child_only_ever_seen_without_a_school_has_no_enrolment():
    assert enrolments(seen("10-03"), []) == []
    assert enrolments([], []) == []


def test_a_day_with_two_lists_takes_the_school_and_of_two_the_later():
    assert enrolments(seen("10-03 oak", "10-03"), []) == [listed(OAK, "10-03", None)]
    assert enrolments(seen("10-03 oak", "10-03 elm"), []) == [listed(ELM, "10-03", None)]


def test_marks_without_a_school_say_nothing():
    assert enrolments([], [MarkSpan("", day("10-03"), day("10-07"))]) == []


def test_what_was_entered_by_hand_goes_before_everything():
    by_hand = [EnrolmentSpan(ASH, day("10-10"), day("10-14"), "hand")]
    spans = enrolments(
        seen("10-03 oak", "10-31 oak"), [marks(ELM, "09-05", "09-30")], by_hand=by_hand
    )
    assert spans == [
        by_marks(ELM, "09-05", "09-30"),
        listed(OAK, "10-03", "10-09"),
        *by_hand,
        listed(OAK, "10-15", None),
    ]


def test_an_open_enrolment_by_hand_takes_all_that_follows():
    by_hand = [EnrolmentSpan(ASH, day("10-10"), None, "hand")]
    spans = enrolments(seen("10-03 oak", "10-31 elm"), [], by_hand=by_hand)
    assert spans == [listed(OAK, "10-03", "10-09"), *by_hand]


def test_marks_cannot_end_before_they_start():
    with pytest.raises(ValueError, match="from 2022-10-03 cannot end on 2022-10-02"):
        marks(OAK, "10-03", "10-02")


def test_moves_are_changes_of_school_and_say_whether_in_mid_year():
    spans = [
        listed(ELM, "09-05", "10-02"),
        listed(OAK, "2021-09-06", "07-22"),
        listed(ASH, "10-10", "10-14"),
        listed(ASH, "11-07", None),
    ]
    moves = school_moves(spans)
    assert moves == [SchoolMove(day("09-05"), OAK, ELM), SchoolMove(day("10-10"), ELM, ASH)]
    assert [move.is_mid_year for move in moves] == [False, True]


@pytest.mark.parametrize(
    ("on", "is_mid_year"),
    [("07-31", True), ("08-01", False), ("09-30", False), ("10-01", True)],
)
def test_august_and_september_are_not_mid_year(on, is_mid_year):
    assert SchoolMove(day(on), OAK, ELM).is_mid_year is is_mid_year


def test_a_school_that_became_another_is_no_move():
    spans = [listed(OAK, "09-05", "10-02"), listed(ELM, "10-03", None)]
    assert school_moves(spans, {OAK: ASH, ASH: ELM}) == []
    assert school_moves(spans, {OAK: ASH}) == [SchoolMove(day("10-03"), OAK, ELM)]
    assert len(school_moves(spans, {OAK: ASH, ASH: OAK})) == 1


FIRST = date(2022, 9, 1)
days = st.integers(0, 120).map(lambda number: FIRST + timedelta(days=number))
schools = st.sampled_from([OAK, ELM, ASH])
sightings = st.lists(
    st.builds(ListSighting, days, st.sampled_from([OAK, OAK, ELM, ""])),
    max_size=8,
    unique_by=lambda sighting: sighting.as_at,
)
mark_spans = st.lists(
    st.builds(
        lambda urn, first, length: MarkSpan(urn, first, first + timedelta(days=length)),
        schools,
        days,
        st.integers(0, 30),
    ),
    max_size=6,
)


@given(sightings, mark_spans)
def test_enrolments_never_share_a_day_and_stand_in_order(lists, marked):
    spans = enrolments(lists, marked)
    assert all(span.start_on <= span.end for span in spans)
    assert all(before.end < after.start_on for before, after in pairwise(spans))


@given(sightings, mark_spans)
def test_a_child_is_at_the_school_of_the_list_on_its_date(lists, marked):
    spans = enrolments(lists, marked)
    for sighting in lists:
        if sighting.urn:
            assert [span.urn for span in spans if span.start_on <= sighting.as_at <= span.end] == [
                sighting.urn
            ]


@given(
    sightings.flatmap(lambda each: st.tuples(st.just(each), st.permutations(each))),
    mark_spans.flatmap(lambda each: st.tuples(st.just(each), st.permutations(each))),
)
def test_the_order_of_what_is_known_does_not_matter(lists, marked):
    assert enrolments(lists[0], marked[0]) == enrolments(lists[1], marked[1])


@given(sightings, mark_spans, mark_spans)
def test_days_entered_by_hand_are_kept_as_entered(lists, marked, entered):
    by_hand = [
        EnrolmentSpan(each.urn, each.first_day, each.last_day, "hand") for each in entered[:1]
    ]
    spans = enrolments(lists, marked, by_hand=by_hand)
    assert all(each in spans for each in by_hand)
    assert all(before.end < after.start_on for before, after in pairwise(spans))


def told(urn: str, start: str, last: str | None, source: str = "census") -> EnrolmentSpan:
    return EnrolmentSpan(urn, day(start), day(last) if last else None, source)


def test_a_census_counts_where_no_list_speaks():
    spans = enrolments([], [], by_schools=[told(OAK, "2021-09-01", None)])

    assert spans == [told(OAK, "2021-09-01", None)]


def test_a_list_goes_before_a_census():
    spans = enrolments(
        seen("10-03 elm", "10-10 elm"),
        [],
        latest_list=day("10-10"),
        by_schools=[told(OAK, "2021-09-01", "10-06")],
    )

    assert spans == [told(OAK, "2021-09-01", "10-02"), listed(ELM, "10-03", None)]


def test_a_census_at_the_school_of_the_list_lengthens_that_enrolment():
    spans = enrolments(
        seen("10-03 oak"),
        [],
        latest_list=day("10-03"),
        by_schools=[told(OAK, "2021-09-01", "10-05")],
    )

    assert [(span.urn, span.start_on, span.last_day) for span in spans] == [
        (OAK, day("2021-09-01"), None)
    ]


def test_marks_count_where_neither_list_nor_census_speaks():
    spans = enrolments(
        [],
        [marks(ELM, "01-10", "02-10"), marks(OAK, "09-05", "10-10")],
        by_schools=[told(OAK, "09-01", "10-06")],
    )

    assert spans[0] == by_marks(ELM, "01-10", "02-10")
    assert spans[1] == told(OAK, "09-01", "10-06")


def test_the_more_trusted_of_two_school_files_takes_the_days():
    spans = enrolments(
        [],
        [],
        by_schools=[told(OAK, "09-01", "10-06"), told(ELM, "10-01", "10-20", "pupil_list")],
    )

    assert spans == [told(OAK, "09-01", "10-06"), told(ELM, "10-07", "10-20", "pupil_list")]
