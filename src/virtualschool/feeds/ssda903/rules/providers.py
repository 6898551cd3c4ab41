"""Rules on who provides a placement: PLACE_PROVIDER and the provider's Ofsted number (URN).

Whether a number is that of a provider, at that postcode, of that kind and open at the time (219,
221, 224, 227 to 229, 241, 1008) takes Ofsted's list of providers, which this product has not: the
shape alone is checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from virtualschool.domain import codes
from virtualschool.feeds.ssda903.rows import TEMPORARY, EpisodeRow, ReturnView
from virtualschool.feeds.ssda903.rules.base import ERROR, WARNING, Hit, Rule, rule
from virtualschool.feeds.ssda903.rules.code_lists import not_in
from virtualschool.feeds.ssda903.rules.location import WITH_OWN_CARERS, is_outside_england
from virtualschool.feeds.words import said

#: Stands for a provider that Ofsted does not inspect.
NOT_INSPECTED = "XXXXXXX"
#: Semi-independent living has to be registered with Ofsted since the day before.
REGISTERED_SINCE = date(2023, 10, 29)
CHILDRENS_HOMES = frozenset({"K1", "K2"})

_SPLIT_OF_Z1 = frozenset({"Z11", "Z12", "Z13", "Z14"})
_UNREGISTERED = TEMPORARY | {"P1", "P3", "R1", "R2", "R5"}
_URN = re.compile(r"SC\d{6}|\d{6,7}|X{6,7}")


def _takes_no_provider(view: ReturnView, row: EpisodeRow) -> bool:
    """Temporary placements and others: Z1, and from 2025-26 on the four codes it was split into."""
    place = row.text("PLACE")
    return row.is_temporary or place in ({"Z1"} if view.year <= 2025 else _SPLIT_OF_Z1)


@rule("178", ERROR, "The placement provider is not a code.", "PLACE_PROVIDER")
def provider(view: ReturnView) -> Iterator[Hit]:
    yield from not_in(
        view,
        "PLACE_PROVIDER",
        codes.PROVIDER.valid_in(view.year),
        "placement provider code",
        is_needed=False,
    )


@rule("213", WARNING, "A placement that has no provider names one.", "PLACE_PROVIDER", "PLACE")
def provider_not_required(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if _takes_no_provider(view, row) and row.text("PLACE_PROVIDER"):
            yield Hit(
                row,
                f"Child {row.child}: {row}: placement {row.text('PLACE')} takes no provider, and "
                f"{row.text('PLACE_PROVIDER')} is recorded.",
            )


@rule("526", WARNING, "The placement provider is missing.", "PLACE_PROVIDER", "PLACE")
def provider_missing(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        needs_one = row.text("PLACE") and not _takes_no_provider(view, row)
        if needs_one and not row.text("PLACE_PROVIDER"):
            yield Hit(
                row,
                f"Child {row.child}: {row}: placement {row.text('PLACE')} has no provider "
                "recorded.",
            )


def _impossible(number: str, provider: str, placements: frozenset[str], who: str) -> Rule:
    """A rule on placements that a kind of provider cannot have."""

    def find(view: ReturnView) -> Iterator[Hit]:
        for row in view.episodes:
            if row.text("PLACE_PROVIDER") == provider and row.text("PLACE") in placements:
                yield Hit(
                    row,
                    f"Child {row.child}: {row}: a placement {row.text('PLACE')} cannot have the "
                    f"provider {provider}.",
                )

    title = f"{provider} with a placement that {who} cannot provide."
    return rule(number, WARNING, title, "PLACE_PROVIDER")(find)


_PARENTS = frozenset({"P1"})
own = _impossible("527", "PR1", _PARENTS | {"R2", "R5"}, "the council")
of_another_council = _impossible("528", "PR2", _PARENTS | {"R2", "R5"}, "another council")
public = _impossible(
    "529", "PR3", _PARENTS | CHILDRENS_HOMES | WITH_OWN_CARERS, "another public body"
)
private = _impossible("530", "PR4", _PARENTS, "a private provider")
voluntary = _impossible("531", "PR5", _PARENTS, "a voluntary provider")


@rule("550", WARNING, "PR0 with a placement other than with parents.", "PLACE_PROVIDER", "PLACE")
def parents_elsewhere(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.text("PLACE_PROVIDER") == "PR0" and row.text("PLACE") != "P1":
            yield Hit(
                row,
                f"Child {row.child}: {row}: the provider is the parents (PR0), and the placement "
                f"is {row.text('PLACE') or '(blank)'}, not P1.",
            )


# The Ofsted number ---------------------------------------------------------------------------


@rule("provider_urn_shape", WARNING, "The provider's Ofsted number has not its shape.", "URN")
def number_shape(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        urn = row.text("URN")
        if urn and not _URN.fullmatch(urn):
            yield Hit(
                row,
                f"Child {row.child}: {row}: {urn} does not have the shape of a provider's Ofsted "
                f"number (SC and six digits, seven digits, or {NOT_INSPECTED}).",
            )


def _lacking(view: ReturnView, but: frozenset[str]) -> Iterator[Hit]:
    for row in view.episodes:
        place = row.text("PLACE")
        is_current = row.ends is None or row.ends >= view.first_day
        is_exempt = place in but or row.is_short_break or is_outside_england(row)
        if place and is_current and not row.text("URN") and not is_exempt:
            yield Hit(
                row,
                f"Child {row.child}: {row}: a placement {place} is with a registered provider, "
                "whose Ofsted number is blank.",
            )


@rule("218", WARNING, "The provider's Ofsted number is missing.", "URN", "PLACE", last_year=2023)
def number_missing(view: ReturnView) -> Iterator[Hit]:
    yield from _lacking(view, _UNREGISTERED | {"H5", "P2", "Z1"})


@rule("218", WARNING, "The provider's Ofsted number is missing.", "URN", "PLACE",
      first_year=2024, last_year=2025)  # fmt: skip
def number_missing_since_2024(view: ReturnView) -> Iterator[Hit]:
    """From 2023-24 on independent living is registered too."""
    yield from _lacking(view, _UNREGISTERED | {"Z1"})


@rule("218", WARNING, "The provider's Ofsted number is missing.", "URN", "PLACE", first_year=2026)
def number_missing_since_2026(view: ReturnView) -> Iterator[Hit]:
    yield from _lacking(view, _UNREGISTERED | _SPLIT_OF_Z1)


def _not_asked(view: ReturnView, of: frozenset[str]) -> Iterator[Hit]:
    for row in view.episodes:
        if row.text("PLACE") in of and row.text("URN") not in {"", NOT_INSPECTED}:
            yield Hit(
                row,
                f"Child {row.child}: {row}: a placement {row.text('PLACE')} has no registered "
                f"provider, and the Ofsted number {row.text('URN')} is recorded.",
            )


@rule("222", WARNING, "The Ofsted number of a placement that has none.", "URN", "PLACE",
      last_year=2023)  # fmt: skip
def number_not_required(view: ReturnView) -> Iterator[Hit]:
    yield from _not_asked(view, _UNREGISTERED | {"H5", "P2", "Z1"})


@rule("222", WARNING, "The Ofsted number of a placement that has none.", "URN", "PLACE",
      first_year=2024, last_year=2024)  # fmt: skip
def number_not_required_in_2024(view: ReturnView) -> Iterator[Hit]:
    yield from _not_asked(view, _UNREGISTERED | {"P2", "Z1"})


@rule("222", WARNING, "The Ofsted number of a placement that has none.", "URN", "PLACE",
      first_year=2025)  # fmt: skip
def number_not_required_since(view: ReturnView) -> Iterator[Hit]:
    yield from _not_asked(view, _UNREGISTERED | {"Z1"})


@rule("230", WARNING, "Semi-independent living without a registered provider.", "URN", "PLACE",
      first_year=2024)  # fmt: skip
def number_of_semi_independent(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        goes_on = (row.ends or view.reached) >= REGISTERED_SINCE
        is_unregistered = row.text("URN") in {"", NOT_INSPECTED}
        if (
            row.text("PLACE") == "H5"
            and goes_on
            and is_unregistered
            and not is_outside_england(row)
        ):
            yield Hit(
                row,
                f"Child {row.child}: {row} is in semi-independent living (H5) on or after "
                f"{said(REGISTERED_SINCE)}, and the provider's Ofsted number is "
                f"{row.text('URN') or '(blank)'}.",
            )


@rule("242", WARNING, "No inspected provider, and not fostered or for adoption.", "URN", "PLACE",
      first_year=2026)  # fmt: skip
def not_inspected(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.text("URN") == NOT_INSPECTED and row.text("PLACE") not in WITH_OWN_CARERS:
            yield Hit(
                row,
                f"Child {row.child}: {row}: {NOT_INSPECTED} is for regional adoption agencies, and "
                f"the placement is {row.text('PLACE') or '(blank)'}.",
            )


@rule("243", WARNING, "The Ofsted number of a placement outside England.", "URN", "PL_LA",
      first_year=2026)  # fmt: skip
def number_outside_england(view: ReturnView) -> Iterator[Hit]:
    for row in view.episodes:
        if row.text("URN") and is_outside_england(row):
            yield Hit(
                row,
                f"Child {row.child}: {row}: the placement is outside England "
                f"({row.text('PL_LA')}), and an Ofsted number is recorded.",
            )
