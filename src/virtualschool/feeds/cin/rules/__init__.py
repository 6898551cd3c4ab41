"""The published rules of the children in need census, by topic, found by presence.

Numbers and meanings are those of the Department for Education's validation rules for the children
in need census (a Q after a number marks a query, which is a warning). A check of our own has a
plain word for a code. Rules that need the year before or another return are not here.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from virtualschool.feeds.cin.rules.base import Hit, Rule, rule

__all__ = ["Hit", "Rule", "catalogue", "rule"]


@cache
def catalogue() -> tuple[Rule, ...]:
    """Every rule of every module here, in order of code."""
    found = [
        value
        for module in pkgutil.iter_modules(__path__)
        for value in vars(import_module(f"{__name__}.{module.name}")).values()
        if isinstance(value, Rule)
    ]
    return tuple(sorted(found, key=lambda each: each.code))
