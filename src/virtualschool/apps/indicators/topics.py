"""Indicators under the topics that people look for them by."""

from __future__ import annotations

from dataclasses import dataclass

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.indicators import catalogue

#: The first word of an indicator's module says its topic.
TOPICS = {
    "attendance": "Attendance",
    "exclusions": "Suspensions and exclusions",
    "care": "Coming into care and leaving it",
    "moves": "Moves of placement and of school",
    "stability": "Stability",
    "social_work": "Children with a social worker",
    "social_workers": "Changes of social worker",
    "social_care": "Working with social care",
}


@dataclass(frozen=True, slots=True)
class Topic:
    key: str
    title: str
    indicators: tuple[Indicator, ...]


def topic_of(indicator: Indicator) -> str:
    """The module that the indicator's family is defined in."""
    return indicator.family.rows.__module__.rpartition(".")[2]


def topics(words: str = "") -> list[Topic]:
    """The indicators that hold every one of ``words`` in title, meaning, reason or key."""
    wanted = words.casefold().split()
    found: dict[str, list[Indicator]] = {}
    for indicator in sorted(catalogue().values(), key=lambda each: each.title):
        text = " ".join(
            (indicator.title, indicator.meaning, indicator.why, indicator.key)
        ).casefold()
        if all(word in text for word in wanted):
            found.setdefault(topic_of(indicator), []).append(indicator)
    order = [*TOPICS, *sorted(found.keys() - TOPICS.keys())]
    return [
        Topic(key, TOPICS.get(key, key.replace("_", " ").capitalize()), tuple(found[key]))
        for key in order
        if key in found
    ]
