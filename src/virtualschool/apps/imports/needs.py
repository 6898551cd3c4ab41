"""Children in need and on protection plans, from the censuses, into the authority's children."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from virtualschool.apps.children.models import SocialWork
from virtualschool.apps.children.services import ChildrenState, Fields
from virtualschool.apps.imports.evidence import Evidence, loads_of, remembered
from virtualschool.apps.receipts.vault import Vault
from virtualschool.feeds.base import Finding
from virtualschool.feeds.cin.fold import ChildFacts, CinFacts, fold

FEED = "cin"


def add_needs(
    state: ChildrenState, evidence: Sequence[Evidence], vault: Vault, blank: dict[str, Any]
) -> Sequence[Finding]:
    """Tell the children what the censuses say of them, with those whom nothing else names.

    A child with the council's id of a child looked after is that child. The return and the list
    go before: the census fills what they leave blank. ``blank`` are the fields of a child of whom
    nothing is said.
    """
    facts = remembered(FEED, evidence, lambda: fold(loads_of(evidence, FEED, vault)))
    for child_id, told in facts.children.items():
        fields = state.children.get(child_id, blank)
        state.children[child_id] = {**fields, **_filled(fields, told)}
    state.social_work = _stretches(facts)
    return facts.findings


def _filled(fields: Any, told: ChildFacts) -> dict[str, Any]:
    upn = fields["upn"] or told.upn
    return {
        "upn": upn,
        "former_upn": fields["former_upn"] or told.former_upn,
        "upn_unknown_reason": ""
        if upn
        else fields["upn_unknown_reason"] or told.upn_unknown_reason,
        "sex": fields["sex"] or told.sex,
        "date_of_birth": fields["date_of_birth"] or told.date_of_birth,
        "ethnicity": fields["ethnicity"] or told.ethnicity,
    }


def _stretches(facts: CinFacts) -> dict[tuple[str, str, date], Fields]:
    return {
        (child_id, str(kind), start_on): {
            "ceased_on": stretch.ceased_on,
            "category": stretch.category,
        }
        for kind, found in (
            (SocialWork.Kind.NEED, facts.needs),
            (SocialWork.Kind.PROTECTION_PLAN, facts.plans),
        )
        for (child_id, start_on), stretch in found.items()
        if child_id in facts.children
    }
