"""The published SSDA903 rules, by topic. A rule is there because its module is in this folder.

Numbers and meanings are those of the Department for Education's validation rules for the children
looked after return (SSDA903). A check of our own has a plain word for a code.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from virtualschool.feeds.ssda903.rules.base import Hit, Rule, rule

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
