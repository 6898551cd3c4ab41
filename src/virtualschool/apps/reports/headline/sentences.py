"""Page one: the month in ten sentences, each tied to its figures.

Each function writes one sentence and holds for any month: nobody, one or many; a month
without school; a year or a file that is not loaded.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from virtualschool.apps.reports.headline.facts import (
    HeadlineFacts,
    Pair,
    SchoolExclusions,
    Target,
)
from virtualschool.apps.reports.headline.figures import Ties, percent, printed
from virtualschool.apps.reports.headline.words import (
    LAST_SPELT,
    capital,
    counted,
    days_words,
    joined,
    listed,
    noun,
    people,
    signed,
    spelt,
    times,
    was,
)
from virtualschool.domain.calendar import Month, months_between
from virtualschool.domain.statistics import round_half_up
from virtualschool.publishing.document import Span, Text
from virtualschool.publishing.plain import MINUS, number

#: The change of a rate is printed with one decimal more than the rate (decision 22).
CHANGE_PLACES = 2


def ten_sentences(facts: HeadlineFacts) -> list[Text]:
    """The ten sentences in order."""
    writers = (
        _flow,
        _school_age,
        _learning,
        _attendance,
        _churn,
        _persistence,
        _suspended,
        _concentration,
        _target,
        _moves,
    )
    return [write(facts, Ties(facts)) for write in writers]


def month_name(month: Month, beside: Month) -> str:
    """A month's name, with its year unless that is the other month's year."""
    return month.label if month.year != beside.year else month.label.split()[0]


def _flow(facts: HeadlineFacts, ties: Ties) -> Text:
    month, flow = facts.month, facts.flow
    name = month.label.split()[0]
    remarks = []
    if facts.returned:
        remarks.append(f"{spelt(facts.returned)} had been before")
    if facts.came_and_went:
        remarks.append(f"{spelt(facts.came_and_went)} came and left within the month")
    aside = f" ({'; '.join(remarks)})" if remarks else ""
    return [
        "We looked after ",
        ties.looked_after(flow.opening, month.first_day - timedelta(days=1)),
        f" {'child' if flow.opening == 1 else 'children'} at the start of {name}; ",
        *_or_words(ties, "starters", flow.became, "nobody"),
        f" became looked after{aside}, ",
        *_or_words(ties, "leavers", flow.ceased, "nobody"),
        " ceased, and ",
        ties.looked_after(flow.closing, month.last_day),
        f" {was(flow.closing)} looked after at the end.",
    ]


def _or_words(ties: Ties, indicator: str, count: int, none: str) -> Text:
    return [ties.month(indicator)] if count else [none]


def _school_age(facts: HeadlineFacts, ties: Ties) -> Text:
    month, flow = facts.month, facts.school_age
    younger, of_age, older, unknown = facts.age_groups
    sum_words = f"{flow.opening} + {flow.became} {MINUS} {flow.ceased}"
    if flow.reached or flow.finished:
        sum_words += f", + {flow.reached} who reached school age {MINUS} {flow.finished} who "
        sum_words += "finished Year 11"
    else:
        sum_words += ", nobody changed age group this month"
    figure = ties.tie(
        "school_age_looked_after",
        number(of_age),
        Pair(of_age),
        month.last_day,
        month.last_day,
        "day",
    )
    rest = [
        f"{people(younger)} {'are' if younger > 1 else 'is'} younger",
        f"{people(older)} {'are' if older > 1 else 'is'} in Years 12 and 13",
    ]
    if unknown:
        rest.append(f"the year group of {spelt(unknown)} is not known")
    verb = "is" if of_age == 1 else "are"
    return [
        "Of these ",
        figure,
        f" {verb} in Reception to Year 11 ({sum_words}); {listed(rest)}.",
    ]


def _learning(facts: HeadlineFacts, ties: Ties) -> Text:
    where, month = facts.learning, facts.month
    if not where.is_loaded:
        return [
            "Where they learn is not yet loaded: it needs the children list, a census or "
            "attendance marks."
        ]
    if not where.schools and not where.no_school:
        return ["Nobody of school age was looked after, so no school is named."]
    near = facts.place.neighbourhood or "the region"
    parts = [
        f"{number(count)} {words}"
        for count, words in (
            (where.own, f"in {facts.place.name}"),
            (where.near, f"elsewhere in {near}"),
            (where.further, "further away"),
            (where.unknown, "where the register does not say"),
        )
        if count
    ]
    begin = f"They are on roll at {counted(where.schools, 'school')}"
    tail: Text = ["; nobody is without a school place."]
    if where.no_school:
        waits = where.longest_days
        longest = (
            f", the longest for {counted(waits, 'school day')}"
            if waits and where.no_school > 1
            else f", for {counted(waits, 'school day')}"
            if waits
            else ""
        )
        figure = ties.tie(
            "no_school_place",
            spelt(where.no_school),
            Pair(where.no_school),
            month.last_day,
            month.last_day,
            "day",
        )
        tail = [
            "; ",
            figure,
            f" {'has' if where.no_school == 1 else 'have'} no school place recorded{longest}.",
        ]
    return [begin + (f": {listed(parts)}" if parts else ""), *tail]


def _attendance(facts: HeadlineFacts, ties: Ties) -> Text:
    now, month = facts.now("attendance"), facts.month
    days = facts.school_days[month]
    if now is None:
        why = (
            f"{month.label} had no school days"
            if not days
            else f"No attendance marks are loaded for {month.label}"
        )
        tail: Text = [", so there is no attendance figure for the month."]
        if facts.to_date["attendance"]:
            tail = [
                ", so there is no attendance figure for the month; over the school year so far "
                "it was ",
                ties.to_date("attendance"),
                ".",
            ]
        return [why, *tail]
    compared: list[Text] = []
    for other in (facts.before, facts.year_ago):
        pair = facts.at("attendance", other)
        if other is not None and pair is not None:
            figure = ties.month("attendance", other, printed("attendance", pair, with_sign=False))
            compared.append([f"{month_name(other, month)} ", figure])
    aside: list[Span] = [" (", *joined(compared, last=", "), ")"] if compared else []
    over = f" over only {counted(days, 'school day')}" if month in facts.holidays else ""
    return [
        "Attendance was ",
        ties.month("attendance"),
        over,
        *aside,
        "; unauthorised absence was ",
        ties.month("unauthorised_absence"),
        ".",
    ]


def _churn(facts: HeadlineFacts, _ties: Ties) -> Text:
    split = facts.churn
    parts = split.printed(CHANGE_PLACES) if split else None
    if split is None or parts is None or facts.before is None:
        return [
            "How much of a change in attendance comes from who is counted cannot be said: "
            "it needs marks for this month and for a school month before it."
        ]
    name, other = (month_name(facts.month, facts.month), month_name(facts.before, facts.month))
    name = facts.month.label.split()[0]
    sentence = (
        f"The change of {signed(parts.change)} points is {signed(parts.among_both)} among the "
        f"{counted(split.children_both, 'child', 'children')} counted in both months"
    )
    if split.children_only_this:
        sentence += f", {signed(parts.only_this)} from {spelt(split.children_only_this)} counted "
        sentence += f"only in {name}"
        if split.only_this is not None:
            sentence += f" (their attendance was {percent(split.only_this / 100)} %)"
    else:
        sentence += f", nothing from {name} alone, in which nobody else was counted"
    if split.children_only_last:
        sentence += f", and {signed(parts.only_last)} from "
        sentence += f"{spelt(split.children_only_last)} counted only in {other}."
    else:
        sentence += f", and nothing from {other} alone."
    if not parts.adds_up:
        sentence += (
            f" (The printed parts add to {signed(parts.parts_sum)} by rounding; "
            f"the exact sum is {signed(parts.change)}.)"
        )
    return [sentence]


def _persistence(facts: HeadlineFacts, ties: Ties) -> Text:
    now = facts.now("persistent_absence")
    since = "In September" if facts.month.month == 9 else "Since September"
    if now is None or now.rate is None:
        return ["Persistent absence is not counted: no attendance marks of this year are loaded."]
    severe = facts.now("severe_absence")
    last = facts.at("persistent_absence", facts.year_ago)
    percentage = ties.month("persistent_absence")
    tail = [] if last is None else ["; same point last year ", _rate(ties, facts)]
    share = f"{number(now.numerator)} of {number(now.denominator or 0)}"
    is_first = facts.month.month == 9
    missed = "" if is_first else "has " if now.numerator == 1 else "have "
    severe_count = severe.numerator if severe else 0
    verb = "" if is_first else "has " if severe_count in {0, 1} else "have "
    return [
        f"{since} ",
        ties.month("persistent_absence", text=share),
        f" {noun(now.denominator or 0, 'child', 'children')} {missed}missed a tenth or more (",
        percentage,
        *tail,
        ") and ",
        ties.month("severe_absence", text=people(severe_count)),
        f" {verb}missed half or more.",
    ]


def _rate(ties: Ties, facts: HeadlineFacts) -> Span:
    return ties.month("persistent_absence", facts.year_ago)


def _suspended(facts: HeadlineFacts, ties: Ties) -> Text:
    now, events = facts.now("children_suspended"), facts.now("suspensions")
    lost = facts.now("suspension_days_lost")
    if now is None or events is None or lost is None:
        return ["Suspensions are not yet loaded."]
    year_ago = facts.year_ago
    then = [
        facts.at(key, year_ago)
        for key in ("children_suspended", "suspensions", "suspension_days_lost")
    ]
    aside = ""
    if then[0] and then[1] and then[2]:
        children = counted(then[0].numerator, "child", "children") if then[0].numerator else ""
        aside = f" ({year_ago.label}: "
        aside += (
            "nobody)"
            if not children
            else (f"{children}, {times(then[1].numerator)}, {_days(then[2].numerator)})")
        )
    if not now.numerator:
        return [f"No child was suspended{aside}{_stopped(facts)}."]
    begin = [
        ties.month("children_suspended", text=counted(now.numerator, "child", "children")),
        f" {was(now.numerator)} suspended ",
        ties.month("suspensions", text=times(events.numerator)),
        ", losing ",
        ties.month("suspension_days_lost", text=_days(lost.numerator)),
        aside,
    ]
    if now.numerator > LAST_SPELT:  # a numeral does not begin a sentence
        begin = [f"In {facts.month.label.split()[0]} ", *begin]
    return [*capital(begin), _became(facts), "."]


def _days(half_days: int) -> str:
    return f"{days_words(half_days)} {'day' if half_days in {1, 2} else 'days'}"


def _stopped(facts: HeadlineFacts) -> str:
    change = facts.suspended
    if change is None or facts.before is None or not change.last:
        return ""
    return f"; in {month_name(facts.before, facts.month)} {people(change.last)} {was(change.last)}"


def _became(facts: HeadlineFacts) -> str:
    """How last month's children became this month's."""
    change = facts.suspended
    if change is None or facts.before is None:
        return ""
    name = month_name(facts.before, facts.month)
    if not change.last:
        return f"; nobody was in {name}"
    went = []
    if change.left_care:
        went.append(f"{spelt(change.left_care)} left care")
    if change.not_again:
        went.append(f"{spelt(change.not_again)} {was(change.not_again)} not suspended again")
    if change.again:
        went.append(f"{spelt(change.again)} {was(change.again)} suspended again")
    came = []
    if change.added_here:
        came.append(f"{spelt(change.added_here)} already here")
    if change.added_new:
        came.append(f"{spelt(change.added_new)} newly in care")
    added = change.added_here + change.added_new
    tail = f"; {listed(came)} {was(added)} added" if came else "; nobody was added"
    return f": of {name}’s {spelt(change.last)}, {listed(went)}{tail}"


def _concentration(facts: HeadlineFacts, ties: Ties) -> Text:
    events, lost = facts.now("suspensions"), facts.now("suspension_days_lost")
    if events is None or lost is None:
        return ["Permanent exclusions are not yet loaded."]
    permanent = _permanent(facts, ties)
    if not events.numerator:
        return capital([*permanent, "."])
    top = half_of_suspensions(facts)
    some = sum(one.suspensions for one in top)
    days = sum(one.sessions for one in top)
    total, schools = events.numerator, len(facts.school_exclusions)
    if schools == 1:
        head = f"all of them at {spelt(1)} school"
    elif len(top) == schools or total == schools:
        head = f"the {counted(total, 'suspension')} were at {counted(schools, 'school')}"
    else:
        verb = "accounts" if len(top) == 1 else "account"
        head = (
            f"{counted(len(top), 'school')} {verb} for {spelt(some)} of the "
            f"{spelt(total)} suspensions and {days_words(days)} of the "
            f"{_days(lost.numerator)}"
        )
    return capital([f"{head}; ", *permanent, "."])


def half_of_suspensions(facts: HeadlineFacts) -> list[SchoolExclusions]:
    """The fewest schools that together account for at least half of the suspensions."""
    total = sum(one.suspensions for one in facts.school_exclusions)
    top, so_far = [], 0
    for one in facts.school_exclusions:
        if 2 * so_far >= total:
            break
        top.append(one)
        so_far += one.suspensions
    return top


def _permanent(facts: HeadlineFacts, ties: Ties) -> Text:
    notified = facts.now("permanent_exclusions_notified") or Pair(0)
    stand = facts.now("permanent_exclusions") or Pair(0)
    count, left = notified.numerator, stand.numerator
    if not count:
        return ["no permanent exclusion was notified"]
    noun_words = counted(count, "permanent exclusion")
    head = ties.month("permanent_exclusions_notified", text=noun_words)
    if left == count:
        ending = " and stands" if count == 1 else " and all stand"
        return [head, f" {was(count)} notified", ending]
    if not left:
        return [head, f" {was(count)} notified and taken back, and none stands"]
    verb = "stands" if left == 1 else "stand"
    tied = ties.month("permanent_exclusions", text=spelt(left))
    return [head, f" {was(count)} notified, of which ", tied, f" {verb}"]


def _school_months(facts: HeadlineFacts, first: Month, last: Month) -> list[Month]:
    return [
        month
        for month in months_between(first, last)
        if month in facts.months and facts.school_days[month]
    ]


def _mean(facts: HeadlineFacts, months: list[Month]) -> Fraction | None:
    """Children suspended in a month on average; months with none count as nought."""
    pairs = [facts.at("children_suspended", month) for month in months]
    held = [pair.numerator for pair in pairs if pair is not None]
    return Fraction(sum(held), len(held)) if held and len(held) == len(pairs) else None


def _target(facts: HeadlineFacts, _ties: Ties) -> Text:
    target = next(
        (
            each
            for each in facts.paper.targets
            if each.indicator == "children_suspended"
            and each.first.first_day <= facts.month.first_day <= each.last.first_day
        ),
        None,
    )
    if target:
        return _against_target(facts, target)
    start = Month(facts.year, 9)
    months = _school_months(facts, start, facts.month)
    mean = _mean(facts, months)
    if mean is None:
        return ["No target for suspensions is set for this month, and none can be counted."]
    last = _mean(facts, [month.minus_years(1) for month in months])
    against = "" if last is None else f", against {_rounded(last)} in the same months of last year"
    return [
        f"This school year so far {_rounded(mean)} {'child' if mean == 1 else 'children'} a month "
        f"{'has' if mean == 1 else 'have'} been suspended on average{against}; the plan sets no "
        "target for this month."
    ]


def _rounded(mean: Fraction) -> str:
    value = round_half_up(mean, 1)
    return number(int(value)) if value == int(value) else str(value)


def _against_target(facts: HeadlineFacts, target: Target) -> Text:
    months = _school_months(facts, target.first, facts.month)
    mean = _mean(facts, months)
    aim = target.words or (
        f"an average of {_plain_number(target.value)} "
        f"{'child' if target.value == 1 else 'children'} suspended a month from "
        f"{month_name(target.first, target.last)} to {target.last.label}"
    )
    if mean is None:
        return [f"The plan aims for {aim}; no suspensions of these months are loaded."]
    names = [month.label.split()[0] for month in months]
    subject = listed(names) if len(names) <= 3 else f"{names[0]} to {names[-1]}"
    verb = "averages" if len(names) == 1 else "average"
    last = _mean(facts, [month.minus_years(1) for month in months])
    same = "month" if len(names) == 1 else "months"
    against = (
        ""
        if last is None
        else f" against {_rounded(last)} in the same {same} of {months[0].year - 1}"
    )
    head = f"The plan aims for {aim}; {subject} {verb} {_rounded(mean)}{against}"
    return [f"{head}, {_judged(facts, target, mean, months)}."]


def _plain_number(value: Decimal) -> str:
    return number(int(value)) if value == int(value) else str(value)


def _judged(facts: HeadlineFacts, target: Target, mean: Fraction, months: list[Month]) -> str:
    is_met = mean <= Fraction(target.value)
    left = [
        month
        for month in months_between(facts.month.next(), target.last)
        if facts.month != target.last
    ]
    if not left:
        return "so the target is met" if is_met else "so the target is not met"
    last_year = {
        month: pair.numerator
        for month in (*months, *left)
        if (pair := facts.at("children_suspended", month.minus_years(1)))
    }
    highest = max(last_year, key=lambda month: last_year[month], default=None)
    warning = ""
    if highest in left and last_year:
        warning = f"but {highest.label.split()[0]} was last year’s highest of these months, "
    verdict = "met" if is_met else "missed"
    return f"{warning}so it is too early to say that the target is {verdict}"


def _moves(facts: HeadlineFacts, ties: Ties) -> Text:
    placement, school = facts.now("placement_moves"), facts.now("school_moves")
    mid_year = facts.now("mid_year_school_moves")
    if placement is None:
        return ["Moves are not counted: nobody’s care is loaded for this month."]
    aside = facts.changes.get("status", 0) + facts.changes.get("placement", 0)
    left_out = f" ({counted(aside, 'change')} of status only left out)" if aside else ""
    parts: list[Text] = [
        [
            ties.month("placement_moves", text=counted(placement.numerator, "placement move")),
            left_out,
        ]
    ]
    if school is not None and mid_year is not None:
        count = mid_year.numerator
        words = counted(count, "mid-year school move")
        parts.append([ties.month("mid_year_school_moves", text=words)])
    sentence = ["We recorded ", *joined(parts)]
    following = facts.moves_after_placement
    if following:
        sentence.append(f", {spelt(following)} following a placement move within four weeks")
    if facts.paper.words.ask:
        sentence.append(f"; we ask the directors {facts.paper.words.ask.rstrip('.')}")
    return [*sentence, "."]
