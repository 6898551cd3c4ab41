"""The register of all accepted files: schools as last told, their links, and who followed whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from virtualschool.feeds.base import Finding, Severity, Staged
from virtualschool.feeds.gias.kinds import kind_of, status_of


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """An establishment. ``kind`` is derived from type and phase, ``status`` is ``open``,
    ``closed`` or ``proposed``; texts that the register leaves empty are empty."""

    urn: str
    name: str
    la_code: str
    la_name: str
    establishment_number: str
    establishment_type: str
    phase: str
    kind: str
    status: str
    opened_on: date | None
    closed_on: date | None
    low_age: int | None
    high_age: int | None
    number_of_pupils: int | None
    trust: str
    ofsted_rating: str
    town: str
    postcode: str


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A link of the register, as written from the side of ``urn``."""

    urn: str
    linked_urn: str
    linked_name: str
    kind: str
    established_on: date | None


@dataclass(frozen=True, slots=True)
class Register:
    """``successors`` maps each closed school to the school that its links lead to in the end."""

    schools: dict[str, SchoolFacts]
    links: tuple[LinkFacts, ...]
    successors: dict[str, str]
    findings: tuple[Finding, ...]


def fold(staged: Sequence[Staged]) -> Register:
    """Schools and links of all files in the order received; of a school the later word wins."""
    schools: dict[str, SchoolFacts] = {}
    links: dict[tuple[str, str, str], LinkFacts] = {}
    for one in staged:
        for table in one.batches():
            for row in table.to_pylist():
                if one.table == "links":
                    link = _link(row)
                    links[link.urn, link.linked_urn, link.kind] = link
                else:
                    schools[row["urn"]] = _school(row)
    successors, findings = _successors(schools, links.values())
    return Register(schools, tuple(links.values()), successors, tuple(findings))


def _school(row: Mapping[str, Any]) -> SchoolFacts:
    def text(name: str) -> str:
        return str(row[name] or "")

    type_code = text("type_code")
    return SchoolFacts(
        urn=text("urn"),
        name=text("name"),
        la_code=text("la_code"),
        la_name=text("la_name"),
        establishment_number=text("establishment_number"),
        establishment_type=text("establishment_type"),
        phase=text("phase"),
        kind=kind_of(type_code, text("establishment_type"), text("phase")),
        status=status_of(text("status")),
        opened_on=row["opened_on"],
        closed_on=row["closed_on"],
        low_age=row["low_age"],
        high_age=row["high_age"],
        number_of_pupils=row["number_of_pupils"],
        trust=text("trust"),
        ofsted_rating=text("ofsted_rating"),
        town=text("town"),
        postcode=text("postcode"),
    )


def _link(row: Mapping[str, Any]) -> LinkFacts:
    return LinkFacts(
        urn=row["urn"],
        linked_urn=row["link_urn"],
        linked_name=row["link_name"] or "",
        kind=row["link_type"],
        established_on=row["established_on"],
    )


def _successors(
    schools: Mapping[str, SchoolFacts], links: Iterable[LinkFacts]
) -> tuple[dict[str, str], list[Finding]]:
    """Each closed school's last successor. Links that run in a circle lead nowhere and are told."""
    steps: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for link in links:
        on = link.established_on or date.min
        if link.kind.lower().startswith("successor"):
            steps[link.urn].append((on, link.linked_urn))
        elif link.kind.lower().startswith("predecessor"):
            steps[link.linked_urn].append((on, link.urn))

    def is_open(urn: str) -> bool:
        return urn not in schools or schools[urn].status != "closed"

    found: dict[str, str] = {}
    findings: list[Finding] = []
    for urn, school in schools.items():
        if school.status != "closed" or urn not in steps:
            continue
        path = [urn]
        while not (len(path) > 1 and is_open(path[-1])) and path[-1] in steps:
            # Of several (a merger undone, a school split) an open one, then the latest.
            _, _, following = max((is_open(to), on, to) for on, to in steps[path[-1]])
            if following in path:
                circle = " to ".join([*path, following])
                message = f"The links of school {urn} run in a circle ({circle}): no successor."
                findings.append(
                    Finding("successor_circle", Severity.WARNING, message, "", None, "link_urn")
                )
                break
            path.append(following)
        else:
            found[urn] = path[-1]
    return found, findings
