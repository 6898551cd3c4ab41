"""The day that a list of pupils is of, found as a children list's is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from virtualschool.feeds.base import Context, Staged
from virtualschool.feeds.children_list.settle import date_in_name
from virtualschool.feeds.children_list.settle import settle as settle_days


def settle(staged: Sequence[Staged], context: Context) -> list[Staged]:
    """Gives every row its day; a list without a row that can be read has one too."""
    settled = []
    for each in settle_days(staged, context):
        day = date_in_name(each.file, context.today) or context.today
        as_at = each.scope["as_at"] or day.isoformat()
        settled.append(replace(each, scope={**each.scope, "as_at": as_at}))
    return settled
