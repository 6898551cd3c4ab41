"""507 here, 510 there: these three, and why."""

from __future__ import annotations

from datetime import date

from virtualschool.domain.care import Episode
from virtualschool.feeds.children_list.reconcile import Reconciliation, Why, reconcile

AS_AT = date(2018, 1, 15)
YEAR_END = date(2018, 3, 31)


def care(start: date, ceased: date | None = None, status: str = "C2") -> Episode:
    return Episode(start, ceased, "S", "E4A" if ceased else "", status, "U6")


OPEN = care(date(2017, 5, 1))


def against(
    listed: list[str], episodes: dict[str, list[Episode]], **more: object
) -> Reconciliation:
    told = {"returned_to": YEAR_END, **more}
    return reconcile(AS_AT, listed, episodes, **told)  # type: ignore[arg-type]


def only_listed(episodes: list[Episode], **more: object) -> tuple[Why, str]:
    (one,) = against(["1"], {"1": episodes} if episodes else {}, **more).only_listed
    return one.why, one.sentence


def test_the_same_children_agree() -> None:
    found = against(["1", "2"], {"1": [OPEN], "2": [OPEN]})
    assert found.agrees
    assert (found.listed, found.returned, found.both) == (2, 2, 2)
    assert found.summary == (
        "On 15 January 2018 the children list names 2 and the return has 2 looked after: the same "
        "children."
    )


def test_the_counts_add_up_and_each_child_on_one_side_is_explained() -> None:
    found = against(["1", "2", "3", "3"], {"2": [OPEN], "3": [OPEN], "4": [OPEN]})
    assert (found.rows, found.listed, found.returned, found.both) == (4, 3, 3, 2)
    assert found.listed == found.both + len(found.only_listed)
    assert found.returned == found.both + len(found.only_returned)
    assert [each.child_id for each in found.only_listed] == ["1"]
    assert [each.child_id for each in found.only_returned] == ["4"]
    assert found.repeated == ["3"]
    assert not found.agrees
    assert found.summary == (
        "On 15 January 2018 the children list names 3 and the return has 3 looked after: 2 are in "
        "both, 1 on the list only and 1 in the return only; 1 on the list more than once, counted "
        "once."
    )


def test_a_child_who_is_not_in_the_return_at_all() -> None:
    assert only_listed([]) == (Why.NOT_IN_RETURN, "Child 1 is not in the return at all.")


def test_a_child_in_the_header_without_an_episode() -> None:
    assert only_listed([], in_header=frozenset({"1"})) == (
        Why.NO_EPISODE,
        "Child 1 is in the return's header and has no episode there.",
    )


def test_a_child_who_had_ceased() -> None:
    assert only_listed([care(date(2017, 5, 1), date(2017, 12, 20))]) == (
        Why.CEASED,
        "Child 1 ceased to be looked after on 20 December 2017.",
    )


def test_a_child_who_ceased_on_the_very_day() -> None:
    assert only_listed([care(date(2017, 5, 1), AS_AT)])[0] is Why.CEASED


def test_a_child_who_had_ceased_and_came_back_after_the_list() -> None:
    episodes = [care(date(2017, 5, 1), date(2017, 12, 20)), care(date(2018, 2, 1))]
    assert only_listed(episodes) == (
        Why.CEASED,
        "Child 1 ceased to be looked after on 20 December 2017 and became looked after again on "
        "1 February 2018.",
    )


def test_a_child_with_short_breaks_only() -> None:
    assert only_listed([care(date(2017, 5, 1), status="V4")]) == (
        Why.SHORT_BREAKS_ONLY,
        "Child 1 has only short breaks on 15 January 2018, which are not counted.",
    )


def test_a_child_whose_short_breaks_had_ended() -> None:
    why, sentence = only_listed([care(date(2017, 5, 1), date(2017, 5, 3), "V3")])
    assert why is Why.CEASED
    assert "3 May 2017" in sentence


def test_a_child_who_started_after_the_list() -> None:
    assert only_listed([care(date(2018, 2, 1))]) == (
        Why.STARTED_LATER,
        "Child 1 became looked after on 1 February 2018, after the day of the list.",
    )


def test_a_list_later_than_the_return_says_how_far_the_return_goes() -> None:
    why, sentence = only_listed([], returned_to=date(2017, 3, 31))
    assert why is Why.NOT_IN_RETURN
    assert sentence == (
        "Child 1 is not in the return at all; the return ends on 31 March 2017, so care that "
        "began after it is not there yet."
    )


def test_a_child_in_the_return_and_on_no_list() -> None:
    (one,) = against([], {"1": [OPEN]}).only_returned
    assert (one.why, one.sentence) == (
        Why.NEVER_LISTED,
        "Child 1 is looked after by the return and on no children list.",
    )


def test_a_child_in_the_return_who_left_the_list() -> None:
    found = against([], {"1": [OPEN]}, last_listed={"1": date(2018, 1, 8)})
    (one,) = found.only_returned
    assert (one.why, one.sentence) == (
        Why.LEFT_LIST,
        "Child 1 is looked after by the return and was last on the list of 8 January 2018.",
    )
