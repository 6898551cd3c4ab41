from collections import Counter
from datetime import date

import pytest
from tests.unit.domain.care.returns import episodes_of

from virtualschool.domain.care import ChangeKind, Episode, classify_changes

JAN, FEB, MARCH = (date(2025, month, 1) for month in (1, 2, 3))
STARTED, CARER = ChangeKind.STARTED, ChangeKind.CARER
PLACEMENT, STATUS = ChangeKind.PLACEMENT, ChangeKind.STATUS


@pytest.mark.parametrize(
    ("reason", "placement", "expected"),
    [
        ("S", "K2", STARTED),
        ("P", "K2", CARER),
        ("B", "K2", CARER),
        ("T", "K2", PLACEMENT),
        ("U", "K2", PLACEMENT),
        ("L", "U4", STATUS),
        ("P", "T4", PLACEMENT),  # a temporary move
        ("B", "A3", PLACEMENT),  # adopted by the carer the child lives with
        ("P", "A5", PLACEMENT),
        ("P", "A4", CARER),
        ("", "U4", STATUS),  # nothing but the status can have changed
        ("?", "K2", PLACEMENT),  # a move is not assumed
    ],
)
def test_the_reason_for_an_episode_says_what_changed(reason, placement, expected):
    episodes = [
        Episode(JAN, FEB, "S", "X1", "C1", "U4"),
        Episode(FEB, None, reason, "", "C2", placement),
    ]
    assert classify_changes(episodes) == [STARTED, expected]


@pytest.mark.parametrize(
    ("placement", "provider", "urn", "expected"),
    [
        ("U4", "PR1", "1234567", PLACEMENT),
        ("U4", "PR1", "", PLACEMENT),
        ("U4", "PR1", "7654321", CARER),
        ("U4", "PR4", "1234567", CARER),
        ("K2", "PR1", "1234567", CARER),
    ],
)
def test_the_way_back_from_a_temporary_placement_is_a_move_only_to_another_placement(
    placement, provider, urn, expected
):
    episodes = [
        Episode(JAN, FEB, "S", "X1", "C1", "U4", placement_provider="PR1", provider_urn="1234567"),
        Episode(FEB, MARCH, "P", "X1", "C1", "T4"),
        Episode(MARCH, None, "P", "", "C1", placement, "", provider, "", urn),
    ]
    assert classify_changes(episodes) == [STARTED, PLACEMENT, expected]


def test_an_unread_reason_after_a_gap_is_a_start():
    episodes = [Episode(JAN, FEB, "S", "E4A", "C1", "U4"), Episode(MARCH, None, "", "", "C1", "U4")]
    assert classify_changes(episodes) == [STARTED, STARTED]


def test_kinds_come_in_the_order_of_the_episodes_given():
    episodes = [
        Episode(FEB, None, "L", "", "C2", "U4"),
        Episode(JAN, FEB, "S", "X1", "C1", "U4"),
    ]
    assert classify_changes(episodes) == [STATUS, STARTED]


def test_in_the_published_return_no_code_but_p_and_b_is_a_move():
    kinds = Counter()
    for episodes in episodes_of("2017").values():
        for episode, kind in zip(episodes, classify_changes(episodes), strict=True):
            kinds[episode.reason_started, kind] += 1
    assert {reason for reason, kind in kinds if kind is CARER} == {"P", "B"}
    assert kinds["S", STARTED] == 303
    assert kinds["L", STATUS] == 282
    assert kinds["T", PLACEMENT] + kinds["U", PLACEMENT] == 130
    assert sum(kinds[reason, kind] for reason in "PB" for kind in (CARER, PLACEMENT)) == 745
