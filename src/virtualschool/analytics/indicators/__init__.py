"""The indicator catalogue. A module in this folder is found by being here: any ``Indicator`` that
it defines at top level is in the catalogue, and nothing has to be registered anywhere else."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from virtualschool.analytics.definition import Indicator


@cache
def catalogue() -> Mapping[str, Indicator]:
    """Every indicator by its key, in alphabetical order of module, then order of definition.

    Raises ``ValueError`` when two indicators claim one key, naming both modules.
    """
    found: dict[str, Indicator] = {}
    home: dict[str, str] = {}
    for module_info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        for value in vars(module).values():
            if not isinstance(value, Indicator) or found.get(value.key) is value:
                continue
            if value.key in found:
                raise ValueError(
                    f"Two indicators have the key {value.key}: "
                    f"one in {home[value.key]}.py, one in {module_info.name}.py."
                )
            found[value.key] = value
            home[value.key] = module_info.name
    return MappingProxyType(found)
