"""Rules on reviews, missing episodes, unaccompanied children, and the outcome lists."""

from __future__ import annotations

from collections.abc import Iterator

from virtualschool.domain import codes
from virtualschool.feeds.ssda903.rows import ReturnView, Row, years_after
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule
from virtualschool.feeds.words import said

OC2_FLAGS = (
    "CONVICTED",
    "HEALTH_CHECK",
    "IMMUNISATIONS",
    "TEETH_CHECK",
    "HEALTH_ASSESSMENT",
    "SUBSTANCE_MISUSE",
    "INTERVENTION_RECEIVED",
    "INTERVENTION_OFFERED",
)


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


def _spell(row: Row) -> str:
    started = row.day("MIS_START")
    return f"missing from {said(started)}" if started else "missing"


@rule("564", ERROR, "A child was missing and the day it began is blank.", "MIS_START", "MISSING")
def missing_without_start(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("missing"):
        if row.text("MISSING") and row.day("MIS_START") is None:
            yield Hit(row, f"Child {row.child}: was missing, and the day it began is not given.")


@rule("566", ERROR, "A missing episode ended and its kind is blank.", "MISSING", "MIS_END")
def missing_without_kind(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("missing"):
        if row.day("MIS_END") and not row.text("MISSING"):
            yield Hit(row, f"Child {row.child}: {_spell(row)}, and not whether M or A.")


@rule("567", ERROR, "A missing episode ended before it began.", "MIS_END", "MIS_START")
def missing_ends_before_start(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("missing"):
        start, end = row.day("MIS_START"), row.day("MIS_END")
        if start and end and end < start:
            yield Hit(
                row, f"Child {row.child}: {_spell(row)}, found on {said(end)}, before it began."
            )


@rule("570", ERROR, "A missing episode began after the end of the year.", "MIS_START")
def missing_after_year(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("missing"):
        start = row.day("MIS_START")
        if start and start > view.last_day:
            yield Hit(row, f"Child {row.child}: {_spell(row)}, after {said(view.last_day)}.")


@rule("574", ERROR, "Missing episodes overlap.", "MIS_START", "MIS_END")
def missing_overlap(view: ReturnView) -> Iterator[Hit]:
    last: dict[str, Row] = {}
    dated = [(start, row) for row in view.rows("missing") if (start := row.day("MIS_START"))]
    for start, row in sorted(dated, key=lambda each: (each[0], each[1].line or 0)):
        before = last.get(row.child)
        if before:
            found = before.day("MIS_END")
            if found is None or start < found:
                yield Hit(
                    row,
                    f"Child {row.child}: {_spell(row)}, while the one before "
                    f"({_spell(before)}) had not ended.",
                )
        last[row.child] = row


@rule("586", ERROR, "A missing episode began before the child was born.", "MIS_START", "DOB")
def missing_before_birth(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("missing"):
        start, born = row.day("MIS_START"), row.day("DOB")
        if start and born and start <= born:
            yield Hit(row, f"Child {row.child}: {_spell(row)}, before the birth on {said(born)}.")


@rule("304", ERROR, "Status as unaccompanied ceased after the 18th birthday.", "DUC", "DOB")
def unaccompanied_past_eighteen(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("uasc"):
        ceased, born = row.day("DUC"), row.day("DOB")
        if ceased and born and ceased > years_after(born, 18):
            yield Hit(
                row,
                f"Child {row.child}: was unaccompanied until {said(ceased)}, after the 18th "
                f"birthday on {said(years_after(born, 18))}.",
            )


@rule("180", ERROR, "The SDQ score is not a number from 0 to 40.", "SDQ_SCORE")
def sdq_score(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc2"):
        score = row.flag("SDQ_SCORE")
        if score and not (score.isdecimal() and int(score) <= 40):
            yield Hit(row, f"Child {row.child}: the SDQ score {score} is not one from 0 to 40.")


@rule("181", ERROR, "An outcome item is neither 0 nor 1.", *OC2_FLAGS)
def outcome_flags(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc2"):
        for column in OC2_FLAGS:
            if row.flag(column) not in {"", "0", "1"}:
                yield Hit(
                    row, f"Child {row.child}: {column} is {row.text(column)}, not 0 or 1.", column
                )


@rule("197", WARNING, "An SDQ score and a reason for none.", "SDQ_REASON", "SDQ_SCORE")
def sdq_reason_not_required(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc2"):
        if row.text("SDQ_SCORE") and row.text("SDQ_REASON"):
            yield Hit(
                row,
                f"Child {row.child}: has an SDQ score of {row.flag('SDQ_SCORE')} and a reason for "
                f"having none ({row.text('SDQ_REASON')}).",
            )


def _leavers_code(view: ReturnView, listed: codes.CodeList, what: str) -> Iterator[Hit]:
    valid = listed.valid_in(view.year)
    for row in view.rows("oc3"):
        code = row.flag(listed.column)
        if code and code not in valid:
            yield Hit(
                row,
                f"Child {row.child}: {code} is not a code for {what} in "
                f"{view.year - 1}-{view.year % 100:02}.",
            )


@rule("131", ERROR, "Whether in touch after leaving care is not a code.", "IN_TOUCH")
def in_touch(view: ReturnView) -> Iterator[Hit]:
    yield from _leavers_code(view, codes.IN_TOUCH, "being in touch after leaving care")


@rule("132", ERROR, "The activity after leaving care is not a code of the year.", "ACTIV")
def leavers_activity(view: ReturnView) -> Iterator[Hit]:
    yield from _leavers_code(view, codes.ACTIVITY, "the activity after leaving care")


@rule("133", ERROR, "The accommodation after leaving care is not a code.", "ACCOM")
def leavers_accommodation(view: ReturnView) -> Iterator[Hit]:
    yield from _leavers_code(view, codes.ACCOMMODATION, "the accommodation after leaving care")


@rule("153", ERROR, "Part of the care leaver's items are blank.", "IN_TOUCH", "ACTIV", "ACCOM")
def leaver_items(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc3"):
        blank = [name for name in ("IN_TOUCH", "ACTIV", "ACCOM") if not row.text(name)]
        if 0 < len(blank) < 3:
            yield Hit(
                row, f"Child {row.child}: {' and '.join(blank)} left blank, the rest not.", blank[0]
            )


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
