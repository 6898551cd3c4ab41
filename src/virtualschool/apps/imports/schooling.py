"""What schools' own files (censuses, lists of pupils) say of our children, matched to them.

Runs once the children are known: it tells their missing pupil numbers, their year groups and
special needs, and when they were on a school's roll. It counts nobody and moves no figure of
another feed: a census's sessions and exclusions are held against ours, never added to them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from virtualschool.analytics import model
from virtualschool.apps.imports.assemble import Assembled
from virtualschool.apps.imports.evidence import Evidence, loads_of
from virtualschool.apps.imports.identities import Roll
from virtualschool.apps.imports.places import SchoolSpan
from virtualschool.apps.receipts.vault import Vault
from virtualschool.domain.calendar import academic_year
from virtualschool.domain.identifiers import check_uln, check_upn, is_urn
from virtualschool.feeds.base import Finding, Severity
from virtualschool.feeds.pupils.fold import ListedChild, PupilFacts
from virtualschool.feeds.pupils.fold import fold as fold_lists
from virtualschool.feeds.school_census.fold import CensusFacts, CensusPupil, fold
from virtualschool.feeds.school_census.totals import SchoolTotal

FEED, LISTS_FEED = "school_census", "pupils"
SOURCE, LISTS_SOURCE = "census", "pupil_list"
_DAY = timedelta(days=1)

#: Roll statuses of a pupil whose school this is (current, main); the others are elsewhere too.
MAIN_REGISTRATIONS = frozenset({"C", "M", "F", "O", ""})


@dataclass(frozen=True, slots=True)
class _Provision:
    """A provision for special needs, as a file of that source says it."""

    provision: str
    primary_need: str
    source: str

    @property
    def need(self) -> tuple[str, str]:
        return self.provision, self.primary_need


#: What files say of special needs, by child and the day from which it is so.
Provisions = dict[str, dict[date, _Provision]]


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
    provisions: Provisions = defaultdict(dict)
    if censuses := loads_of(evidence, FEED, vault):
        facts = fold(censuses, Roll.of(assembled.children.children).match)
        _add_censuses(schooling, facts, assembled, provisions)
        schooling.findings += _not_in_census(evidence, new, facts)
    # After the censuses, whose word goes before that of lists and whose numbers find more pupils.
    if lists := loads_of(evidence, LISTS_FEED, vault):
        listed = fold_lists(lists, Roll.of(assembled.children.children).match)
        _add_lists(schooling, listed, assembled, provisions)
    _tell_special_needs(assembled, provisions)
    return schooling


def _add_censuses(
    schooling: Schooling, facts: CensusFacts, assembled: Assembled, provisions: Provisions
) -> None:
    schooling.urn_of = _urns(assembled.schools, _schools_of(facts))
    schooling.school_totals = facts.totals
    schooling.findings += facts.findings
    for pupil in sorted(facts.pupils, key=lambda one: one.census_on):
        _tell_numbers(assembled, pupil.child_id, (pupil.upn, pupil.former_upn), pupil.uln)
        if pupil.provision:
            said = _Provision(pupil.provision, pupil.primary_need, SOURCE)
            provisions[pupil.child_id][pupil.census_on] = said
    _tell_year_groups(assembled, facts.pupils)
    for child_id, spans in _spans(facts, schooling.urn_of).items():
        schooling.spans[child_id] += spans


def _add_lists(
    schooling: Schooling, facts: PupilFacts, assembled: Assembled, provisions: Provisions
) -> None:
    """What lists of pupils say where no census does. A school that is not on the register counts by
    its URN, as on a children list."""
    schooling.findings += facts.findings
    named = {school for child in facts.children.values() for _, school in child.sightings}
    urns = {name: name for name in named if is_urn(name)} | _urns(assembled.schools, named)
    for child in facts.children.values():
        _tell_numbers(assembled, child.child_id, child.upns[::-1], child.uln)
        for year, group in child.year_groups.items():
            key = (child.child_id, year)
            assembled.children.school_years.setdefault(key, {"year_group": group})
        for day, need in child.needs.items():
            said = _Provision(need.provision, need.primary_need, LISTS_SOURCE)
            provisions[child.child_id].setdefault(day, said)
        schooling.spans[child.child_id] += _listed_spans(child, facts, urns)


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


def _tell_numbers(
    assembled: Assembled, child_id: str, upns: Sequence[str], learner_number: str
) -> None:
    """Pupil numbers, the one in use first, that nothing before knew; any of them finds the child.

    The number of a learner to whom none was assigned is everybody's.
    """
    fields = assembled.children.children[child_id]
    usable = [upn for upn in upns if check_upn(upn).is_well_formed]
    uln = check_uln(learner_number)
    told = {
        "upn": fields["upn"] or next(iter(usable), ""),
        "uln": fields["uln"] or (uln.value if uln.is_well_formed and not uln.is_unassigned else ""),
        "known_upns": sorted({*fields["known_upns"], *usable}),
    }
    if told["upn"]:
        told["upn_unknown_reason"] = ""
    assembled.children.children[child_id] = {**fields, **told}


def _tell_year_groups(assembled: Assembled, pupils: Iterable[CensusPupil]) -> None:
    """Year groups as a census recorded them, where no list recorded one for the year.

    Of a pupil no longer on roll it is that of the year of leaving, in autumn the year before.
    """
    for pupil in pupils:
        if pupil.year_group:
            last = min(pupil.left_on or pupil.census_on, pupil.census_on)
            key = (pupil.child_id, academic_year(last))
            assembled.children.school_years.setdefault(key, {"year_group": pupil.year_group})


def _tell_special_needs(assembled: Assembled, provisions: Provisions) -> None:
    """One provision from each day that a file gives one until the next; the last goes on."""
    for child_id, by_day in provisions.items():
        changes: list[tuple[date, _Provision]] = []
        for day, said in sorted(by_day.items()):
            if not changes or changes[-1][1].need != said.need:
                changes.append((day, said))
        ends = [day - _DAY for day, _ in changes[1:]]
        for (day, said), last_day in zip(changes, [*ends, None], strict=True):
            assembled.children.special_needs[child_id, day] = {
                "last_day": last_day,
                "provision": said.provision,
                "primary_need": said.primary_need,
                "source": said.source,
            }


def _listed_spans(
    child: ListedChild, facts: PupilFacts, urns: Mapping[str, str]
) -> Iterator[SchoolSpan]:
    """Times at each school from the first list to the last that name the child there, parted by
    lists of a day on which others name the child and that school's does not."""
    seen: dict[date, dict[str, str]] = defaultdict(dict)
    for day, school in child.sightings:
        if school in urns:
            seen[day][urns[school]] = school
    began: dict[str, tuple[date, date, str]] = {}
    for day, here in sorted(seen.items()):
        for urn in [*began]:
            if urn not in here:
                start_on, seen_on, _ = began.pop(urn)
                yield SchoolSpan(urn, start_on, None, seen_on, LISTS_SOURCE, is_latest=False)
        for urn, school in here.items():
            start_on = began[urn][0] if urn in began else day
            began[urn] = (start_on, day, school)
    for urn, (start_on, seen_on, school) in began.items():
        is_latest = seen_on >= facts.latest.get(school, seen_on)
        yield SchoolSpan(urn, start_on, None, seen_on, LISTS_SOURCE, is_latest)


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
