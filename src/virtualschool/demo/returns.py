"""SSDA903 returns: the tables of one collection year as the council's system would export them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from virtualschool.demo import calibration as cal
from virtualschool.demo.areas import location
from virtualschool.demo.people import Person, birthday
from virtualschool.demo.placements import Episode
from virtualschool.demo.social_workers import Allocation

COLUMNS = {
    "header": "CHILD SEX DOB ETHNIC UPN MOTHER MC_DOB",
    "episodes": "CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE "
    "HOME_POST PL_POST URN PL_LA PL_LOCATION PL_DISTANCE",
    "reviews": "CHILD DOB REVIEW REVIEW_CODE",
    "uasc": "CHILD SEX DOB DUC",
    "oc2": "CHILD DOB SDQ_SCORE SDQ_REASON CONVICTED HEALTH_CHECK IMMUNISATIONS TEETH_CHECK "
    "HEALTH_ASSESSMENT SUBSTANCE_MISUSE INTERVENTION_RECEIVED INTERVENTION_OFFERED",
    "oc3": "CHILD DOB IN_TOUCH ACTIV ACCOM",
    "previous_permanence": "CHILD DOB PREV_PERM LA_PERM DATE_PERM",
    "missing": "CHILD DOB MISSING MIS_START MIS_END",
    "social_workers": "CHILD DOB SW_ID SW_DECOM SW_DEC SW_REASON",
}
IN_TOUCH = ("YES", "YES", "YES", "YES", "YES", "NO", "REFU")
ACTIVITIES = ("F2", "F2", "F5", "F4", "P2", "P5", "G5", "G5", "G4", "F1")
HOMES = ("B1", "D1", "E1", "K1", "T1", "U1", "U1", "V1", "X2")

SOCIAL_WORKERS_FROM = 2022
#: Of whoever has begun no episode since, it is not asked what permanence there was before care.
PERMANENCE_ASKED_SINCE = date(2016, 4, 1)

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Return:
    """A collection year: ``year`` is the one in which it ends on 31 March."""

    year: int
    first_day: date
    last_day: date
    tables: dict[str, Rows]


def uk(day: date | None) -> str:
    """A date as the return writes it; blank for none."""
    return f"{day:%d/%m/%Y}" if day else ""


def make_returns(
    people: list[Person], episodes: list[Episode], workers: list[Allocation]
) -> list[Return]:
    """The returns of the years ending 2021, 2022, 2023, and of 2024 so far.

    Social workers are told from the year ending 2022 on.
    """
    return [_make(year, people, episodes, workers) for year in (2021, 2022, 2023, 2024)]


def _make(
    year: int, people: list[Person], episodes: list[Episode], workers: list[Allocation]
) -> Return:
    first, last = date(year - 1, 4, 1), min(date(year, 3, 31), cal.TODAY)
    rng = cal.stream(f"return {year}")
    held = [
        e for e in episodes if e.start_on <= last and (e.ceased_on is None or e.ceased_on >= first)
    ]
    rows = [_episode(e, last) for e in held]
    here = {row[0] for row in rows}
    asked = {e.child.child_id for e in held if e.start_on >= PERMANENCE_ASKED_SINCE}
    children = [p for p in people if p.child_id in here]
    care_leavers = [
        p
        for p in people
        if p.child_id not in here
        and (left := p.spells[-1].ceased_on)
        and left < first
        and p.age_on(left) >= 16
        and first <= birthday(p.date_of_birth, p.age_on(last)) <= last
        and 17 <= p.age_on(last) <= 21
    ]
    tables: dict[str, Rows] = {name: [] for name in COLUMNS}
    tables["episodes"] = rows
    if year >= SOCIAL_WORKERS_FROM:
        tables["social_workers"] = [
            _worker(w, last)
            for w in workers
            if w.start_on <= last and (w.ceased_on is None or w.ceased_on >= first)
        ]
    for person in [*children, *care_leavers]:
        tables["header"].append(_header(person, last, is_here=person.child_id in here))
    for person in care_leavers:
        in_touch = rng.choice(IN_TOUCH)
        known = in_touch == "YES"
        tables["oc3"].append([
            person.child_id, uk(person.date_of_birth), in_touch,
            rng.choice(ACTIVITIES) if known else "0", rng.choice(HOMES) if known else "0",
        ])  # fmt: skip
    for person in children:
        born = uk(person.date_of_birth)
        if person.is_unaccompanied:
            duc = birthday(person.date_of_birth, 18)
            tables["uasc"].append([person.child_id, _sex(person), born, uk(duc)])
        if person.is_short_break:
            continue
        if person.child_id in asked:
            tables["previous_permanence"].append([person.child_id, born, "Z1", "", ""])
        spell = person.spells[-1]
        if any(each.start_on <= first and each.covers(last) for each in person.spells):
            outcomes = _outcomes(person, date(year, 3, 31), rng.random(), rng.randint(2, 28))
            tables["oc2"].append(outcomes)
        day = max(spell.start_on, first) + timedelta(rng.randint(20, 150))
        while day < min(spell.ceased_on or last, last):
            code = "PN0" if person.age_on(day) < 4 else rng.choice(("PN1", "PN1", "PN3", "PN6"))
            tables["reviews"].append([person.child_id, born, uk(day), code])
            day += timedelta(rng.randint(150, 184))
        if person.age_on(last) >= 12 and person.in_care(last) and rng.random() < 0.08:
            gone = last - timedelta(rng.randint(20, 90))
            if person.in_care(gone):
                back = gone + timedelta(rng.randint(1, 6))
                tables["missing"].append([person.child_id, born, "M", uk(gone), uk(back)])
    return Return(year, first, last, tables)


def _sex(person: Person) -> str:
    return "1" if person.sex == "M" else "2"


def _header(person: Person, last: date, *, is_here: bool) -> list[str]:
    """UPN unknown: UN1 below school age, UN4 where care is too new for it to have come.

    Whether a mother is asked of girls in care in the year, other than on short breaks.
    """
    upn = person.upn
    if not upn.startswith("UN") or len(upn) > 4:
        if birthday(person.date_of_birth, 4) > date(last.year - (last.month < 9), 8, 31):
            upn = "UN1"
        elif (last - person.spells[-1].start_on).days < 20 and len(person.spells) == 1:
            upn = "UN4"
    return [
        person.child_id, _sex(person), uk(person.date_of_birth), person.ethnicity, upn,
        "0" if is_here and person.sex == "F" and not person.is_short_break else "", "",
    ]  # fmt: skip


def _episode(e: Episode, last: date) -> list[str]:
    """What comes after the return's last day is not known to it."""
    is_over = e.ceased_on is not None and e.ceased_on <= last
    return [
        e.child.child_id, uk(e.start_on), e.reason_started, e.legal_status, e.need, e.placement,
        e.provider, uk(e.ceased_on) if is_over else "", e.reason_ceased if is_over else "",
        e.reason_place_change if is_over else "", e.home_postcode, e.placement_postcode, e.urn,
        *location(e.home_postcode, e.placement_postcode),
    ]  # fmt: skip


def _worker(w: Allocation, last: date) -> list[str]:
    is_over = w.ceased_on is not None and w.ceased_on <= last
    return [
        w.child.child_id, uk(w.child.date_of_birth), f"SW{w.number:05d}", uk(w.start_on),
        uk(w.ceased_on) if is_over else "", w.reason,
    ]  # fmt: skip


def _outcomes(person: Person, year_end: date, luck: float, score: int) -> list[str]:
    """What is asked goes by the age as the year ends, and for the SDQ also as it begins."""
    age, was = person.age_on(year_end), person.age_on(year_end.replace(year=year_end.year - 1))
    is_asked = age >= 4 and was < 17
    has_score = is_asked and age <= 16 and luck < 0.85
    reason = "" if has_score or not is_asked else "SDQ1" if age > 16 else "SDQ2"
    flag = ["1" if luck < share else "0" for share in (0.95, 0.9, 0.75, 0.93)]
    misuse = "1" if age >= 12 and luck > 0.97 else "0"
    convicted = ("1" if luck > 0.98 else "0") if age >= 10 else ""
    return [
        person.child_id, uk(person.date_of_birth), str(score) if has_score else "", reason,
        convicted, flag[0] if age < 5 else "", *flag[1:], misuse,
        "1" if misuse == "1" else "", "",
    ]  # fmt: skip
