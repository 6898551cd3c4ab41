"""Rules on the codes of an episode, each by the list of its collection year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from virtualschool.domain import codes
from virtualschool.feeds.ssda903.rows import ReturnView
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule

_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}")


def not_in(
    view: ReturnView, column: str, valid: frozenset[str], what: str, is_needed: bool = True
) -> Iterator[Hit]:
    """Episodes whose code is none of the valid ones, or blank where one ``is_needed``."""
    for row in view.episodes:
        code = row.text(column)
        if code in valid or (not code and not is_needed):
            continue
        if code:
            problem = f"{code} is not a {what} of {view.year - 1}-{view.year % 100:02}"
        else:
            problem = f"there is no {what}"
        yield Hit(row, f"Child {row.child}: {row}: {problem}.")


@rule("143", ERROR, "The reason for the new episode is not a code.", "RNE")
def reason_started(view: ReturnView) -> Iterator[Hit]:
    yield from not_in(
        view, "RNE", codes.REASON_NEW_EPISODE.valid_in(view.year), "reason for a new episode"
    )


@rule("144", ERROR, "The legal status is not a code.", "LS")
def legal_status(view: ReturnView) -> Iterator[Hit]:
    yield from not_in(view, "LS", codes.LEGAL_STATUS.valid_in(view.year), "legal status code")


@rule("145", ERROR, "The category of need is not a code.", "CIN")
def category_of_need(view: ReturnView) -> Iterator[Hit]:
    yield from not_in(
        view,
        "CIN",
        codes.CATEGORY_OF_NEED.valid_in(view.year),
        "category of need",
        is_needed=False,
    )


@rule("146", ERROR, "The placement type is not a code of this collection year.", "PLACE")
def placement(view: ReturnView) -> Iterator[Hit]:
    yield from not_in(view, "PLACE", codes.PLACEMENT.valid_in(view.year), "placement code")


@rule("149", ERROR, "The reason the episode ceased is not a code of this collection year.", "REC")
def reason_ceased(view: ReturnView) -> Iterator[Hit]:
    yield from not_in(
        view,
        "REC",
        codes.REASON_CEASED.valid_in(view.year),
        "reason for ceasing",
        is_needed=False,
    )


@rule("1009", ERROR, "The reason for the change of placement is not a code.",
      "REASON_PLACE_CHANGE")  # fmt: skip
def reason_place_change(view: ReturnView) -> Iterator[Hit]:
    yield from not_in(
        view,
        "REASON_PLACE_CHANGE",
        codes.REASON_PLACE_CHANGE.valid_in(view.year),
        "reason for a change of placement",
        is_needed=False,
    )


@rule("392c", WARNING, "A postcode does not have the shape of one.", "PL_POST", "HOME_POST")
def postcodes(view: ReturnView) -> Iterator[Hit]:
    """The shape only: whether the postcode exists needs a directory that this product has not."""
    for row in view.episodes:
        for column, whose in (("HOME_POST", "home"), ("PL_POST", "placement")):
            postcode = row.text(column)
            if postcode and not _POSTCODE.fullmatch(postcode):
                yield Hit(
                    row,
                    f"Child {row.child}: {row}: the {whose} postcode {postcode} does not have the "
                    "shape of a postcode.",
                    column,
                )
