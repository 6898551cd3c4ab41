"""Rules on reviews, and on the date of birth that every list repeats."""

from __future__ import annotations

from collections.abc import Iterator

from virtualschool.domain import codes
from virtualschool.feeds.ssda903.rows import ReturnView, years_after
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule
from virtualschool.feeds.words import said


@rule("166", ERROR, "The date of the review is missing or is not a date.", "REVIEW")
def review_date(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("reviews"):
        if row.day("REVIEW") is None:
            yield Hit(row, f"Child {row.child}: a review has no date that can be read.")


@rule("167", ERROR, "How the child took part in the review is not a code.", "REVIEW_CODE")
def review_code(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("reviews"):
        held = row.day("REVIEW")
        code = row.text("REVIEW_CODE")
        if held and code not in codes.REVIEW.valid_in(view.year):
            yield Hit(
                row,
                f"Child {row.child}: the review of {said(held)} has {code or '(blank)'} for how "
                "the child took part; PN0 to PN7 are the codes.",
            )


@rule("440", WARNING, "PN0 at a review of a child of four or more.", "REVIEW_CODE", "DOB")
def review_of_infant(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("reviews"):
        born, held = row.day("DOB"), row.day("REVIEW")
        is_four = born and held and held > years_after(born, 4)
        if is_four and row.text("REVIEW_CODE") == "PN0":
            assert held is not None
            yield Hit(
                row,
                f"Child {row.child}: the review of {said(held)} has PN0, for a child under four, "
                "and the child was four or older.",
            )


@rule("441", WARNING, "A review of a child under four, and not PN0.", "REVIEW_CODE", "DOB")
def review_of_older_child(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("reviews"):
        fourth, held = view.reaches(row, 4), row.day("REVIEW")
        code = row.text("REVIEW_CODE")
        if fourth and held and held < fourth and code in codes.REVIEW and code != "PN0":
            yield Hit(
                row,
                f"Child {row.child}: the review of {said(held)} has {code}, and the child was "
                f"under four until {said(fourth)}.",
            )


@rule("399", WARNING, "Short breaks only, and a review or MOTHER is given.",
      "REVIEW", "REVIEW_CODE", "MOTHER", "LS")  # fmt: skip
def reviewed_on_short_breaks(view: ReturnView) -> Iterator[Hit]:
    """Said once of the header and once of the reviews."""
    for child, episodes in view.episodes_of.items():
        if not all(each.is_short_break for each in episodes):
            continue
        header, reviews = view.header_of.get(child), view.rows_of("reviews").get(child)
        if header and header.text("MOTHER"):
            yield Hit(
                header,
                f"Child {child}: has short breaks only, and MOTHER is given.",
                "MOTHER",
            )
        if reviews:
            yield Hit(reviews[0], f"Child {child}: has short breaks only, and a review is given.")


@rule("born_on_differs", WARNING, "A list and the header give two dates of birth.", "DOB")
def dates_of_birth_differ(view: ReturnView) -> Iterator[Hit]:
    for name, rows in view.tables.items():
        if name in {"header", "episodes"}:
            continue
        said_already: set[str] = set()
        for row in rows:
            here, there = row.day("DOB"), view.born_on(row.child)
            if here and there and here != there and row.child not in said_already:
                said_already.add(row.child)
                yield Hit(
                    row,
                    f"Child {row.child}: born on {said(here)} here and on {said(there)} in the "
                    "header, which counts.",
                )
