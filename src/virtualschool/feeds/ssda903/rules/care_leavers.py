"""Rules on care leavers (OC3): young people of 17 to 21 who have left care.

Whether a young person was ever in care for long enough (1001, 1002) is not checked: it takes all
returns since the 14th birthday, and two of them would doubt most of those who have left.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from virtualschool.domain import codes
from virtualschool.feeds.ssda903.rows import ReturnView, Row, years_after
from virtualschool.feeds.ssda903.rules.adoption import ADOPTION_ITEMS
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, rule
from virtualschool.feeds.ssda903.rules.outcomes import FLAGS
from virtualschool.feeds.ssda903.years import name_of
from virtualschool.feeds.words import said

ITEMS = ("IN_TOUCH", "ACTIV", "ACCOM")
#: Lists on which only a child with episodes in the year can stand.
OF_CHILDREN_IN_CARE = {
    "placed_for_adoption": "decisions to place for adoption",
    "missing": "missing children",
    "reviews": "reviews",
    "adoption": "adoptions",
    "previous_permanence": "previous permanence",
    "oc2": "outcomes",
}
WITH_FORMER_CARERS = frozenset({"Z1", "Z2"})
IN_A_FOYER = frozenset({"T1", "T2"})


def _leavers(view: ReturnView) -> Iterator[Row]:
    yield from (row for row in view.rows("oc3") if row.filled(ITEMS))


# What an item may say ------------------------------------------------------------------------


def _code(view: ReturnView, listed: codes.CodeList, what: str) -> Iterator[Hit]:
    valid = listed.valid_in(view.year)
    for row in view.rows("oc3"):
        code = row.flag(listed.column)
        if code and code not in valid:
            yield Hit(
                row,
                f"Child {row.child}: {code} is not a code for {what} in {name_of(view.year)}.",
            )


@rule("131", ERROR, "Whether in touch after leaving care is not a code.", "IN_TOUCH")
def in_touch(view: ReturnView) -> Iterator[Hit]:
    yield from _code(view, codes.IN_TOUCH, "being in touch after leaving care")


@rule("132", ERROR, "The activity after leaving care is not a code of the year.", "ACTIV")
def activity(view: ReturnView) -> Iterator[Hit]:
    yield from _code(view, codes.ACTIVITY, "the activity after leaving care")


@rule("133", ERROR, "The accommodation after leaving care is not a code.", "ACCOM")
def accommodation(view: ReturnView) -> Iterator[Hit]:
    yield from _code(view, codes.ACCOMMODATION, "the accommodation after leaving care")


@rule("153", ERROR, "Part of the care leaver's items are blank.", *ITEMS)
def items_in_part(view: ReturnView) -> Iterator[Hit]:
    for row in _leavers(view):
        blank = [name for name in ITEMS if not row.text(name)]
        if blank:
            yield Hit(
                row, f"Child {row.child}: {' and '.join(blank)} left blank, the rest not.", blank[0]
            )


# Whether items agree -------------------------------------------------------------------------


@rule("344", WARNING, "Died or returned home, and an activity or accommodation.", *ITEMS)
def gone_and_active(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc3"):
        given = [name for name in ("ACTIV", "ACCOM") if row.flag(name) not in {"", "0"}]
        if given and row.text("IN_TOUCH") in {"DIED", "RHOM"}:
            yield Hit(
                row,
                f"Child {row.child}: {row.text('IN_TOUCH')}, so {' and '.join(given)} should be 0.",
                given[0],
            )


@rule("345", WARNING, "In touch, and the activity or accommodation is 0.", *ITEMS)
def in_touch_and_unknown(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc3"):
        unknown = [name for name in ("ACTIV", "ACCOM") if row.flag(name) == "0"]
        if unknown and row.text("IN_TOUCH") == "YES":
            yield Hit(
                row,
                f"Child {row.child}: the council is in touch, and {' and '.join(unknown)} is 0.",
                unknown[0],
            )


@rule("347", WARNING, "In a foyer and under 18 as the year began.", "ACCOM", "DOB", first_year=2024)
def foyer_under_eighteen(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc3"):
        eighteenth = view.reaches(row, 18)
        if eighteenth and eighteenth > view.first_day and row.text("ACCOM") in IN_A_FOYER:
            yield Hit(
                row,
                f"Child {row.child}: is in a foyer ({row.text('ACCOM')}) and turns 18 on "
                f"{said(eighteenth)}, after the year began.",
            )


@rule("3001", WARNING, "17 in the year, and with the former foster carers.", "ACCOM", "DOB")
def with_carers_at_seventeen(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("oc3"):
        seventeenth = view.reaches(row, 17)
        if view.holds(seventeenth) and row.text("ACCOM") in WITH_FORMER_CARERS:
            yield Hit(
                row,
                f"Child {row.child}: turned 17 in the year, and the accommodation "
                f"({row.text('ACCOM')}) is with former foster carers, where one of 17 is still "
                "looked after.",
            )


# Who can have them ---------------------------------------------------------------------------


@rule("391", ERROR, "A care leaver under 17 as the year ended.", "DOB", *ITEMS)
def too_young(view: ReturnView) -> Iterator[Hit]:
    for row in _leavers(view):
        seventeenth = view.reaches(row, 17)
        if seventeenth and seventeenth > view.last_day:
            yield Hit(row, f"Child {row.child}: turns 17 on {said(seventeenth)}, after the year.")


def _birthday_in_year(view: ReturnView, row: Row) -> date | None:
    """The 17th or 18th birthday of the year, around which a care leaver is told of."""
    born = row.day("DOB") or view.born_on(row.child)
    days = [years_after(born, age) for age in (17, 18)] if born else []
    return next((day for day in days if view.holds(day)), None)


@rule("1007", WARNING, "A care leaver still looked after on the 17th or 18th birthday.", *ITEMS)
def still_looked_after(view: ReturnView) -> Iterator[Hit]:
    for row in _leavers(view):
        birthday = _birthday_in_year(view, row)
        if birthday is None or birthday > view.reached:
            continue
        for episode in view.episodes_of.get(row.child, ()):
            is_held = episode.starts <= birthday and (
                episode.ends is None or episode.ends > birthday
            )
            if is_held and not episode.is_short_break:
                yield Hit(
                    row,
                    f"Child {row.child}: is told of as a care leaver, and was looked after on the "
                    f"birthday on {said(birthday)}.",
                )
                break


@rule("1016", WARNING, "A care leaver who left after the 17th or 18th birthday.", *ITEMS,
      first_year=2024)  # fmt: skip
def left_after_birthday(view: ReturnView) -> Iterator[Hit]:
    for row in _leavers(view):
        birthday = _birthday_in_year(view, row)
        ends = [
            episode.ends
            for episode in view.episodes_of.get(row.child, ())
            if episode.ends and episode.text("REC") != "X1" and not episode.is_short_break
        ]
        if birthday and ends and max(ends) > birthday:
            yield Hit(
                row,
                f"Child {row.child}: is told of as a care leaver, and ceased to be looked after on "
                f"{said(max(ends))}, after the birthday on {said(birthday)}.",
            )


def _left_by(view: ReturnView, reason: str, what: str) -> Iterator[Hit]:
    for row in _leavers(view):
        episodes = view.episodes_of.get(row.child, ())
        if episodes and episodes[-1].ends and episodes[-1].text("REC") == reason:
            yield Hit(row, f"Child {row.child}: is told of as a care leaver, and {what} "
                      f"({reason}) on {said(episodes[-1].ends)}.")  # fmt: skip


@rule("1000", ERROR, "A care leaver who died in care.", *ITEMS)
def died_in_care(view: ReturnView) -> Iterator[Hit]:
    yield from _left_by(view, "E2", "died in care")


@rule("1011", ERROR, "A care leaver whose care another authority took over.", *ITEMS)
def taken_over(view: ReturnView) -> Iterator[Hit]:
    yield from _left_by(view, "E3", "another authority took over the care")


@rule("134", WARNING, "A care leaver with items of an adoption.", *ITEMS, *ADOPTION_ITEMS)
def adopted_leaver(view: ReturnView) -> Iterator[Hit]:
    adoptions = view.rows_of("adoption")
    for row in _leavers(view):
        if any(each.filled(ADOPTION_ITEMS) for each in adoptions.get(row.child, ())):
            yield Hit(row, f"Child {row.child}: is told of as a care leaver and as adopted.")


@rule("187", WARNING, "Looked after for the year, and adopted or a care leaver.",
      *ITEMS, *ADOPTION_ITEMS)  # fmt: skip
def settled_and_gone(view: ReturnView) -> Iterator[Hit]:
    if not view.is_over:
        return
    for table, columns, what in (
        ("oc3", ITEMS, "is told of as a care leaver"),
        ("adoption", ADOPTION_ITEMS, "has items of an adoption"),
    ):
        for row in view.rows(table):
            given = row.filled(columns)
            if given and row.child in view.twelve_months:
                yield Hit(
                    row,
                    f"Child {row.child}: was looked after for the year to {said(view.last_day)}, "
                    f"and {what}.",
                    given[0],
                )


@rule("215", WARNING, "A care leaver with outcomes of children looked after.", *ITEMS, *FLAGS)
def leaver_with_outcomes(view: ReturnView) -> Iterator[Hit]:
    outcomes = view.rows_of("oc2")
    for row in _leavers(view):
        if any(each.filled(FLAGS) for each in outcomes.get(row.child, ())):
            yield Hit(
                row,
                f"Child {row.child}: is told of as a care leaver, and on the list of outcomes of "
                "children looked after.",
            )


@rule("1014", WARNING, "A care leaver on the list of unaccompanied children.", "DUC", *ITEMS)
def unaccompanied_leaver(view: ReturnView) -> Iterator[Hit]:
    if not view.brings("episodes"):
        return
    leavers = {row.child for row in _leavers(view)}
    for row in view.rows("uasc"):
        if row.child in leavers and row.child not in view.episodes_of:
            yield Hit(
                row,
                f"Child {row.child}: is a care leaver without an episode in the year, of whom it "
                "is not asked whether unaccompanied.",
            )


@rule("1012", WARNING, "A child without an episode in the year stands on another list.", "CHILD")
def listed_without_episode(view: ReturnView) -> Iterator[Hit]:
    if not view.brings("episodes"):
        return
    for table, name in OF_CHILDREN_IN_CARE.items():
        for child, rows in view.rows_of(table).items():
            if child not in view.episodes_of:
                yield Hit(
                    rows[0],
                    f"Child {child}: has no episode in the year, and stands on the list of {name}.",
                )


@rule("1010", WARNING, "A care leaver whose episode was left open last year.", *ITEMS,
      compares=True)  # fmt: skip
def left_without_an_end(view: ReturnView) -> Iterator[Hit]:
    if view.previous is None or not view.brings("episodes"):
        return
    for row in _leavers(view):
        before = view.previous.episodes_of.get(row.child)
        if before and before[-1].ends is None and row.child not in view.episodes_of:
            yield Hit(
                row,
                f"Child {row.child}: is told of as a care leaver, last year's return ended with "
                f"{before[-1]} open, and this one has no episode.",
            )


@rule("348", WARNING, "A care leaver who had died by last year's return.", "IN_TOUCH",
      first_year=2026, compares=True)  # fmt: skip
def died_before(view: ReturnView) -> Iterator[Hit]:
    if view.previous is None:
        return
    before = view.previous.rows_of("oc3")
    for row in view.rows("oc3"):
        had_died = any(each.text("IN_TOUCH") == "DIED" for each in before.get(row.child, ()))
        if had_died and row.text("IN_TOUCH") != "DIED":
            yield Hit(
                row,
                f"Child {row.child}: is {row.text('IN_TOUCH') or '(blank)'}, and had died by last "
                "year's return.",
            )
