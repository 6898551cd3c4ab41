"""The children behind a figure, for those who may know it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.contrib.auth.models import AnonymousUser

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.query import Figure, Query
from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import reach
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.children.permissions import engine_scope
from virtualschool.apps.children.selectors import DisplayChild, names_for
from virtualschool.apps.indicators.benchmarks import beside
from virtualschool.apps.indicators.engine import current_engine
from virtualschool.apps.indicators.forms import FigureForm
from virtualschool.domain.disclosure import DEFAULT_RULE


@dataclass(frozen=True, slots=True)
class Line:
    """One child and what the child adds to the figure."""

    child: DisplayChild
    numerator: int
    denominator: int | None


@dataclass(frozen=True, slots=True)
class Behind:
    """A figure and the children behind it; the lines add up to the figure, both parts."""

    query: Query
    authority: str
    snapshot: str
    is_part: bool  # the reader sees some children of the authority, not all
    figure: Figure
    lines: tuple[Line, ...]
    published: tuple[str, ...]  # what is published of the same, or why nothing is


def without_names(behind: Behind) -> Behind:
    """The same list to show in a meeting: no name and no number of a child but that of the line.

    A school is named where so many of these children are there that none is known by it.
    """
    at = Counter(line.child.urn for line in behind.lines if line.child.urn)
    lines = tuple(
        replace(
            line,
            child=DisplayChild(
                child_id="",
                name=f"Child {number}",
                year_group=line.child.year_group,
                school_name=""
                if DEFAULT_RULE.hides(at[line.child.urn])
                else line.child.school_name,
                urn="",
            ),
        )
        for number, line in enumerate(behind.lines, 1)
    )
    return replace(behind, lines=lines)


class DoesNotAddUp(Exception):
    """The engine's list and its figure disagree, which is a fault; neither is shown."""


def children_behind(
    user: User | AnonymousUser,
    authority: str,
    form: FigureForm,
    permission: Permission = Permission.SEE_CHILDREN,
) -> Behind:
    """The children behind the figure that a valid ``form`` asks for, largest contribution first.

    Counted within what the user may see. Raises ``OutOfScope`` without the permission,
    ``QueryRefused`` for a question without an answer and ``NothingLoaded`` before the first load.
    """
    query = form.query(engine_scope(user, authority, permission))
    narrowed = form.narrowed
    with current_engine() as engine:
        figures = [f for f in engine.figures(query) if _fits(f.by, narrowed)]
        given = [c for c in engine.contributions(query) if _fits(c.by, narrowed)]
        snapshot = engine.snapshot
    figure = figures[0] if figures else _nothing(form.indicator, query, authority, snapshot)
    shown = names_for(authority, {c.child_id for c in given}, form.period().last_day)
    lines = tuple(
        sorted(
            (
                Line(
                    child=shown.get(c.child_id) or _unnamed(c.child_id),
                    numerator=c.numerator,
                    denominator=c.denominator,
                )
                for c in given
            ),
            key=lambda line: (-line.numerator, line.child.name, line.child.child_id),
        )
    )
    _check(lines, figure)
    return Behind(
        query=query,
        authority=authority,
        snapshot=snapshot,
        is_part=not reach(user, permission, authority).is_whole,
        figure=figure,
        lines=lines,
        published=tuple(
            beside(
                indicator=form.indicator.key,
                cohort=query.cohort,
                period=form.period(),
                authority=authority,
            )
        )
        if not narrowed
        else (),
    )


def _fits(by: Mapping[str, str | None], narrowed: Mapping[str, str | None]) -> bool:
    return all(by.get(name) == value for name, value in narrowed.items())


def _nothing(indicator: Indicator, query: Query, authority: str, snapshot: str) -> Figure:
    """The figure of a group to which nobody contributes, which an engine leaves out."""
    return Figure(
        indicator=indicator.key,
        version=indicator.version,
        snapshot=snapshot,
        period=query.periods[0],
        authority=authority,
        numerator=0,
        denominator=None if indicator.is_count else 0,
        children=0,
    )


def _unnamed(child_id: str) -> DisplayChild:
    return DisplayChild(child_id=child_id, name=child_id, year_group="", school_name="", urn="")


def _check(lines: tuple[Line, ...], figure: Figure) -> None:
    numerator = sum(line.numerator for line in lines)
    denominator = sum(line.denominator or 0 for line in lines)
    if (numerator, denominator) != (figure.numerator or 0, figure.denominator or 0):
        raise DoesNotAddUp(
            f"The figure is {figure.numerator} of {figure.denominator}, its children add up to "
            f"{numerator} of {denominator}."
        )
