"""The cross-checks that the paper prints: sums that must hold, computed, said either way."""

from __future__ import annotations

from virtualschool.apps.reports.headline import tables
from virtualschool.apps.reports.headline.facts import HeadlineFacts
from virtualschool.apps.reports.headline.sentences import CHANGE_PLACES
from virtualschool.apps.reports.headline.words import signed
from virtualschool.publishing.document import Check
from virtualschool.publishing.plain import MINUS


def checks(facts: HeadlineFacts) -> list[Check]:
    """Every printed cross-check, computed; one that does not hold says so."""
    found = [flow_check(facts), school_age_check(facts), age_check(facts)]
    if facts.learning.is_loaded:
        found.append(learning_check(facts))
    if facts.school_days[facts.month]:
        found.append(coverage_check(facts))
    if facts.suspended is not None and facts.now("children_suspended") is not None:
        found.append(suspended_check(facts))
    if facts.churn is not None and facts.churn.printed(CHANGE_PLACES):
        found.append(churn_check(facts))
    return found


def flow_check(facts: HeadlineFacts) -> Check:
    """Opening to closing, everybody."""
    return Check(f"All children: {tables.flow_sum(facts.flow)}", facts.flow.holds)


def school_age_check(facts: HeadlineFacts) -> Check:
    words = tables.flow_sum(facts.school_age, of_age=True)
    return Check(f"School age: {words}", facts.school_age.holds)


def age_check(facts: HeadlineFacts) -> Check:
    """Age groups add up to everybody."""
    parts = [count for count in facts.age_groups if count]
    total = facts.flow.closing
    words = " + ".join(map(str, parts)) or "0"
    is_same = facts.age_groups[1] == facts.school_age.closing
    return Check(f"Ages: {words} = {total}", sum(parts) == total and is_same)


def learning_check(facts: HeadlineFacts) -> Check:
    """Places of learning add up to school age."""
    where = facts.learning
    parts = [where.own, where.near, where.further, where.unknown, where.no_school]
    shown = " + ".join(str(part) for part in parts if part) or "0"
    total = facts.school_age.closing
    return Check(f"Schools: {shown} = {total}", sum(parts) == total)


def coverage_check(facts: HeadlineFacts) -> Check:
    """Whose marks are counted, awaited or not to be had."""
    cover, flow = facts.coverage, facts.school_age
    reckoned = f"{flow.opening} + {flow.became}"
    if flow.reached or flow.finished:
        reckoned += f" + {flow.reached} {MINUS} {flow.finished}"
    if cover.ceased_on_first:
        reckoned += f" {MINUS} {cover.ceased_on_first} who ceased on the first day"
    if cover.twice:
        reckoned += f" {MINUS} {cover.twice} counted already"
    return Check(
        f"Children: {cover.with_marks} with marks + {cover.awaited} marks awaited + "
        f"{cover.no_school} without a school = {cover.children} = {reckoned}",
        cover.holds,
    )


def suspended_check(facts: HeadlineFacts) -> Check:
    """From one month’s suspended children to the next."""
    change = facts.suspended
    assert change is not None
    pair = facts.now("children_suspended")
    words = (
        f"Children suspended: {change.last} {MINUS} {change.left_care} left care {MINUS} "
        f"{change.not_again} not again + {change.added_here} already here + {change.added_new} "
        f"newly in care = {change.this}"
    )
    return Check(words, change.holds and pair is not None and pair.numerator == change.this)


def churn_check(facts: HeadlineFacts) -> Check:
    """The exact parts of a change add up to it."""
    split = facts.churn
    assert split is not None
    exact = [split.change, split.among_both, split.effect_only_this, split.effect_only_last]
    whole, *parts = [part for part in exact if part is not None]
    printed_split = split.printed(CHANGE_PLACES)
    assert printed_split is not None
    words = f"Change in attendance, its exact parts added: {signed(printed_split.change)} points"
    return Check(words, sum(parts) == whole)
