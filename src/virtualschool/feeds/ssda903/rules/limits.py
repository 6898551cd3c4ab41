"""Rules on how long a status or placement may last, and from what age it may be used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from virtualschool.feeds.ssda903.rows import EpisodeRow, ReturnView
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule
from virtualschool.feeds.words import said

CODES_CHANGED_ON = date(2005, 12, 1)
NO_INDEPENDENT_LIVING_AFTER = date(2023, 10, 28)
GUARDIANSHIP = frozenset({"E45", "E46", "E47", "E48"})


def _runs(view: ReturnView, status: str) -> Iterator[list[EpisodeRow]]:
    """Episodes of one legal status that follow one another without a day between them."""
    for rows in view.episodes_of.values():
        run: list[EpisodeRow] = []
        for row in rows:
            if row.text("LS") != status:
                continue
            if run and run[-1].ends == row.starts:
                run.append(row)
                continue
            if run:
                yield run
            run = [row]
        if run:
            yield run


def _status_too_long(view: ReturnView, status: str, most: int, name: str) -> Iterator[Hit]:
    """A run, measured up to what is reached while open; said once, on its last episode."""
    for run in _runs(view, status):
        days = ((run[-1].ends or view.reached) - run[0].starts).days
        if days > most:
            yield Hit(
                run[-1],
                f"Child {run[0].child}: {name} ({status}) from {said(run[0].starts)} lasted "
                f"{days} days; the most is {most}.",
            )


@rule("361", WARNING, "Police protection lasted more than 72 hours.", "DEC", "LS", "DECOM")
def police_protection(view: ReturnView) -> Iterator[Hit]:
    yield from _status_too_long(view, "L1", 3, "police protection")


@rule("362", WARNING, "An emergency protection order lasted over 21 days.", "DEC", "LS", "DECOM")
def emergency_protection(view: ReturnView) -> Iterator[Hit]:
    yield from _status_too_long(view, "L2", 21, "an emergency protection order")


@rule("363", WARNING, "A child assessment order lasted more than 7 days.", "DEC", "LS", "DECOM")
def child_assessment(view: ReturnView) -> Iterator[Hit]:
    yield from _status_too_long(view, "L3", 7, "a child assessment order")


@rule("364", WARNING, "Detention under PACE lasted more than 21 days.", "DEC", "LS", "DECOM")
def police_detention(view: ReturnView) -> Iterator[Hit]:
    yield from _status_too_long(view, "J2", 21, "accommodation under PACE 1984")


@rule("445", WARNING, "D1 in an episode that started after December 2005.", "LS", "DECOM")
def freeing_order(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.text("LS") == "D1" and row.starts > date(2005, 12, 31):
            yield Hit(
                row,
                f"Child {row.child}: {row} is under a freeing order (D1), of which none was made "
                "after 2005.",
            )


@rule("446", WARNING, "E1 in an episode that started before December 2005.", "LS", "DECOM")
def placement_order_too_early(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.text("LS") == "E1" and row.starts < CODES_CHANGED_ON:
            yield Hit(
                row,
                f"Child {row.child}: {row} is under a placement order (E1), of which none was made "
                f"before {said(CODES_CHANGED_ON)}.",
            )


@rule("358", WARNING, "A legal status of the courts under the age of 10.", "LS", "DOB")
def status_under_ten(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        tenth = view.birthday(row.child, 10)
        if row.text("LS") in {"J1", "J2", "J3"} and tenth and row.starts < tenth:
            yield Hit(
                row,
                f"Child {row.child}: {row} has the legal status {row.text('LS')} before the 10th "
                f"birthday on {said(tenth)}.",
            )


def _placed_too_young(view: ReturnView, place: str, age: int, name: str) -> Iterator[Hit]:
    for row in view.episodes:
        birthday = view.birthday(row.child, age)
        if row.text("PLACE") == place and birthday and row.starts < birthday:
            yield Hit(
                row,
                f"Child {row.child}: {row} is {name} ({place}) before the age of {age}, reached "
                f"on {said(birthday)}.",
            )


@rule("370", WARNING, "Independent living under the age of 15.", "PLACE", "DOB", last_year=2023)
def independent_living(view: ReturnView) -> Iterator[Hit]:
    yield from _placed_too_young(view, "P2", 15, "independent living")


@rule("370", WARNING, "Independent living under the age of 16.", "PLACE", "DOB", first_year=2024)
def independent_living_since_2024(view: ReturnView) -> Iterator[Hit]:
    yield from _placed_too_young(view, "P2", 16, "independent living")


@rule("371", WARNING, "Semi-independent living under the age of 14.", "PLACE", "DOB",
      last_year=2023)  # fmt: skip
def semi_independent_living(view: ReturnView) -> Iterator[Hit]:
    yield from _placed_too_young(view, "H5", 14, "semi-independent living")


@rule("371", WARNING, "Semi-independent living under the age of 16.", "PLACE", "DOB",
      first_year=2024, last_year=2024)  # fmt: skip
def semi_independent_living_in_2024(view: ReturnView) -> Iterator[Hit]:
    yield from _placed_too_young(view, "H5", 16, "semi-independent living")


@rule("371", WARNING, "Supported accommodation under the age of 16.", "PLACE", "DOB",
      first_year=2025)  # fmt: skip
def supported_accommodation(view: ReturnView) -> Iterator[Hit]:
    yield from _placed_too_young(view, "K3", 16, "supported accommodation")


@rule("217t", WARNING, "Independent living after 28 October 2023.", "PLACE", "DEC", first_year=2024)
def independent_living_no_more(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        goes_on = (row.ends or view.reached) > NO_INDEPENDENT_LIVING_AFTER
        if row.text("PLACE") == "P2" and goes_on:
            yield Hit(
                row,
                f"Child {row.child}: {row} is independent living (P2), which no placement is after "
                f"{said(NO_INDEPENDENT_LIVING_AFTER)}.",
            )


@rule("372", WARNING, "Youth custody under the age of 10.", "PLACE", "DOB")
def youth_custody(view: ReturnView) -> Iterator[Hit]:
    yield from _placed_too_young(view, "R5", 10, "youth custody")


@rule("373", WARNING, "A residential school under the age of 4.", "PLACE", "DOB")
def residential_school(view: ReturnView) -> Iterator[Hit]:
    yield from _placed_too_young(view, "S1", 4, "a residential school")


@rule("374", WARNING, "Residential employment under the age of 14.", "PLACE", "DOB")
def residential_employment(view: ReturnView) -> Iterator[Hit]:
    yield from _placed_too_young(view, "P3", 14, "residential employment")


def _temporary_too_long(view: ReturnView, place: str, most: int, name: str) -> Iterator[Hit]:
    for row in view.episodes:
        if row.text("PLACE") == place and row.ends and row.days(row.ends) > most:
            yield Hit(
                row,
                f"Child {row.child}: {row} is a temporary placement ({place}, {name}) of "
                f"{row.days(row.ends)} days; the most is {most}.",
            )


@rule("375", WARNING, "A temporary stay in hospital of more than six weeks.", "DEC", "PLACE")
def hospital(view: ReturnView) -> Iterator[Hit]:
    yield from _temporary_too_long(view, "T1", 42, "hospital")


@rule("376", WARNING, "A carer's holiday of more than three weeks.", "DEC", "PLACE")
def carer_on_holiday(view: ReturnView) -> Iterator[Hit]:
    yield from _temporary_too_long(view, "T3", 21, "holiday of the carer")


@rule("379", WARNING, "An unspecified temporary placement of more than seven days.", "DEC", "PLACE")
def other_temporary(view: ReturnView) -> Iterator[Hit]:
    yield from _temporary_too_long(view, "T4", 7, "unspecified")


@rule("377", WARNING, "More than two carers' holidays in twelve months.", "PLACE", "DECOM")
def carer_holidays(view: ReturnView) -> Iterator[Hit]:
    for child, rows in view.episodes_of.items():
        holidays = [row for row in rows if row.text("PLACE") == "T3"]
        for first, third in zip(holidays, holidays[2:], strict=False):
            if third.starts < first.starts + timedelta(days=365):
                yield Hit(
                    third,
                    f"Child {child}: {third} is the third temporary placement for a carer's "
                    f"holiday (T3) within twelve months of {said(first.starts)}.",
                )


@rule("359", WARNING, "Still looked after past the 18th birthday.", "DEC", "LS", "PLACE", "DOB")
def past_eighteen(view: ReturnView) -> Iterator[Hit]:
    """Lawful only when accommodated (V2) in a children's home (K2), Children Act 1989 s20(5)."""
    for row in view.episodes:
        eighteenth = view.birthday(row.child, 18)
        is_community_home = row.text("LS") == "V2" and row.text("PLACE") == "K2"
        if row.ends is not None or is_community_home or eighteenth is None:
            continue
        if eighteenth < view.reached:
            yield Hit(
                row,
                f"Child {row.child}: {row} is still open on {said(view.reached)}, after the 18th "
                f"birthday on {said(eighteenth)}.",
            )


def _ceased_at_age(
    view: ReturnView, reasons: frozenset[str], age: int, is_over: bool, what: str
) -> Iterator[Hit]:
    for row in view.episodes:
        birthday = view.birthday(row.child, age)
        if row.ends is None or birthday is None or row.text("REC") not in reasons:
            continue
        if (row.ends >= birthday) == is_over:
            when = "on or after" if is_over else "before"
            yield Hit(
                row,
                f"Child {row.child}: {row} ended on {said(row.ends)} because the child {what} "
                f"({row.text('REC')}), {when} the birthday of {age} on {said(birthday)}.",
            )


@rule("386", ERROR, "Adopted at 18 or over.", "REC", "DOB")
def adopted_as_adult(view: ReturnView) -> Iterator[Hit]:
    yield from _ceased_at_age(view, frozenset({"E11", "E12"}), 18, True, "was adopted")


@rule("387", WARNING, "Moved into independent living under the age of 14.", "REC", "DOB")
def independent_too_young(view: ReturnView) -> Iterator[Hit]:
    yield from _ceased_at_age(
        view, frozenset({"E5", "E6"}), 14, False, "moved into independent living"
    )


@rule("389", WARNING, "Moved to adult social care under the age of 16.", "REC", "DOB")
def adult_care_too_young(view: ReturnView) -> Iterator[Hit]:
    yield from _ceased_at_age(view, frozenset({"E7"}), 16, False, "moved to adult social care")


@rule("407", WARNING, "Special guardianship over the age of 18.", "REC", "DOB")
def guarded_as_adult(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        eighteenth = view.birthday(row.child, 18)
        if eighteenth and row.ends and row.ends > eighteenth and row.text("REC") in GUARDIANSHIP:
            yield Hit(
                row,
                f"Child {row.child}: {row} ended on {said(row.ends)} with special guardianship "
                f"({row.text('REC')}), after the 18th birthday on {said(eighteenth)}.",
            )


@rule("460", WARNING, "Stayed with the carers under the age of 18.", "REC", "DOB")
def stayed_too_young(view: ReturnView) -> Iterator[Hit]:
    yield from _ceased_at_age(view, frozenset({"E17"}), 18, False, "stayed with the carers")


@rule("352", ERROR, "Came into care at 18 or over.", "DECOM", "DOB")
def came_as_adult(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        eighteenth = view.birthday(row.child, 18)
        if eighteenth and row.text("RNE") == "S" and row.starts >= eighteenth:
            yield Hit(
                row,
                f"Child {row.child}: {row} began care (S), and the 18th birthday was on "
                f"{said(eighteenth)}.",
            )


@rule("451", WARNING, "Still under a freeing order.", "LS", "DEC", "REC")
def still_freed(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.text("LS") == "D1" and row.ends is None and not row.text("REC"):
            yield Hit(
                row,
                f"Child {row.child}: {row} is under a freeing order (D1) and open; none has been "
                "made since 2005.",
            )
