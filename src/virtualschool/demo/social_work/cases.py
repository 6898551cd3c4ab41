"""Who was in need, from when to when, and who was on a child protection plan.

As with care the flow comes first: the stocks of 31 March are exact, month by month so many cases
open and close. Children of the returns have their cases too, before, during and after care; what
is left of the published number are children who were never looked after.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from virtualschool.demo import calibration as cal
from virtualschool.demo.people import Person, birthday, give_identity, weighted
from virtualschool.demo.terms import month_bounds

FOLLOW_UP_SHARE = 0.45  # of those who go home, with a plan for some months after
PLAN_BEFORE_CARE_SHARE = 0.4
AFTER_ASSESSMENT = "RC8"  # no further action: there was never a plan


@dataclass(slots=True)
class Plan:
    """A child protection plan. ``ceased_on`` is its end date: not on the plan at its end."""

    start_on: date
    ceased_on: date | None = None

    def covers(self, day: date) -> bool:
        return self.start_on <= day and (self.ceased_on is None or self.ceased_on > day)


@dataclass(slots=True, eq=False)
class Case:
    """One referral of one child. Without further action it closes on its own day."""

    child: Person
    referred_on: date
    need: str
    closed_on: date | None = None
    closure_reason: str = ""
    plans: list[Plan] = field(default_factory=list)
    is_no_further_action: bool = False

    def covers(self, day: date) -> bool:
        is_open = self.closed_on is None or self.closed_on > day
        return self.referred_on <= day and is_open and not self.is_no_further_action

    def on_plan(self, day: date) -> bool:
        return any(plan.covers(day) for plan in self.plans)


def simulate_need(people: list[Person]) -> list[Case]:
    """All cases in order of child and referral: those of ``people`` and of as many new children."""
    rng = cal.stream("need")
    cases = _of_looked_after(people, rng)
    cases += _Flow(cases, {p.upn for p in people}, rng).run()
    return sorted(cases, key=lambda c: (c.child.child_id, c.referred_on))


def is_in_need(cases: list[Case], day: date) -> bool:
    """In need and not looked after on a day; short breaks are not being looked after."""
    child = cases[0].child
    return any(c.covers(day) for c in cases) and (child.is_short_break or not child.in_care(day))


def never_looked_after(cases: list[Case]) -> list[Person]:
    """The children of ``cases`` who stand in no return, each once."""
    return list(dict.fromkeys(c.child for c in cases if not c.child.spells))


# -- the children of the returns ------------------------------------------------------------


def _of_looked_after(people: list[Person], rng: random.Random) -> list[Case]:
    cases: list[Case] = []
    for person in people:
        own: list[Case] = []
        for spell in person.spells:
            case = own[-1] if own else None
            if case is None or (case.closed_on and case.closed_on <= spell.start_on):
                case = _before_care(person, spell.start_on, case, rng)
                own.append(case)
            case.closed_on, case.closure_reason = _after_care(person, spell.ceased_on, rng)
            if case.closed_on and case.closed_on > cal.TODAY:
                case.closed_on, case.closure_reason = None, ""
        cases += own
    return cases


def _before_care(person: Person, start: date, before: Case | None, rng: random.Random) -> Case:
    earliest = person.date_of_birth - timedelta(60)
    if before and before.closed_on:
        earliest = before.closed_on + timedelta(10)
    lead = 0 if person.is_unaccompanied else int(rng.expovariate(1 / 240))
    referred = min(max(start - timedelta(lead), earliest), start)
    need = "N8" if person.is_unaccompanied else "N2" if person.is_short_break else "N1"
    case = Case(person, referred, need)
    is_long = (start - referred).days > 90 and person.date_of_birth < referred
    if is_long and not person.is_short_break and rng.random() < PLAN_BEFORE_CARE_SHARE:
        case.plans.append(Plan(_weekday(referred + timedelta(rng.randint(30, 60))), start))
    return case


def _after_care(person: Person, ceased: date | None, rng: random.Random) -> tuple[date | None, str]:
    """When and why the case closes after a period of care: some children keep a plan at home."""
    if ceased is None:
        return None, ""
    grown_up = birthday(person.date_of_birth, 18)
    if ceased >= grown_up:
        return ceased, "RC7"
    if person.age_on(ceased) <= 4 and rng.random() < 0.6:
        return ceased, "RC1"
    if rng.random() < FOLLOW_UP_SHARE:
        return min(ceased + timedelta(rng.randint(60, 270)), grown_up), "RC7"
    return ceased, rng.choice(("RC4", "RC4", "RC3", "RC7"))


# -- everybody else ---------------------------------------------------------------------------


class _Flow:
    """Cases of children who were never looked after, month by month, to the published stocks."""

    def __init__(self, known: list[Case], used: set[str], rng: random.Random) -> None:
        self._known = known
        self._used = used
        self._rng = rng
        self._ids = map(str, rng.sample(range(510_000, 899_999), 9_000))
        self._cases: list[Case] = []
        self._active: list[Case] = []
        self._closed: list[Case] = []

    def run(self) -> list[Case]:
        rng, first = self._rng, date(2020, 3, 31)
        stock, plans = self._wanted(first)
        for _ in range(stock):
            self._open(first - timedelta(min(2_200, int(rng.expovariate(1 / 420)))))
        ready = [c for c in self._cases if _may_have_plan(c, first)]
        for case in rng.sample(ready, plans):
            since = first - timedelta(rng.randint(0, min(400, _stay(case, first))))
            case.plans.append(Plan(max(_weekday(since), case.referred_on)))
        keys = list(cal.STARTERS_AND_LEAVERS)
        for place, key in enumerate(keys):
            months_left = next(
                n for n, k in enumerate(keys[place:], 1) if _last_day(k) in cal.IN_NEED_ON
            )
            goal = self._wanted(_last_day(keys[place + months_left - 1]))
            self._month(key, goal, months_left)
        children = list(dict.fromkeys(c.child for c in self._cases))
        give_identity(children, cal.stream("need people"), self._used)
        for child in children:
            _lose_upn(child, rng)
        return self._cases

    def _wanted(self, day: date) -> tuple[int, int]:
        """What is left of the published stock, and of plans, for children never looked after."""
        there = [c for c in self._known if c.covers(day) and is_in_need([c], day)]
        total, plans = cal.IN_NEED_ON[day]
        return total - len(there), plans - sum(c.on_plan(day) for c in there)

    def _month(self, key: str, goal: tuple[int, int], months_left: int) -> None:
        """Plans end, plans begin, cases close, cases open: none of these for the same child."""
        rng = self._rng
        first, last = month_bounds(key)[0], _last_day(key)
        days = (last - first).days + 1
        before = first - timedelta(1)
        self._active = [c for c in self._active if c.closed_on is None]
        inside = [c for c in self._active if c.covers(before)]
        grown = {c for c in inside if birthday(c.child.date_of_birth, 18) <= last}
        on_plan = [c for c in inside if c.on_plan(before)]
        planned = {c for c in on_plan if c not in grown}
        plans_end = round((len(on_plan) - goal[1]) / months_left)
        plans_end += (new_plans := rng.randint(*cal.NEW_PLANS_A_MONTH) * days // 30)
        plans_end = max(0, plans_end - (len(on_plan) - len(planned)))
        by_id = sorted(planned, key=_identity)
        for case in _soonest(by_id, lambda c: _plan_pull(c, first), plans_end, rng):
            case.plans[-1].ceased_on = first + timedelta(rng.randint(0, days - 1))
        ready = [c for c in inside if c not in grown | planned and _may_have_plan(c, first)]
        chosen = _soonest(ready, lambda c: 1 / (60 + _stay(c, first)), new_plans, rng)
        for case in chosen:
            start = _weekday(first + timedelta(rng.randint(2, days - 1)))
            case.plans.append(Plan(start))
        came = rng.randint(*cal.NEW_CASES_A_MONTH) * days // 30
        goes = came + round((len(inside) - goal[0]) / months_left)
        busy = grown | planned | set(chosen)
        able = [c for c in inside if c not in busy and _stay(c, first) > 20]
        for case in sorted(grown, key=_identity):
            self._close(case, birthday(case.child.date_of_birth, 18), "RC7")
        rest = max(0, goes - len(grown))
        for case in _soonest(able, lambda c: _close_pull(c, first), rest, rng):
            reason = weighted(rng, cal.CLOSURE_REASONS)
            if reason == AFTER_ASSESSMENT and (case.plans or _stay(case, first) > 32):
                reason = "RC7"
            self._close(case, first + timedelta(rng.randint(0, days - 1)), reason)
        for n in range(came + max(0, len(grown) - goes)):
            day = first + timedelta(rng.randint(0, days - 1))
            self._open(day, again=n < came * cal.REREFERRED_SHARE)
        for _ in range(rng.randint(*cal.NO_FURTHER_ACTION_A_MONTH)):
            case = self._open(first + timedelta(rng.randint(0, days - 1)))
            case.is_no_further_action = True
            case.closed_on = case.referred_on

    def _open(self, day: date, *, again: bool = False) -> Case:
        rng = self._rng
        pool = self._may_come_back(day) if again else []
        if pool:
            child = rng.choice(pool)
            self._closed = [c for c in self._closed if c.child is not child]
        else:
            child = Person(next(self._ids), date_of_birth=_birth(day, rng))
        case = Case(child, day, weighted(rng, cal.PRIMARY_NEEDS))
        self._cases.append(case)
        self._active.append(case)
        return case

    def _may_come_back(self, day: date) -> list[Person]:
        return [
            c.child
            for c in self._closed[-700:]
            if c.closed_on and 30 <= (day - c.closed_on).days <= 540 and c.child.age_on(day) < 17
        ]

    def _close(self, case: Case, day: date, reason: str) -> None:
        for plan in case.plans:
            plan.ceased_on = min(plan.ceased_on or day, day)
        case.closed_on = max(day, case.referred_on)
        case.closure_reason = reason
        self._closed.append(case)


def _weekday(day: date) -> date:
    """Conferences are held on working days: of a weekend the Friday before."""
    return day - timedelta(max(0, day.weekday() - 4))


def _last_day(key: str) -> date:
    return min(month_bounds(key)[1], cal.TODAY)


def _identity(case: Case) -> str:
    return case.child.child_id


def _stay(case: Case, day: date) -> int:
    """Days since the referral."""
    return (day - case.referred_on).days


def _may_have_plan(case: Case, day: date) -> bool:
    """Time for the enquiries and the conference has passed, and the child is born and under 17."""
    return (
        _stay(case, day) > 20
        and 0 <= case.child.age_on(day) < 17
        and not any(p.ceased_on is None or (day - p.ceased_on).days < 60 for p in case.plans)
        and case.need != "N0"
    )


def _soonest(
    cases: list[Case], pull: Callable[[Case], float], count: int, rng: random.Random
) -> list[Case]:
    """So many drawn by weight without replacement: the smallest exponential clocks ring first."""
    clocks = sorted((rng.expovariate(pull(c)), n) for n, c in enumerate(cases))
    return [cases[n] for _, n in clocks[:count]]


def _plan_pull(case: Case, day: date) -> float:
    """Plans last three months at least, and few last two years."""
    days = (day - case.plans[-1].start_on).days
    return 0.02 if days < 90 else 1.0 if days < 450 else 3.0


def _close_pull(case: Case, day: date) -> float:
    """Half close within some months of the assessment; disabled children stay for years."""
    stay = _stay(case, day)
    pull = 2.6 if stay < 120 else 1.4 if stay < 365 else 0.7
    return pull * (0.3 if case.need == "N2" else 1.0)


def _birth(referred: date, rng: random.Random) -> date:
    """A date of birth for an age at referral; before birth where the child is not yet born."""
    bands = cal.AGE_AT_REFERRAL
    ((low, high),) = rng.choices(list(bands), list(bands.values()))
    if low < 0:
        return referred + timedelta(rng.randint(20, 150))
    first, last = birthday(referred, -high) + timedelta(1), birthday(referred, -low)
    return first + timedelta(rng.randint(0, (last - first).days))


def _lose_upn(child: Person, rng: random.Random) -> None:
    """A few numbers never reached the case system."""
    if rng.random() < cal.UPN_MISSING_SHARE:
        child.upn_unknown = rng.choice(("UN4", "UN5", "UN5"))
