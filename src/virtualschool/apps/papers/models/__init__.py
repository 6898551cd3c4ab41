"""Editions and to whom they went, frozen months, and the seals by which they are proved."""

from virtualschool.apps.papers.models.editions import Dispatch, Edition, Wording
from virtualschool.apps.papers.models.frozen import Addendum, FrozenMonth
from virtualschool.apps.papers.models.seals import Seal

__all__ = ["Addendum", "Dispatch", "Edition", "FrozenMonth", "Seal", "Wording"]
