"""Rules on adoptions (AD1).

A date that is none (112, 113) is said where the list is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from virtualschool.domain import codes
from virtualschool.feeds.ssda903.rows import EpisodeRow, ReturnView, Row
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, Rule, rule
from virtualschool.feeds.ssda903.years import name_of
from virtualschool.feeds.words import said

ADOPTED = frozenset({"E11", "E12"})
PLACED = frozenset({"A3", "A4", "A5", "A6"})
BY_PRESENT_CARER = frozenset({"A3", "A5"})
OF_ONE_ADOPTER = frozenset({"M1", "F1"})
ADOPTION_ITEMS = (
    "DATE_INT",
    "DATE_MATCH",
    "FOSTER_CARE",
    "NB_ADOPTR",
    "SEX_ADOPTR",
    "LS_ADOPTR",
)


def adoptions(view: ReturnView) -> Iterator[EpisodeRow]:
    """Episodes that ended with the child's adoption."""
    for row in view.episodes:
        if row.ends and row.text("REC") in ADOPTED:
            yield row


def not_listed(view: ReturnView, table: str, listed: codes.CodeList, what: str) -> Iterator[Hit]:
    valid = listed.valid_in(view.year)
    for row in view.rows(table):
        code = row.flag(listed.column)
        if code and code not in valid:
            yield Hit(
                row,
                f"Child {row.child}: {code} is not a code for {what} in {name_of(view.year)} "
                f"({', '.join(sorted(valid))}).",
            )


@rule("114", ERROR, "Whether a former foster carer adopts is not a code.", "FOSTER_CARE")
def former_carer(view: ReturnView) -> Iterator[Hit]:
    yield from not_listed(
        view, "adoption", codes.FOSTER_CARE, "whether the former foster carer adopts"
    )


@rule("175", ERROR, "The number of adopters is not a code.", "NB_ADOPTR")
def number_of_adopters(view: ReturnView) -> Iterator[Hit]:
    yield from not_listed(view, "adoption", codes.NUMBER_OF_ADOPTERS, "the number of adopters")


@rule("176", ERROR, "The sex of the adopters is not a code.", "SEX_ADOPTR")
def sex_of_adopters(view: ReturnView) -> Iterator[Hit]:
    yield from not_listed(view, "adoption", codes.SEX_OF_ADOPTERS, "the sex of the adopters")


@rule("177", ERROR, "The legal status of the adopters is not a code.", "LS_ADOPTR")
def status_of_adopters(view: ReturnView) -> Iterator[Hit]:
    yield from not_listed(
        view, "adoption", codes.STATUS_OF_ADOPTERS, "the legal status of the adopters"
    )


@rule("511", WARNING, "Two adopters, and the sex of one.", "SEX_ADOPTR", "NB_ADOPTR")
def two_adopters(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("adoption"):
        if row.flag("NB_ADOPTR") == "2" and row.text("SEX_ADOPTR") in OF_ONE_ADOPTER:
            yield Hit(
                row,
                f"Child {row.child}: has two adopters, and {row.text('SEX_ADOPTR')} is the code "
                "of one.",
            )


@rule("331", ERROR, "Matched with adopters after being placed with them.", "DATE_MATCH", "DECOM")
def matched_after_placement(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("adoption"):
        matched = row.day("DATE_MATCH")
        for episode in view.episodes_of.get(row.child, ()):
            is_late = matched is not None and matched > episode.starts
            if matched is not None and is_late and episode.text("REC") in ADOPTED:
                yield Hit(
                    row,
                    f"Child {row.child}: was matched with adopters on {said(matched)}, and placed "
                    f"with them on {said(episode.starts)}, before that.",
                )


@rule("151", ERROR, "Part of the items of an adoption are blank.", *ADOPTION_ITEMS)
def adoption_in_part(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("adoption"):
        blank = [column for column in ADOPTION_ITEMS if not row.text(column)]
        if 0 < len(blank) < len(ADOPTION_ITEMS):
            yield Hit(
                row, f"Child {row.child}: {' and '.join(blank)} left blank, the rest not.", blank[0]
            )


def _couples(number: str, status: str, who: str, *sexes: str) -> Rule:
    """A rule on what sexes the adopters of one legal status can be."""

    def find(view: ReturnView) -> Iterator[Hit]:
        for row in view.rows("adoption"):
            sex = row.text("SEX_ADOPTR")
            if row.text("LS_ADOPTR") == status and sex and sex not in sexes:
                yield Hit(
                    row,
                    f"Child {row.child}: the adopters are {who} ({status}), and their sex is "
                    f"{sex}, not {' or '.join(sexes)}.",
                )

    title = f"The sex of the adopters is not that of {who}."
    return rule(number, ERROR, title, "SEX_ADOPTR", "LS_ADOPTR")(find)


single = _couples("514", "L0", "single", "M1", "F1")
unmarried = _couples("517", "L3", "an unmarried couple of different sexes", "MF")
unmarried_of_one_sex = _couples("518", "L4", "an unmarried couple of one sex", "MM", "FF")
partners = _couples("519", "L2", "a couple in a civil partnership", "MM", "FF", "MF")
married = _couples("520", "L11", "a married couple of different sexes", "MF")
married_of_one_sex = _couples("524", "L12", "a married couple of one sex", "MM", "FF")


@rule("333", ERROR, "Matched with adopters before adoption was decided on.",
      "DATE_MATCH", "DATE_INT")  # fmt: skip
def matched_too_early(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("adoption"):
        decided, matched = row.day("DATE_INT"), row.day("DATE_MATCH")
        if decided and matched and matched < decided:
            yield Hit(
                row,
                f"Child {row.child}: was matched with adopters on {said(matched)}, and that "
                f"adoption was best was decided on {said(decided)}, after that.",
            )


@rule("334", ERROR, "Adoption was decided on before care began.", "DATE_INT", "DECOM")
def decided_before_care(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("adoption"):
        decided = row.day("DATE_INT")
        starts = [e.starts for e in view.episodes_of.get(row.child, ()) if e.text("RNE") == "S"]
        if decided and starts and decided < starts[-1]:
            yield Hit(
                row,
                f"Child {row.child}: that adoption was best was decided on {said(decided)}, before "
                f"care began on {said(starts[-1])}.",
            )


@rule("521", ERROR, "Placed for adoption before adoption was decided on.", "DATE_INT", "DECOM")
def placed_before_decision(view: ReturnView) -> Iterator[Hit]:
    for row in view.rows("adoption"):
        decided = row.day("DATE_INT")
        for episode in view.episodes_of.get(row.child, ()):
            if decided and episode.text("PLACE") in PLACED and decided > episode.starts:
                yield Hit(
                    row,
                    f"Child {row.child}: that adoption was best was decided on {said(decided)}, "
                    f"and {episode} is placed for adoption.",
                )
                break


@rule("335", WARNING, "Whether the present carer adopts and the placement do not agree.",
      "FOSTER_CARE", "PLACE")  # fmt: skip
def carer_and_placement(view: ReturnView) -> Iterator[Hit]:
    told = view.rows_of("adoption")
    for episode in adoptions(view):
        place = episode.text("PLACE")
        expected = "1" if place in BY_PRESENT_CARER else "0"
        for row in told.get(episode.child, ()):
            if place in PLACED and row.flag("FOSTER_CARE") in {"0", "1"} - {expected}:
                yield Hit(
                    row,
                    f"Child {row.child}: FOSTER_CARE is {row.flag('FOSTER_CARE')}, and the last "
                    f"placement is {place}, for which it is {expected}.",
                )


@rule("582", WARNING, "Adopted on the day of being matched.", "DATE_MATCH", "DEC", first_year=2023)
def matched_as_adopted(view: ReturnView) -> Iterator[Hit]:
    told = view.rows_of("adoption")
    for episode in adoptions(view):
        for row in told.get(episode.child, ()):
            if row.day("DATE_MATCH") == episode.ends:
                yield Hit(row, f"Child {row.child}: was matched with adopters and adopted on one "
                          f"day, {said(_ended(episode))}.")  # fmt: skip


def _ended(episode: EpisodeRow) -> date:
    assert episode.ends is not None
    return episode.ends


@rule("601", ERROR, "Adopted in the year, and an item of the adoption is missing.",
      "REC", *ADOPTION_ITEMS)  # fmt: skip
def adoption_missing(view: ReturnView) -> Iterator[Hit]:
    if not view.brings("adoption"):
        return
    told = view.rows_of("adoption")
    for episode in adoptions(view):
        if view.holds(episode.ends) and not any(map(_is_whole, told.get(episode.child, ()))):
            yield Hit(
                episode,
                f"Child {episode.child}: was adopted on {said(_ended(episode))}, and the list of "
                "adoptions does not tell of it, or not wholly.",
            )


def _is_whole(row: Row) -> bool:
    return len(row.filled(ADOPTION_ITEMS)) == len(ADOPTION_ITEMS)


@rule("602", ERROR, "Items of an adoption, and none in the year.", *ADOPTION_ITEMS)
def adoption_without_episode(view: ReturnView) -> Iterator[Hit]:
    if not view.brings("episodes"):
        return
    adopted = {episode.child for episode in adoptions(view) if view.holds(episode.ends)}
    for row in view.rows("adoption"):
        given = row.filled(ADOPTION_ITEMS)
        if given and row.child not in adopted:
            yield Hit(
                row,
                f"Child {row.child}: has items of an adoption, and no episode of the year ended "
                "with one.",
                given[0],
            )


@rule("199", ERROR, "Looked after again after an adoption.", "CHILD", compares=True)
def looked_after_again(view: ReturnView) -> Iterator[Hit]:
    """An adopted child who comes back has a new id, so that nothing links the two."""
    if view.previous is None:
        return
    before = {episode.child: episode for episode in adoptions(view.previous)}
    for child, rows in view.episodes_of.items():
        own = [row for row in rows if row.ends and row.text("REC") in ADOPTED]
        adopted = before.get(child, own[0] if own else None)
        again = [row for row in rows if adopted and row.starts > adopted.starts]
        if adopted and again:
            yield Hit(
                again[0],
                f"Child {child}: was adopted on {said(_ended(adopted))}, and {again[0]} came after "
                "that under the same id.",
            )
