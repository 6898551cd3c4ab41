"""Faults planted on purpose, each of which a finding must catch.

They are put into the files after the simulation, so that the calibrated figures stay what they
are: a fault adds a wrong row beside the right ones, or spoils what no figure rests on.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from virtualschool.demo import calibration as cal
from virtualschool.demo.attendance import Mark
from virtualschool.demo.people import Person
from virtualschool.demo.returns import Return, uk
from virtualschool.demo.schools import Estate
from virtualschool.demo.social_work.cases import Case
from virtualschool.demo.suspensions import Event
from virtualschool.demo.terms import month_key
from virtualschool.domain.identifiers import UPN_LETTERS, upn_check_letter


@dataclass(frozen=True, slots=True)
class PlantedFault:
    """What is wrong where: the finding's code (or ``set_aside``), the file, and why.

    ``file`` is where the fault was put. A finding that needs several files together may name
    another file of the same load.
    """

    code: str
    file: str
    why: str


OVERLAP = PlantedFault(
    "501", "ssda903/2022/episodes.csv",
    "An episode starts ten days before the one before it ended.")  # fmt: skip
UPN_SHAPE = PlantedFault(
    "168", "ssda903/2022/header.csv", "A UPN has lost its last digit.")  # fmt: skip
UPN_LETTER = PlantedFault(
    "upn_check_letter", "ssda903/2023/header.csv",
    "A UPN's first letter does not agree with its digits.")  # fmt: skip
CLOSED_SCHOOL = PlantedFault(
    "school_closed", "children-lists/children-list-2022-10-31.csv",
    "A child is still listed at the school that closed on 31 August 2022.")  # fmt: skip
CONFLICT = PlantedFault(
    "mark_conflict", "attendance/2022-10-daily-call.csv",
    "The daily call says ill, the register says present, for one child on two days.")  # fmt: skip
CORRECTION = PlantedFault(
    "mark_corrected", "attendance/2022-10-correction.csv",
    "Marks N of October 2022 are put right in November.")  # fmt: skip
NOT_IN_RETURN = PlantedFault(
    "listed_not_in_return", "children-lists/children-list-2023-07-21.csv",
    "A child is on the list and in no return.")  # fmt: skip
NOT_ON_LIST = PlantedFault(
    "in_return_not_listed", "children-lists/children-list-2023-07-21.csv",
    "A child who is looked after by the return has gone from the list.")  # fmt: skip
UNKNOWN_MARK = PlantedFault(
    "set_aside", "attendance/2022-02.csv", "A mark has a code that nobody knows.")  # fmt: skip
MARKS_WITHOUT_EVENT = PlantedFault(
    "e_marks_without_suspension", "attendance/2022-03.csv",
    "A child has E marks on one day and no suspension.")  # fmt: skip
EVENT_WITHOUT_MARKS = PlantedFault(
    "suspension_without_e_marks", "suspensions/2022-summer.csv",
    "A suspended child was marked present on all of its days.")  # fmt: skip
SUSPENSION_OVERLAP = PlantedFault(
    "suspension_overlap", "suspensions/2022-summer.csv",
    "A second suspension of a child begins before the first has ended.")  # fmt: skip
WITHDRAWN = PlantedFault(
    "e_marks_without_suspension", "suspensions/2022-autumn-outcomes.csv",
    "A permanent exclusion of October 2022 is withdrawn: its E marks stand alone.")  # fmt: skip

CLOSED_FIRST = PlantedFault(
    "8630", "cin/cin-census-2022.xml",
    "A case closed three days before the child was referred.")  # fmt: skip
UPN_OF_ANOTHER = PlantedFault(
    "1520", "cin/cin-census-2023.xml",
    "The case system gives a child the UPN of another.")  # fmt: skip
UPN_TWO_WAYS = PlantedFault(
    "identity_two_ways", "school-census/2023-spring/2023_spring_pupilonroll.csv",
    "A school's pupil bears the UPN that two of our children have.")  # fmt: skip

PLANTED: tuple[PlantedFault, ...] = (
    OVERLAP, UPN_SHAPE, UPN_LETTER, CLOSED_SCHOOL, CONFLICT, CORRECTION, NOT_IN_RETURN,
    NOT_ON_LIST, UNKNOWN_MARK, MARKS_WITHOUT_EVENT, EVENT_WITHOUT_MARKS, SUSPENSION_OVERLAP,
    WITHDRAWN, CLOSED_FIRST, UPN_OF_ANOTHER, UPN_TWO_WAYS,
)  # fmt: skip

LISTS_AT_FAULT_FROM = date(2023, 3, 31)
UPN_AT = 3  # its column in a census's pupils; the former number follows it
TEMPORARY_UPN = upn_check_letter("A80640012200A") + "80640012200A"
STRANGER = ("499001", "Wystan", "Otterwyke")


def spoil_upns(people: list[Person], returns: list[Return]) -> None:
    """One UPN with the wrong check letter wherever it stands; one cut short in one return."""
    wrong = next(p for p in people if p.in_care(cal.TODAY) and p.phase(2022) == "primary")
    right = wrong.upn
    letter = UPN_LETTERS[(UPN_LETTERS.index(right[0]) + 7) % len(UPN_LETTERS)]
    wrong.upn = letter + right[1:]
    for one in returns:
        for row in one.tables["header"]:
            row[4] = wrong.upn if row[4] == right else row[4]
    short = next(
        p
        for p in people
        if p.in_care(date(2021, 9, 1)) and p.in_care(cal.TODAY) and p.phase(2021) and p is not wrong
    )
    header = returns[1].tables["header"]
    next(row for row in header if row[0] == short.child_id)[4] = short.upn[:-1]


def spoil_episodes(returns: list[Return]) -> None:
    """The end of a child's episode in the 2022 return moves past the start of the next."""
    rows = returns[1].tables["episodes"]
    for before, after in itertools.pairwise(rows):
        is_move = before[0] == after[0] and before[8] == "X1" and before[7] == after[1]
        if is_move and after[2] == "P" and not after[7]:
            ended = datetime.strptime(before[7], "%d/%m/%Y").date() + timedelta(10)  # noqa: DTZ007
            if ended < date(2022, 3, 1):
                before[7] = uk(ended)
                return
    raise ValueError("No pair of episodes can be made to overlap.")


def spoil_lists(lists: dict[date, list[list[str]]], people: list[Person], estate: Estate) -> None:
    """A closed school, a child too many, a child too few."""
    # A child on short breaks, so that the stale school stands in no figure of the looked after.
    stale = next(p.child_id for p in people if p.is_short_break and p.phase(2022) == "primary")
    for day, rows in lists.items():
        for row in rows:
            if row[0] == stale:
                row[6] = (estate.closed if day <= cal.STORY_DAY else estate.successor).urn
    gone = next(
        p.child_id
        for p in people
        if p.phase(2022) == "secondary"
        and p.in_care(date(2022, 9, 1))
        and p.in_care(cal.TODAY)
        and not p.is_short_break
    )
    child_id, forename, surname = STRANGER
    born = date(2012, 5, 14)
    body = "806214717901"
    for day, rows in lists.items():
        if day < LISTS_AT_FAULT_FROM:
            continue
        rows[:] = [r for r in rows if r[0] != gone]
        pattern = next(r for r in rows if r[6] and r[7] == "6")
        rows.append([
            child_id, upn_check_letter("A" + body) + body, surname, forename, uk(born), "M",
            pattern[6], "6", *pattern[8:13], uk(day),
        ])  # fmt: skip


def spoil_marks(marks: list[Mark], events: list[Event]) -> list[Mark]:
    """An unknown code, a day of E without a suspension, a suspension whose days were attended."""
    suspended = {e.child for e in events}
    unknown = next(
        m for m in marks if month_key(m.day) == "2022-02" and m.half == "PM" and m.code == "I"
    )
    unknown.code = "QZ"
    ill = next(
        m
        for m in marks
        if month_key(m.day) == "2022-03" and m.code == "I" and m.child not in suspended
        and m.child.phase(2021) == "secondary" and m.half == "AM"
    )  # fmt: skip
    attended = next(
        e for e in events if e.month == "2022-05" and e.category == "SUSP" and len(e.sessions) == 2
    )
    for mark in marks:
        if mark.child is ill.child and mark.day == ill.day and mark.code != "D":
            mark.code = "E"
        if mark.child is attended.child and (mark.day, mark.half) in attended.sessions:
            mark.code = "/" if mark.half == "AM" else "\\"
    return marks


def overlapping_event(events: list[Event]) -> Event:
    """A copy of the longest suspension of June 2022 that starts inside it."""
    long = max((e for e in events if e.month == "2022-06" and e.category == "SUSP"),
               key=lambda e: len(e.sessions))  # fmt: skip
    return replace(long, sessions=long.sessions[2:4], reasons=["VA"])


def conflicting_marks(marks: list[Mark]) -> list[Mark]:
    """What a daily call says of one child, against the register, on two days of October 2022."""
    register = [m for m in marks if month_key(m.day) == cal.STORY_MONTH and m.code in {"/", "\\"}]
    child = register[len(register) // 2].child
    own = [m for m in register if m.child is child][:4]
    return [replace(m, code="I", source="Daily call") for m in own]


def corrected_marks(marks: list[Mark], limit: int = 8) -> list[Mark]:
    """The reasons that came late for marks N of October 2022: half of them illness."""
    awaited = [m for m in marks if month_key(m.day) == cal.STORY_MONTH and m.code == "N"][:limit]
    return [replace(m, code="I" if n % 2 else "O") for n, m in enumerate(awaited)]


def children_awaited(marks: list[Mark], events: list[Event]) -> set[Person]:
    """Those whose schools sent nothing for September and October 2022."""
    autumn = (date(2022, 9, 1), cal.STORY_DAY)
    suspended = {e.child for e in events if autumn[0] <= e.sessions[0][0] <= autumn[1]}
    found: list[Person] = []
    used: set[str] = set()
    for mark in marks:
        child = mark.child
        if mark.day < autumn[0] or child in suspended or child in found:
            continue
        if mark.day > autumn[0] + timedelta(14):
            break
        is_plain = mark.school.region != "home" and mark.school.urn not in used
        stays = child.in_care(date(2022, 8, 31)) and child.in_care(date(2022, 12, 1))
        if is_plain and stays and mark.code not in {"D", "I"}:
            found.append(child)
            used.add(mark.school.urn)
        if len(found) == cal.MARKS_AWAITED:
            break
    return set(found)


def recorded_at(day: date, days_later: int = 0) -> str:
    """When a register or call was written down."""
    return datetime.combine(day + timedelta(days_later), time(16, 5)).isoformat()


def spoil_need_census(year: int, text: str, cases: list[Case]) -> str:
    """The year's return with its faults. Neither moves a figure of 31 March."""
    if year == 2022:
        case = next(c for c in cases if not c.child.spells and not c.is_no_further_action
                    and date(2021, 6, 1) < c.referred_on and c.closed_on
                    and c.closed_on < date(2022, 2, 1) and not c.plans)  # fmt: skip
        head = f"<CINreferralDate>{case.referred_on}</CINreferralDate>"
        at = text.index(f"<LAchildID>{case.child.child_id}</LAchildID>")
        at = text.index("<CINclosureDate>", text.index(head, at))
        until = text.index("</CINclosureDate>", at)
        early = case.referred_on - timedelta(3)
        return f"{text[:at]}<CINclosureDate>{early}{text[until:]}"
    if year >= 2023:
        child, twin = two_of_one_upn(cases)
        right = f"<LAchildID>{twin.child_id}</LAchildID><UPN>"
        return text.replace(f"{right}{twin.upn}<", f"{right}{child.upn}<")
    return text


def two_of_one_upn(cases: list[Case]) -> tuple[Person, Person]:
    """A child whose UPN stands in the case of another as well, of the same class."""
    march, day = date(2023, 3, 31), date(2022, 9, 1)
    here = [
        c.child
        for c in cases
        if all(c.covers(on) for on in (day, march, cal.TODAY))
        and not c.child.spells
        and c.child.known_upn
        and c.child.year_group(2022) == "4"
    ]
    return here[0], here[1]


def spoil_school_census(name: str, table: str, rows: list[list[str]], people: list[Person]) -> None:
    """A child in care has a temporary number in summer 2023, and the old one as the former."""
    if (name, table) != ("2023_summer", "pupilonroll"):
        return
    in_care = {p.upn for p in people if p.in_care(date(2023, 5, 18)) and p.known_upn}
    row = next(row for row in rows if row[UPN_AT] in in_care)
    row[UPN_AT], row[UPN_AT + 1] = TEMPORARY_UPN, row[UPN_AT]
