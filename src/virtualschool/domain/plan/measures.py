"""Figures inside the prose of an impact, offered as measures: from what, to what, by when.

Nothing here decides: what is found is a proposal that a person accepts, corrects or skips.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from virtualschool.domain.plan.dates import when_in
from virtualschool.domain.plan.words import sentences

LOWER, HIGHER = "lower", "higher"
AT_LEAST, AT_MOST, EXACTLY = "at least", "at most", ""

_NUMBERS = "one two three four five six seven eight nine ten eleven twelve"
_SPELLED = {word: number for number, word in enumerate(re.findall(r"\w+", _NUMBERS), start=1)}
_NUM = rf"\d[\d,]*(?:\.\d+)?|{'|'.join(_SPELLED)}"
_I = re.IGNORECASE
_FROM_TO = re.compile(
    rf"\b(?P<from>from )?(?:an average of |about |around )?(?P<b>{_NUM}) ?(?P<bu>%)?"
    rf"(?P<between>[^.;]*?)\bto (?:about |around )?(?P<t>{_NUM}|all\b) ?(?P<tu>%)?"
    r"(?P<after>[^.;]*)",
    _I,
)
_THIS_TO = re.compile(
    rf"\b(?:reduce|cut|lower|bring|raise|increase|improve)\w* (?:this|it|that) "
    rf"to (?:a )?(?P<bound>maximum of|minimum of|at most|at least)? ?(?P<t>{_NUM}) ?"
    rf"(?P<unit>%|[a-z]+)",
    _I,
)
_SIGNED_UP = re.compile(rf"(?P<b>{_NUM}) (?P<unit>(?:[a-z]+ )?schools?)\b", _I)
_ALL = re.compile(r"\ball (?P<unit>(?:[a-z]+ )?schools?)\b", _I)
_AT_MOST = re.compile(
    rf"\b(?:no |not |any )?(?:longer than|more than|at most|a maximum of|no more than|fewer than) "
    rf"(?P<t>{_NUM}) ?(?P<unit>%|[a-z]+)",
    _I,
)
_AT_LEAST = re.compile(
    rf"\b(?:at least|a minimum of|no fewer than) (?P<t>{_NUM}) ?(?P<unit>%|[a-z]+)", _I
)
_PERCENT = re.compile(r"(?P<t>\d+(?:\.\d+)?) ?%")
_EVERY = re.compile(
    rf"\b(?P<t>{_NUM}) (?:(?P<unit>[a-z][a-z ]*?) )?(?:to be \w+ )?"
    r"(?:a|per|every|(?:at |in )?each) (?P<per>term|month|week|year|(?:[a-z]+ )*meeting)\b",
    _I,
)
_EACH = re.compile(
    r"\beach (?P<unit>[a-z][a-z ]*?) to be \w+.*\b(?P<per>termly|monthly|weekly)\b", _I
)
_PERIODIC = re.compile(
    r"\b(?:(?P<per>monthly|termly|weekly) (?P<unit>reports?|data)|"
    r"(?P<unit2>reports?) to be (?:[a-z]+ )*(?P<per2>monthly|termly|weekly))\b",
    _I,
)
_PER = re.compile(r"\b(?:per|a|each|every) (month|term|week|year)\b", _I)
_PERIODS = {"monthly": "month", "termly": "term", "weekly": "week"}
#: Numbers that name somebody and measure nothing.
_NAMES_SOMEBODY = re.compile(r"\b(?:aged?|ages|years?|key stage|ks|phase|section)\s*$", _I)
_HOPES = re.compile(
    r"\b(?:fewer|better|improved|driven up|improve overall|"
    r"(?:fall|increase|improvement|reduction|rise) in)\b",
    _I,
)

#: Which figure of the catalogue a sentence speaks of: words it has, and key.
_FIGURES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"(?=.*\b(?:exclu|suspen))(?=.*\b(?:children|pupils)\b)", _I),
        "children_suspended",
    ),
    (re.compile(r"(?=.*\b(?:exclu|suspen))(?=.*\bdays\b)", _I), "suspension_days_lost"),
    (re.compile(r"\b(?:exclu|suspen)", _I), "suspensions"),
    (re.compile(r"\bPEPs?\b.*\bgood or better\b"), "pep_good_or_better"),
    (re.compile(r"\bNEETs?\b"), "neet"),
    (re.compile(r"\bEHC(?:P|Ps| plans?)\b.*\bweeks\b|\bweeks\b.*\bEHC(?:P| plan)"), "ehc_weeks"),
    (re.compile(r"\bpersistent(?:ly)? absen", _I), "persistent_absence"),
    (re.compile(r"\battendance\b.*%|%.*\battendance\b", _I), "attendance"),
)

#: What a figure's own words leave open, to be settled before anybody is judged by it.
_CAUTIONS = {
    "children_suspended": "Children suspended, suspensions and days lost are three measures; the "
    "sentence counts children.",
    "ehc_weeks": "The plan does not say from which day the weeks are counted; 20 weeks from the "
    "request is the most that the law allows.",
    "neet": "The plan does not say of which young people.",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure with its baseline and target as a sentence gives them.

    Numbers are text as written with digits; ``target`` may be "all". ``unit`` is "%", or what is
    counted; ``per`` the period or meeting for which it is counted. ``direction`` says which way is
    better. ``indicator`` is the catalogue's key, blank where it has none.
    """

    target: str
    unit: str
    direction: str
    bound: str = EXACTLY
    per: str = ""
    baseline: str = ""
    baseline_when: str = ""
    baseline_on: date | None = None
    target_when: str = ""
    target_on: date | None = None
    indicator: str = ""

    @property
    def in_words(self) -> str:
        """The measure in a line: "from 15 to 10 children a month; lower is better"."""
        unit = f" {self.unit}" if self.unit else ""
        start = f"from {self.baseline}" if self.baseline else ""
        if start and self.unit == "%":
            start += " %"
        if self.baseline_when:
            start += f" ({self.baseline_when})"
        goal = f"to {self.bound} {self.target}{unit}" if self.bound else f"to {self.target}{unit}"
        if self.per:
            goal += f" {'at each' if 'meeting' in self.per else 'a'} {self.per}"
        if self.target_when:
            goal += f" ({self.target_when})"
        return f"{start} {goal}; {self.direction} is better".strip()

    @property
    def caution(self) -> str:
        return _CAUTIONS.get(self.indicator, "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an impact hopes for: a sentence (or two that belong together), with a measure or none.

    ``actions`` are the numbers of those that contribute; the outcome itself counts once.
    ``offered`` is a measure found in its words that nobody has accepted yet.
    """

    text: str
    measure: Measure | None
    actions: tuple[int, ...] = ()
    offered: Measure | None = None


def outcomes_in(impact: str) -> list[Outcome]:
    """The outcomes of one impact, in its order.

    Sentences with figures are offered with a measure; sentences that hope for more or less of
    something stay as outcomes without one. An impact with neither is an outcome as a whole.
    """
    found: list[Outcome] = []
    said = sentences(impact)
    paired: set[int] = set()
    for place, sentence in enumerate(said):
        before = said[place - 1] if place and place - 1 not in paired else ""
        pair = _of_two(before, sentence) if before else None
        if pair is not None:
            if found and found[-1].text == before:
                found.pop()
            found.append(Outcome(f"{before} {sentence}", pair))
            paired.add(place)
            continue
        measure = measure_in(sentence)
        if measure is not None or _HOPES.search(sentence):
            found.append(Outcome(sentence, measure))
    if not found and impact.strip():
        found.append(Outcome(impact.replace("\n", " "), None))
    return found


def measure_in(sentence: str) -> Measure | None:
    """The measure that one sentence gives; ``None`` where it has no figure to reach."""
    for reader in _READERS:
        measure = reader(sentence)
        if measure is not None:
            return measure
    return None


def _of_two(before: str, sentence: str) -> Measure | None:
    """A baseline in one sentence and its target in the next: "takes 20 weeks. ... this to 15"."""
    whole = f"{before} {sentence}"
    found = _THIS_TO.search(sentence)
    if found:
        unit = found["unit"]
        start = re.search(rf"(?P<b>{_NUM}) ?{re.escape(unit)}", before, _I)
        bound = {"max": AT_MOST, "min": AT_LEAST, "at m": AT_MOST, "at l": AT_LEAST}
        said = (found["bound"] or "").lower()
        limit = next((value for key, value in bound.items() if said.startswith(key)), EXACTLY)
        if start:
            return _measure(whole, found["t"], unit, start["b"], bound=limit, after=sentence)
    every, some = _ALL.search(sentence), _SIGNED_UP.search(before)
    if every and some:
        return _measure(
            whole, "all", every["unit"], some["b"], before=before, after=sentence, direction=HIGHER
        )
    return None


def _from_to(sentence: str) -> Measure | None:
    for found in _FROM_TO.finditer(sentence):
        is_percent = bool(found["bu"] or found["tu"])
        between, after = found["between"], found["after"]
        unit = "%" if is_percent else _counted(between) or _counted(after)
        if _NAMES_SOMEBODY.search(sentence[: found.start()]) or not unit:
            continue
        if (
            not found["from"]
            and not is_percent
            and found["between"].strip()
            and not _PER.search(sentence)
            and found["t"].lower() != "all"
        ):
            continue
        return _measure(sentence, found["t"], unit, found["b"], before=between, after=after)
    return None


def _at_most(sentence: str) -> Measure | None:
    found = _AT_MOST.search(sentence)
    return found and _measure(
        sentence, found["t"], found["unit"], bound=AT_MOST, after=sentence, direction=LOWER
    )


def _at_least(sentence: str) -> Measure | None:
    found = _AT_LEAST.search(sentence)
    return found and _measure(
        sentence, found["t"], found["unit"], bound=AT_LEAST, after=sentence, direction=HIGHER
    )


def _percent(sentence: str) -> Measure | None:
    found = _PERCENT.search(sentence)
    return found and _measure(sentence, found["t"], "%", after=sentence, direction=HIGHER)


def _every(sentence: str) -> Measure | None:
    found = _EVERY.search(sentence)
    return found and _measure(
        sentence,
        found["t"],
        found["unit"] or "",
        per=found["per"],
        after=sentence,
        direction=HIGHER,
    )


def _each(sentence: str) -> Measure | None:
    found = _EACH.search(sentence)
    if found is None:
        return None
    per = _PERIODS[found["per"].lower()]
    return _measure(sentence, "all", found["unit"], per=per, after=sentence, direction=HIGHER)


def _periodic(sentence: str) -> Measure | None:
    found = _PERIODIC.search(sentence)
    if found is None:
        return None
    per = _PERIODS[(found["per"] or found["per2"]).lower()]
    unit = (found["unit"] or found["unit2"]).removesuffix("s")
    return _measure(sentence, "1", unit, per=per, after=sentence, direction=HIGHER)


_READERS: tuple[Callable[[str], Measure | None], ...] = (
    _from_to,
    _at_least,
    _at_most,
    _percent,
    _every,
    _each,
    _periodic,
)


def _measure(
    sentence: str,
    target: str,
    unit: str,
    baseline: str = "",
    *,
    bound: str = EXACTLY,
    per: str = "",
    before: str = "",
    after: str = "",
    direction: str = "",
) -> Measure:
    start, goal = _digits(baseline), _digits(target)
    if not direction:
        is_falling = bound == AT_MOST or (goal != "all" and float(goal) < float(start or 0))
        direction = LOWER if is_falling else HIGHER
    period = _PER.search(f"{before} {after}")
    baseline_when, baseline_on = when_in(before) if start else ("", None)
    target_when, target_on = when_in(after)
    indicator = next((key for said, key in _FIGURES if said.search(sentence)), "")
    return Measure(
        target=goal,
        unit=unit.strip(),
        direction=direction,
        bound=bound,
        per=per or (period[1].lower() if period else ""),
        baseline=start,
        baseline_when=baseline_when,
        baseline_on=baseline_on,
        target_when=target_when,
        target_on=target_on,
        indicator=indicator,
    )


def _counted(text: str) -> str:
    """What is counted, of the words after a number: "children" of "children per month (...)"."""
    found = re.match(r"\s*((?!per\b|in\b|by\b|to\b|a\b)[a-z]+(?: schools?)?)\b", text, _I)
    return found[1] if found else ""


def _digits(number: str) -> str:
    """A number with digits: "two" is 2; "all" stays."""
    plain = number.replace(",", "").lower()
    return str(_SPELLED[plain]) if plain in _SPELLED else plain
