"""Where a placement is, by what an extract says of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.feeds.ssda903.helpers import day, episode, load, write

from virtualschool.feeds.ssda903.fold import Return, fold, returns_of
from virtualschool.feeds.ssda903.location import authority_of, is_inside, miles_tenths

HEADINGS = (
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,"
    "URN,PL_LA,PL_LOCATION,PL_DISTANCE"
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("E06000002", "806"),
        ("806", "806"),
        ("806.0", "806"),
        ("815", "815"),  # North Yorkshire County Council
        ("W06000015", ""),
        ("", ""),
        ("MIDDLESBROUGH", ""),
    ],
)
def test_an_authority_is_named_by_either_code(text: str, code: str) -> None:
    assert authority_of(text) == code


@pytest.mark.parametrize(
    ("text", "inside"), [("IN", True), ("OUT", False), ("", None), ("ABROAD", None)]
)
def test_inside_is_known_only_where_it_is_said(text: str, inside: bool | None) -> None:
    assert is_inside(text) is inside


@pytest.mark.parametrize(
    ("text", "tenths"),
    [
        ("0", 0),
        ("0.0", 0),
        ("12.3", 123),
        ("20", 200),
        ("20.05", 201),
        ("999.9", None),
        ("1000", None),
        ("-1", None),
        ("", None),
        ("far", None),
        ("NaN", None),
        ("Infinity", None),
    ],
)
def test_a_distance_is_in_tenths_of_a_mile_or_not_known(text: str, tenths: int | None) -> None:
    assert miles_tenths(text) == tenths


def test_location_goes_from_the_file_to_the_episode(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "episodes.csv",
        f"{HEADINGS}\n"
        "1,09/04/2022,S,C2,N1,U6,PR1,,,,TS1 2AA,TS1 3BB,,E06000002,IN,4.2\n"
        "2,09/04/2022,S,C2,N1,K2,PR4,,,,TS1 2AA,LS1 3BB,,383,OUT,999.9\n",
    )
    folded = fold(returns_of([load(path).staged]))
    (near,), (far,) = (folded.episodes_of()[child] for child in ("1", "2"))
    assert (near.placement_authority, near.is_placed_inside) == ("806", True)
    assert near.placement_miles_tenths == 42
    assert (far.placement_authority, far.is_placed_inside) == ("383", False)
    assert far.placement_miles_tenths is None


def test_a_return_without_location_says_nothing_of_it() -> None:
    folded = fold([Return(2018, {"episodes": [episode("09/04/2017")]})])
    (facts,) = folded.episodes.values()
    assert facts.start_on == day("09/04/2017")
    assert (facts.placement_authority, facts.is_placed_inside) == ("", None)
    assert facts.placement_miles_tenths is None
