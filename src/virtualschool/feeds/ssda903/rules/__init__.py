"""The published SSDA903 rules, by topic. A rule is there because its module is in this folder.

Numbers and meanings are those of the Department for Education's validation rules for the children
looked after return (SSDA903) for the years ending 2017 to 2027, as csc-validator-be-903 has them. A
check of our own has a plain word for a code.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from virtualschool.feeds.ssda903.rules.base import Hit, Rule, rule
from virtualschool.feeds.ssda903.rules.not_checked import NOT_CHECKED

__all__ = ["NOT_CHECKED", "Hit", "Rule", "catalogue", "rule", "rules_of"]


@cache
def catalogue() -> tuple[Rule, ...]:
    """Every rule of every module here, in order of code and then of year."""
    found = [
        value
        for module in pkgutil.iter_modules(__path__)
        for value in vars(import_module(f"{__name__}.{module.name}")).values()
        if isinstance(value, Rule)
    ]
    return tuple(sorted(found, key=lambda each: (each.code, each.first_year)))


@cache
def rules_of(year: int) -> tuple[Rule, ...]:
    """The rules of a collection year, in order of code; a code stands once.

    A rule holds from its first year on until one with its number takes its place or its last year
    is over, so that a year has what the year before had but for what was changed. A year later
    than any that is known has the rules of the last that is.
    """
    return tuple(each for each in catalogue() if each.holds_in(year))
