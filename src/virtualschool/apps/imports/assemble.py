"""What the files in force amount to, as rows of the business tables.

Pure but for reading staged rows: the same evidence gives the same state, in whatever order the
loads were received (where the decisions do not say that the later word wins).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from virtualschool.apps.children.services import ChildrenState, Fields
from virtualschool.apps.imports.evidence import Evidence, loads_of, remembered
from virtualschool.apps.imports.needs import add_needs
from virtualschool.apps.receipts.vault import Vault
from virtualschool.domain.calendar import SchoolCalendar, academic_year
from virtualschool.domain.care import Episode
from virtualschool.domain.identifiers import check_upn
from virtualschool.feeds.base import Finding, Severity, Staged
from virtualschool.feeds.calendar.fold import fold as fold_calendar
from virtualschool.feeds.children_list.fold import Details, ListFacts, lists_of
from virtualschool.feeds.children_list.fold import fold as fold_lists
from virtualschool.feeds.children_list.reconcile import reconcile
from virtualschool.feeds.gias.fold import fold as fold_register
from virtualschool.feeds.ssda903.fold import ChildFacts, EpisodeFacts, Folded, returns_of
from virtualschool.feeds.ssda903.fold import fold as fold_returns
from virtualschool.feeds.ssda903.years import last_day_of

CalendarKey = tuple[str, str, date]

#: What an episode holds beside its key.
_EPISODE_FIELDS = tuple(
    each.name for each in dataclasses.fields(EpisodeFacts) if each.name != "start_on"
)


@dataclass
class Assembled:
    """The state of an authority, but for what hangs on its marks (enrolments)."""

    children: ChildrenState = field(default_factory=ChildrenState)
    schools: dict[str, Fields] = field(default_factory=dict)
    school_links: dict[tuple[str, str, str], Fields] = field(default_factory=dict)
    calendar: dict[CalendarKey, Fields] = field(default_factory=dict)
    school_calendar: SchoolCalendar = field(default_factory=SchoolCalendar)
    lists: ListFacts | None = None
    findings: list[Finding] = field(default_factory=list)


def assemble(authority: str, evidence: Sequence[Evidence], vault: Vault, today: date) -> Assembled:
    """Children, care, schools and calendar from the files in force.

    Findings are those that only the files together show (an episode closed by omission, a child on
    the list and not in the return), and only those that a new file brought to light.
    """
    state = Assembled()
    episodes, returned_to, returned = _returns(state, evidence, vault)
    _lists(state, evidence, vault)
    state.findings += add_needs(state.children, evidence, vault, _child_fields(ChildFacts()))
    _upns(state, evidence, vault)
    if any(file.is_new and file.feed in {"ssda903", "children_list"} for file in evidence):
        _reconcile(state, evidence, episodes, returned, min(returned_to or today, today))
    _register(state, evidence, vault)
    _schools_listed(state, evidence)
    entries = fold_calendar(_files(evidence, "calendar", vault)).get(authority, ())
    state.school_calendar = SchoolCalendar(entries)
    state.calendar = {
        (entry.urn, str(entry.kind), entry.first_day): asdict(entry) | {"kind": str(entry.kind)}
        for entry in entries
    }
    return state


def _files(evidence: Sequence[Evidence], feed: str, vault: Vault) -> list[Staged]:
    return [staged for load in loads_of(evidence, feed, vault) for staged in load]


def _register(state: Assembled, evidence: Sequence[Evidence], vault: Vault) -> None:
    """Schools and links of the national register, by ``feeds.gias.fold``."""
    register = remembered("gias", evidence, lambda: fold_register(_files(evidence, "gias", vault)))
    state.schools = {
        urn: asdict(facts) | {"successor_urn": register.successors.get(urn, "")}
        for urn, facts in register.schools.items()
    }
    state.school_links = {
        (link.urn, link.linked_urn, link.kind): asdict(link) for link in register.links
    }
    carrier = next((f.label for f in evidence if f.is_new and f.feed == "gias"), None)
    if carrier is not None:
        state.findings += [replace(finding, file=carrier) for finding in register.findings]


def _schools_listed(state: Assembled, evidence: Sequence[Evidence]) -> None:
    """Children whom a new list places at a school that was closed, or is not on the register.

    Told once for a child and school, at the first such list.
    """
    files = {
        date.fromisoformat(file.scope["as_at"]): file.label
        for file in evidence
        if file.is_new and file.feed == "children_list" and file.scope.get("as_at")
    }
    if state.lists is None or not state.schools:
        return
    for child_id, sightings in state.lists.sightings.items():
        told: set[str] = set()
        for seen in sightings:
            words = _school_problem(state.schools, seen.urn, seen.as_at)
            if words is None or seen.urn in told or seen.as_at not in files:
                continue
            told.add(seen.urn)
            code, sentence = words
            state.findings.append(
                Finding(
                    code,
                    Severity.WARNING,
                    f"Child {child_id} {sentence}.",
                    files[seen.as_at],
                    field="school_urn",
                    child_id=child_id,
                )
            )


def _school_problem(schools: Mapping[str, Fields], urn: str, on: date) -> tuple[str, str] | None:
    """Why nobody can be on roll there on that day, as a finding's code and words."""
    school = schools.get(urn)
    if not urn:
        return None
    if school is None:
        return "school_not_known", f"is listed at URN {urn}, which is not on the register loaded"
    if school["closed_on"] is None or school["closed_on"] >= on:
        return None
    words = f"is listed on {on} at {school['name']} ({urn}), which closed on {school['closed_on']}"
    follows = schools.get(school["successor_urn"])
    if follows is not None:
        words += f"; {follows['name']} ({school['successor_urn']}) carries it on"
    return "school_closed", words


def _returns(
    state: Assembled, evidence: Sequence[Evidence], vault: Vault
) -> tuple[dict[str, list[Episode]], date | None, frozenset[str]]:
    """The returns: each child's episodes, the last day that they speak of, and whom they name."""
    folded, years = remembered(
        "ssda903", evidence, lambda: _fold_returns(loads_of(evidence, "ssda903", vault))
    )
    state.findings += folded.findings
    for child_id, facts in folded.children.items():
        state.children.children[child_id] = _child_fields(facts)
    state.children.episodes = {
        key: {name: getattr(facts, name) for name in _EPISODE_FIELDS}
        for key, facts in folded.episodes.items()
    }
    state.children.records = {
        (child_id, list_name, year, position): {"values": dict(values)}
        for child_id, list_name, year, position, values in folded.records
    }
    last_day = last_day_of(max(years)) if years else None
    return folded.episodes_of(), last_day, frozenset(folded.children)


def _fold_returns(loads: Sequence[Sequence[Staged]]) -> tuple[Folded, list[int]]:
    returns = returns_of(loads)
    return fold_returns(returns), [each.collection_year for each in returns]


def _child_fields(facts: ChildFacts) -> dict[str, Any]:
    """Every field of a child that files write, with what the returns say of it."""
    return {
        "upn": facts.upn,
        "former_upn": "",
        "known_upns": [],
        "upn_unknown_reason": facts.upn_unknown_reason,
        "uln": "",
        "sex": facts.sex,
        "date_of_birth": facts.date_of_birth,
        "ethnicity": facts.ethnicity,
        "is_unaccompanied": facts.is_unaccompanied,
        "surname": "",
        "forename": "",
        "year_group_recorded": "",
        "social_worker": "",
        "team": "",
        "reviewing_officer": "",
        "carer": "",
        "pep_adviser": "",
        "listed_as_at": None,
        "is_on_latest_list": False,
        "listings": [],
    }


def _lists(state: Assembled, evidence: Sequence[Evidence], vault: Vault) -> None:
    """Children lists: names and the people around each child, and year groups as recorded."""
    facts = remembered(
        "children_list",
        evidence,
        lambda: fold_lists(lists_of(loads_of(evidence, "children_list", vault))),
    )
    state.findings += facts.findings
    state.lists = facts
    for child_id, details in facts.children.items():
        fields = dict(state.children.children.get(child_id) or _child_fields(ChildFacts()))
        fields.update(_told(fields, details))
        state.children.children[child_id] = fields
    for child_id, sightings in facts.sightings.items():
        for sighting in sightings:
            if sighting.year_group:
                key = (child_id, academic_year(sighting.as_at))
                state.children.school_years[key] = {"year_group": sighting.year_group}


def _told(fields: Mapping[str, Any], details: Details) -> dict[str, Any]:
    """What a list adds to a child. The return's word stands; the list fills its blanks.

    A UPN that only the list knows is the child's; one that differs from the return's is kept as a
    former one, so that a school's file with either finds the child.
    """
    upn = fields["upn"] or details.upn
    return {
        "upn": upn,
        "upn_unknown_reason": "" if upn else fields["upn_unknown_reason"],
        "former_upn": details.upn if details.upn and details.upn != upn else details.former_upn,
        "sex": fields["sex"] or details.sex,
        "date_of_birth": fields["date_of_birth"] or details.date_of_birth,
        "surname": details.surname,
        "forename": details.forename,
        "year_group_recorded": details.year_group,
        "social_worker": details.social_worker,
        "team": details.team,
        "reviewing_officer": details.reviewing_officer,
        "carer": details.carer,
        "pep_adviser": details.pep_adviser,
        "listed_as_at": details.listed_as_at,
        "is_on_latest_list": details.is_on_latest_list,
        "listings": [[day.isoformat() for day in run] for run in details.listings],
    }


def _upns(state: Assembled, evidence: Sequence[Evidence], vault: Vault) -> None:
    """Every well-formed UPN that any return, list or census of need in force gives a child.

    A number that a later file corrects still finds what schools recorded under it; a number that
    two children share finds neither, until a person says which.
    """
    known = remembered("ssda903", evidence, lambda: _told_upns(evidence, "ssda903", vault), "upn")
    lists = remembered(
        "children_list", evidence, lambda: _told_upns(evidence, "children_list", vault), "upn"
    )
    needs = remembered("cin", evidence, lambda: _told_upns(evidence, "cin", vault), "upn")
    for child_id, fields in state.children.children.items():
        told = {
            *known.get(child_id, ()),
            *lists.get(child_id, ()),
            *needs.get(child_id, ()),
            fields["upn"],
        } - {""}
        state.children.children[child_id] = {**fields, "known_upns": sorted(told)}


def _told_upns(evidence: Sequence[Evidence], feed: str, vault: Vault) -> dict[str, set[str]]:
    told: dict[str, set[str]] = {}
    for staged in _files(evidence, feed, vault):
        names = {name.lower(): name for name in staged.rows.column_names}
        if "upn" not in names:
            continue
        child = next(names[key] for key in ("child", "child_id", "lachildid") if key in names)
        for child_id, text in zip(
            staged.rows[child].to_pylist(), staged.rows[names["upn"]].to_pylist(), strict=True
        ):
            checked = check_upn(text or "")
            if checked.is_well_formed:
                told.setdefault(child_id, set()).add(checked.value)
    return told


def _reconcile(
    state: Assembled,
    evidence: Sequence[Evidence],
    episodes: Mapping[str, Sequence[Episode]],
    returned: frozenset[str],
    returned_to: date,
) -> None:
    """The latest list against the returns: how many on each side, these ones, and why."""
    lists = state.lists
    if lists is None or lists.latest is None or not returned:
        return
    before = [day for day in lists.listed if day < lists.latest]
    last_listed = {child: day for day in sorted(before) for child in lists.listed[day]}
    found = reconcile(
        lists.latest,
        lists.listed[lists.latest],
        episodes,
        returned_to=returned_to,
        in_header=returned,
        last_listed=last_listed,
    )
    file = max((each for each in evidence if each.is_new), key=lambda each: each.order).label
    if found.agrees:
        return
    state.findings.append(Finding("list_and_return", Severity.WARNING, found.summary, file))
    for code, ones in (
        ("listed_not_in_return", found.only_listed),
        ("in_return_not_listed", found.only_returned),
    ):
        state.findings += [
            Finding(code, Severity.WARNING, one.sentence, file, child_id=one.child_id)
            for one in ones
        ]
