"""Rules on the outcomes (OC2) of children looked after for twelve months.

Who was looked after for the twelve months of the year is ``domain.care.is_twelve_months``. What
such a child must have is asked for only when the year is over. That a conviction or a health check
brings the four health items with it (544, 547) is part of 182.
"""

from __future__ import annotations

from collections.abc import Iterator

from virtualschool.domain import codes
from virtualschool.feeds.ssda903.rows import ReturnView, Row
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule
from virtualschool.feeds.words import said

HEALTH = ("IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE")
OTHER_FLAGS = ("CONVICTED", "HEALTH_CHECK", "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED")
FLAGS = ("CONVICTED", "HEALTH_CHECK", *HEALTH, "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED")
SDQ = ("SDQ_SCORE", "SDQ_REASON")


def _lacks(row: Row, columns: tuple[str, ...]) -> list[str]:
    return [column for column in columns if not row.text(column)]


def _and(columns: list[str]) -> str:
    return " and ".join(columns)


def _settled(view: ReturnView) -> Iterator[Row]:
    """Outcomes of children who were looked after for the year, of a year that is over."""
    if view.is_over:
        yield from (row for row in view.rows("oc2") if row.child in view.twelve_months)


def _unsettled(view: ReturnView) -> Iterator[Row]:
    """Outcomes of children who were not looked after for the year and never will have been."""
    if view.brings("episodes"):
        yield from (row for row in view.rows("oc2") if row.child not in view.twelve_months)


# What an item may say ------------------------------------------------------------------------


@rule("180", ERROR, "The SDQ score is not a number from 0 to 40.", "SDQ_SCORE")
def sdq_score(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc2"):
        score = row.flag("SDQ_SCORE")
        if score and not (score.isdecimal() and int(score) <= 40):
            yield Hit(row, f"Child {row.child}: the SDQ score {score} is not one from 0 to 40.")


@rule("196", ERROR, "The reason for no SDQ score is not a code.", "SDQ_REASON")
def sdq_reason(view: ReturnView) -> Iterator[Hit]:
    valid = codes.SDQ_REASON.valid_in(view.year)
    for row in view.rows("oc2"):
        reason = row.text("SDQ_REASON")
        if reason and reason not in valid:
            yield Hit(
                row,
                f"Child {row.child}: {reason} is not a reason for having no SDQ score "
                f"({', '.join(sorted(valid))}).",
            )


@rule("181", ERROR, "An outcome item is neither 0 nor 1.", *FLAGS)
def outcome_flags(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc2"):
        for column in FLAGS:
            if row.flag(column) not in {"", "0", "1"}:
                yield Hit(
                    row, f"Child {row.child}: {column} is {row.text(column)}, not 0 or 1.", column
                )


# Whether items agree -------------------------------------------------------------------------


@rule("197a", WARNING, "An SDQ score and a reason for none.", "SDQ_REASON", "SDQ_SCORE")
def sdq_reason_not_required(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc2"):
        if row.text("SDQ_SCORE") and row.text("SDQ_REASON"):
            yield Hit(
                row,
                f"Child {row.child}: has an SDQ score of {row.flag('SDQ_SCORE')} and a reason for "
                f"having none ({row.text('SDQ_REASON')}).",
            )


@rule("182", ERROR, "Part of the outcome items are blank.", *HEALTH, *OTHER_FLAGS)
def health_in_part(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc2"):
        blank, given = _lacks(row, HEALTH), row.filled(OTHER_FLAGS)
        if blank and given:
            yield Hit(
                row,
                f"Child {row.child}: {_and(given)} given and {_and(blank)} left blank.",
                blank[0],
            )


@rule("158", WARNING, "An intervention was received, and whether offered is told.",
      "INTERVENTION_OFFERED", "INTERVENTION_RECEIVED")  # fmt: skip
def offer_not_required(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc2"):
        if row.flag("INTERVENTION_RECEIVED") == "1" and row.text("INTERVENTION_OFFERED"):
            yield Hit(
                row,
                f"Child {row.child}: received an intervention for substance misuse, so whether "
                "one was offered is left blank.",
            )


@rule("159", ERROR, "No intervention was received, and whether offered is blank.",
      "INTERVENTION_OFFERED", "INTERVENTION_RECEIVED", "SUBSTANCE_MISUSE")  # fmt: skip
def offer_missing(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc2"):
        is_untreated = (
            row.flag("SUBSTANCE_MISUSE") == "1" and row.flag("INTERVENTION_RECEIVED") == "0"
        )
        if is_untreated and not row.text("INTERVENTION_OFFERED"):
            yield Hit(
                row,
                f"Child {row.child}: received no intervention for substance misuse, and whether "
                "one was offered is left blank.",
            )


@rule("192", ERROR, "Substance misuse, and whether an intervention was received is blank.",
      "INTERVENTION_RECEIVED", "SUBSTANCE_MISUSE")  # fmt: skip
def intervention_missing(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc2"):
        if row.flag("SUBSTANCE_MISUSE") == "1" and not row.text("INTERVENTION_RECEIVED"):
            yield Hit(
                row,
                f"Child {row.child}: misuses substances, and whether an intervention was received "
                "is left blank.",
            )


@rule("193", WARNING, "No substance misuse, and an intervention is told of.",
      "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED", "SUBSTANCE_MISUSE")  # fmt: skip
def intervention_not_required(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc2"):
        given = row.filled(("INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"))
        if given and row.flag("SUBSTANCE_MISUSE") in {"", "0"}:
            yield Hit(
                row,
                f"Child {row.child}: is not said to misuse substances, and {_and(given)} is given.",
                given[0],
            )


# Who must have them, and who must not --------------------------------------------------------


@rule("191", ERROR, "Looked after for the year, and an outcome item is blank.", "CHILD", *HEALTH)
def outcomes_missing(view: ReturnView) -> Iterator[Hit]:
    for row in _settled(view):
        blank = _lacks(row, HEALTH)
        if blank:
            yield Hit(
                row,
                f"Child {row.child}: was looked after for the year to {said(view.last_day)}, and "
                f"{_and(blank)} left blank.",
                blank[0],
            )
    if not (view.is_over and view.brings("oc2")):
        return
    listed = view.rows_of("oc2")
    for child in sorted(view.twelve_months - listed.keys()):
        yield Hit(
            view.episodes_of[child][0],
            f"Child {child}: was looked after for the year to {said(view.last_day)} and is not on "
            "the list of outcomes.",
        )


@rule("190", WARNING, "Not looked after for the year, and an outcome item is given.", *FLAGS)
def outcomes_not_required(view: ReturnView) -> Iterator[Hit]:
    for row in _unsettled(view):
        given = row.filled(FLAGS)
        if given:
            yield Hit(
                row,
                f"Child {row.child}: was not looked after for the year to {said(view.last_day)}, "
                f"and {_and(given)} given.",
                given[0],
            )


def _not_for(view: ReturnView, column: str, what: str) -> Iterator[Hit]:
    for row in _unsettled(view):
        if row.text(column):
            yield Hit(
                row,
                f"Child {row.child}: was not looked after for the year to {said(view.last_day)}, "
                f"and {what} is given.",
            )


@rule("185", WARNING, "Not looked after for the year, and an SDQ score.", "SDQ_SCORE")
def score_not_required(view: ReturnView) -> Iterator[Hit]:
    yield from _not_for(view, "SDQ_SCORE", "an SDQ score")


@rule("198", WARNING, "Not looked after for the year, and a reason for no score.", "SDQ_REASON")
def reason_not_required(view: ReturnView) -> Iterator[Hit]:
    yield from _not_for(view, "SDQ_REASON", "a reason for having no SDQ score")


@rule("186", ERROR, "Of 4 to 16, looked after for the year, and no SDQ score.", *SDQ)
def score_missing(view: ReturnView) -> Iterator[Hit]:
    """A reason for having none will do: 197a would not have both."""
    for row in _settled(view):
        fourth, seventeenth = view.reaches(row, 4), view.reaches(row, 17)
        if fourth is None or seventeenth is None or row.filled(SDQ):
            continue
        if fourth <= view.first_day and seventeenth > view.last_day:
            yield Hit(row, f"Child {row.child}: has neither an SDQ score nor a reason for none.")


@rule("197B", WARNING, "Turned 4 or 17, and neither an SDQ score nor a reason.", "SDQ_REASON")
def score_missing_at_the_edge(view: ReturnView) -> Iterator[Hit]:
    for row in _settled(view):
        for age in (4, 17):
            if view.holds(view.reaches(row, age)) and not row.filled(SDQ):
                yield Hit(
                    row,
                    f"Child {row.child}: turned {age} in the year, and has neither an SDQ score "
                    "nor a reason for none.",
                )


@rule("157", WARNING, "Of 4 to 16, and too young or old for an SDQ is the reason.", "SDQ_REASON")
def reason_of_age(view: ReturnView) -> Iterator[Hit]:
    for row in _settled(view):
        fourth, sixteenth = view.reaches(row, 4), view.reaches(row, 16)
        if row.text("SDQ_REASON") != "SDQ1" or row.text("SDQ_SCORE"):
            continue
        if fourth and sixteenth and fourth <= view.first_day and sixteenth >= view.last_day:
            yield Hit(
                row,
                f"Child {row.child}: SDQ1 (under 4 or over 16) is the reason for no SDQ score, and "
                "the child was neither in the year.",
            )


@rule("188", WARNING, "Under 4 as the year ended, and an SDQ score or reason.", *SDQ)
def too_young_for_sdq(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc2"):
        fourth, given = view.reaches(row, 4), row.filled(SDQ)
        if fourth and given and fourth > view.last_day:
            yield Hit(row, f"Child {row.child}: turns 4 on {said(fourth)}, and {_and(given)} "
                      "is given.", given[0])  # fmt: skip


@rule("189", WARNING, "17 as the year began, and an SDQ score or reason.", *SDQ)
def too_old_for_sdq(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc2"):
        seventeenth, given = view.reaches(row, 17), row.filled(SDQ)
        if seventeenth and given and seventeenth <= view.first_day:
            yield Hit(row, f"Child {row.child}: turned 17 on {said(seventeenth)}, and "
                      f"{_and(given)} is given.", given[0])  # fmt: skip


@rule("542", WARNING, "Under 10 as the year ended, and convictions are told of.", "CONVICTED")
def too_young_for_conviction(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc2"):
        tenth = view.reaches(row, 10)
        if tenth and tenth > view.last_day and row.text("CONVICTED"):
            yield Hit(row, f"Child {row.child}: turns 10 on {said(tenth)}, and CONVICTED is given.")


@rule("543", ERROR, "10 or over, looked after for the year, and CONVICTED is blank.", "CONVICTED")
def conviction_missing(view: ReturnView) -> Iterator[Hit]:
    for row in _settled(view):
        tenth = view.reaches(row, 10)
        if tenth and tenth <= view.last_day and not row.text("CONVICTED"):
            yield Hit(
                row, f"Child {row.child}: turned 10 on {said(tenth)}, and CONVICTED is blank."
            )


@rule("545", ERROR, "Under 5, looked after for the year, HEALTH_CHECK is blank.", "HEALTH_CHECK")
def health_check_missing(view: ReturnView) -> Iterator[Hit]:
    for row in _settled(view):
        fifth = view.reaches(row, 5)
        if fifth and fifth > view.last_day and not row.text("HEALTH_CHECK"):
            yield Hit(row, f"Child {row.child}: turns 5 on {said(fifth)}, and HEALTH_CHECK is "
                      "blank.")  # fmt: skip


@rule("546", WARNING, "5 or over, and HEALTH_CHECK is given.", "HEALTH_CHECK")
def health_check_not_required(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc2"):
        fifth = view.reaches(row, 5)
        if fifth and fifth <= view.last_day and row.text("HEALTH_CHECK"):
            yield Hit(row, f"Child {row.child}: turned 5 on {said(fifth)}, and HEALTH_CHECK is "
                      "given.")  # fmt: skip
