"""What schools' own files (censuses, lists of pupils) say of our children, matched to them.

Runs once the children are known: it tells their missing pupil numbers, their year groups and
special needs, and when they were on a school's roll. It counts nobody and moves no figure of
another feed: a census's sessions and exclusions are held against ours, never added to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pyarrow as pa

from virtualschool.analytics import model
from virtualschool.apps.imports.assemble import Assembled
from virtualschool.apps.imports.evidence import Evidence, loads_of
from virtualschool.apps.imports.identities import Roll
from virtualschool.apps.imports.places import SchoolSpan
from virtualschool.apps.receipts.vault import Vault
from virtualschool.domain.calendar import academic_year
from virtualschool.domain.identifiers import check_upn
from virtualschool.feeds.base import Finding, Severity
from virtualschool.feeds.school_census.fold import CensusFacts, CensusPupil, fold
from virtualschool.feeds.school_census.totals import SchoolTotal

FEED = "school_census"
SOURCE = "census"
_DAY = timedelta(days=1)

#: Roll statuses of a pupil whose school this is (current, main); the others are elsewhere too.
MAIN_REGISTRATIONS = frozenset({"C", "M", "F", "O", ""})


@dataclass
class Schooling:
    """``spans`` are times on roll by child; ``school_totals`` those of everyone in the censuses."""

    spans: dict[str, list[SchoolSpan]] = field(default_factory=lambda: defaultdict(list))
    findings: list[Finding] = field(default_factory=list)
    school_totals: Sequence[SchoolTotal] = ()
    urn_of: Mapping[str, str] = field(default_factory=dict)

    def totals(self, authority: str) -> pa.Table:
        """The canonical rows of the censuses' totals by school."""
        return model.CENSUS_TOTAL.from_rows(
            [
                asdict(total)
                | {"authority": authority, "urn": self.urn_of.get(total.school_id, "")}
                for total in self.school_totals
            ]
        )


def fold_schooling(
    evidence: Sequence[Evidence], assembled: Assembled, vault: Vault, new: frozenset[str]
) -> Schooling:
    """What the schools' files in force say; ``assembled`` children are told what they lack.

    ``new`` are the children whom no file before the new ones named.
    """
    schooling = Schooling()
    loads = loads_of(evidence, FEED, vault)
    if not loads:
        return schooling
    facts = fold(loads, Roll.of(assembled.children.children).match)
    schooling.urn_of = _urns(assembled.schools, _schools_of(facts))
    schooling.school_totals = facts.totals
    schooling.findings += facts.findings
    _tell_numbers(assembled, facts.pupils)
    _tell_year_groups(assembled, facts.pupils)
    _tell_special_needs(assembled, facts.pupils)
    schooling.spans.update(_spans(facts, schooling.urn_of))
    schooling.findings += _not_in_census(evidence, new, facts)
    return schooling


def _schools_of(facts: CensusFacts) -> set[str]:
    return {pupil.school_id for pupil in facts.pupils} | {one.school_id for one in facts.totals}


def _urns(schools: Mapping[str, Mapping[str, Any]], named: Iterable[str]) -> dict[str, str]:
    """The URN of each school as a census names it: by URN, or by authority and establishment.

    Of two schools that had one number in turn, the open one is meant.
    """
    by_number: dict[str, str] = {}
    for urn, school in sorted(schools.items(), key=lambda each: each[1]["status"] != "closed"):
        if school["la_code"] and school["establishment_number"]:
            by_number[f"{school['la_code']}{school['establishment_number']}"] = urn
    found: dict[str, str] = {}
    for name in named:
        plain = name.replace("/", "").replace("-", "").strip()
        if plain in schools:
            found[name] = plain
        elif plain in by_number:
            found[name] = by_number[plain]
    return found


def _tell_numbers(assembled: Assembled, pupils: Iterable[CensusPupil]) -> None:
    """Pupil numbers that only a census knows, the latest last; any of them finds the child."""
    children = assembled.children.children
    for pupil in sorted(pupils, key=lambda one: one.census_on):
        fields = children[pupil.child_id]
        upns = [upn for upn in (pupil.upn, pupil.former_upn) if check_upn(upn).is_well_formed]
        told = {
            "upn": fields["upn"] or next(iter(upns), ""),
            "uln": fields["uln"] or pupil.uln[:10],
            "known_upns": sorted({*fields["known_upns"], *upns}),
        }
        if told["upn"]:
            told["upn_unknown_reason"] = ""
        children[pupil.child_id] = {**fields, **told}


def _tell_year_groups(assembled: Assembled, pupils: Iterable[CensusPupil]) -> None:
    """Year groups as a census recorded them, where no list recorded one for the year.

    Of a pupil no longer on roll it is that of the year of leaving, in autumn the year before.
    """
    for pupil in pupils:
        if pupil.year_group:
            last = min(pupil.left_on or pupil.census_on, pupil.census_on)
            key = (pupil.child_id, academic_year(last))
            assembled.children.school_years.setdefault(key, {"year_group": pupil.year_group})


def _tell_special_needs(assembled: Assembled, pupils: Iterable[CensusPupil]) -> None:
    """One provision from each census until the next that gives one; the last goes on."""
    seen: dict[str, dict[date, CensusPupil]] = defaultdict(dict)
    for pupil in pupils:
        if pupil.provision:
            seen[pupil.child_id][pupil.census_on] = pupil
    for child_id, by_day in seen.items():
        changes: list[CensusPupil] = []
        for _, pupil in sorted(by_day.items()):
            if not changes or _need(changes[-1]) != _need(pupil):
                changes.append(pupil)
        ends = [after.census_on - _DAY for _, after in pairwise(changes)]
        for pupil, last_day in zip(changes, [*ends, None], strict=True):
            assembled.children.special_needs[child_id, pupil.census_on] = {
                "last_day": last_day,
                "provision": pupil.provision,
                "primary_need": pupil.primary_need,
                "source": SOURCE,
            }


def _need(pupil: CensusPupil) -> tuple[str, str]:
    return pupil.provision, pupil.primary_need


def _spans(facts: CensusFacts, urn_of: Mapping[str, str]) -> dict[str, list[SchoolSpan]]:
    """Times on roll: from the day of entry until leaving, or as long as censuses see the child."""
    latest = max(facts.terms.values(), default=date.min)
    stays: dict[tuple[str, str, date], list[CensusPupil]] = defaultdict(list)
    for pupil in facts.pupils:
        urn = urn_of.get(pupil.school_id)
        if not urn or pupil.entry_on is None or pupil.enrol_status not in MAIN_REGISTRATIONS:
            continue
        if pupil.left_on is None or pupil.left_on >= pupil.entry_on:
            stays[pupil.child_id, urn, pupil.entry_on].append(pupil)
    found: dict[str, list[SchoolSpan]] = defaultdict(list)
    for (child_id, urn, entry_on), seen in stays.items():
        last = max(seen, key=lambda one: (one.census_on, not one.is_on_roll))
        found[child_id].append(
            SchoolSpan(
                urn=urn,
                start_on=entry_on,
                last_day=last.left_on,
                seen_on=max(last.census_on, entry_on),
                source=SOURCE,
                is_latest=last.census_on == latest,
            )
        )
    # Where two stays share a day the one that began later is the child's school by then.
    return {
        child_id: sorted(spans, key=lambda span: (span.start_on, span.urn), reverse=True)
        for child_id, spans in found.items()
    }


def _not_in_census(
    evidence: Sequence[Evidence], new: frozenset[str], facts: CensusFacts
) -> list[Finding]:
    """Children who became ours after a census was loaded: its rows of them were not kept
    (decision 16)."""
    terms = {
        file.scope["term"]
        for file in evidence
        if file.feed == FEED and not file.is_new and file.table == "pupils_on_roll"
    }
    carrier = next(
        (
            file.label
            for file in evidence
            if file.is_new and file.feed in {"ssda903", "children_list", "cin"}
        ),
        None,
    )
    if carrier is None or not terms:
        return []
    there = {(pupil.child_id, pupil.term) for pupil in facts.pupils}
    return [
        Finding(
            "not_in_census",
            Severity.INFORMATION,
            f"Child {child_id} became one of ours after the census of {term} was loaded, so that "
            "whatever it holds of the child was not kept: load it again.",
            carrier,
            None,
            None,
            child_id,
        )
        for child_id in sorted(new)
        for term in sorted(terms)
        if (child_id, term) not in there
    ]
