"""Returns folded into what is known of children and their care (decision 4).

A return is the whole truth about its own year: of two for one year, the later received counts. It
does not erase other years. Episodes are keyed by child and DECOM, and the later collection year's
word wins. An episode of an earlier year that is still open and that the next return leaves out
ceases at that return's 1 April, with a finding. The result depends on the returns and the order in
which those of one year were received, never on the order in which years were loaded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from virtualschool.domain import codes
from virtualschool.domain.care import Episode
from virtualschool.domain.identifiers import check_upn
from virtualschool.feeds.base import Finding, Severity, Staged
from virtualschool.feeds.ssda903.location import authority_of, is_inside, miles_tenths
from virtualschool.feeds.ssda903.rows import EpisodeRow, ReturnView, Row, in_order
from virtualschool.feeds.ssda903.rules import rules_of
from virtualschool.feeds.ssda903.rules.header import sex_of
from virtualschool.feeds.ssda903.shapes import RECORD_LISTS
from virtualschool.feeds.words import said

EpisodeKey = tuple[str, date]


@dataclass(frozen=True, slots=True)
class Return:
    """The lists that one load brought for one collection year.

    ``tables`` maps a list's name to its rows by the return's own columns (with ``line``).
    ``received`` orders returns of one year; ``files`` names the file of each list for findings.
    """

    collection_year: int
    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    received: int = 0
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChildFacts:
    """What the header says of a child; ``is_unaccompanied`` is of any year's UASC list."""

    sex: str = ""
    date_of_birth: date | None = None
    ethnicity: str = ""
    upn: str = ""
    upn_unknown_reason: str = ""
    is_unaccompanied: bool = False


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """An episode as last reported. A code that no collection year knows is blank.

    The placement's authority, whether it is inside the responsible one, and its distance from home
    are as ``domain.care.Episode`` has them.
    """

    start_on: date
    ceased_on: date | None
    reason_started: str
    reason_ceased: str
    legal_status: str
    category_of_need: str
    placement_type: str
    placement_provider: str
    reason_place_change: str
    home_postcode: str
    placement_postcode: str
    provider_urn: str
    placement_authority: str
    is_placed_inside: bool | None
    placement_miles_tenths: int | None
    collection_year: int
    is_closed_by_omission: bool = False

    def as_episode(self) -> Episode:
        """The episode as ``domain.care`` reckons with it."""
        return Episode(
            start_on=self.start_on,
            ceased_on=self.ceased_on,
            reason_started=self.reason_started,
            reason_ceased=self.reason_ceased,
            legal_status=self.legal_status,
            placement_type=self.placement_type,
            category_of_need=self.category_of_need,
            placement_provider=self.placement_provider,
            reason_place_change=self.reason_place_change,
            provider_urn=self.provider_urn,
            placement_authority=self.placement_authority,
            is_placed_inside=self.is_placed_inside,
            placement_miles_tenths=self.placement_miles_tenths,
        )


@dataclass(frozen=True, slots=True)
class Folded:
    """All that the returns say together, children and episodes in order of key.

    ``records`` holds the other lists whole: child, list, collection year, position among the
    child's rows of that list and year (from 1), and the row's values as JSON has them.
    """

    children: Mapping[str, ChildFacts]
    episodes: Mapping[EpisodeKey, EpisodeFacts]
    records: Sequence[tuple[str, str, int, int, Mapping[str, str | None]]]
    findings: Sequence[Finding]

    def episodes_of(self) -> dict[str, list[Episode]]:
        """Each child's episodes as ``domain.care`` reckons with them."""
        found: dict[str, list[Episode]] = {}
        for (child, _), episode in self.episodes.items():
            found.setdefault(child, []).append(episode.as_episode())
        return found


def returns_of(loads: Iterable[Sequence[Staged]]) -> list[Return]:
    """The returns in the accepted loads, given in the order of their receipt.

    Files of one list and year in one load are one list, split.
    """
    found = []
    for received, staged in enumerate(loads):
        tables: dict[int, dict[str, list[Mapping[str, Any]]]] = {}
        files: dict[int, dict[str, str]] = {}
        for each in staged:
            year = each.scope["collection_year"]
            tables.setdefault(year, {}).setdefault(each.table, []).extend(each.rows.to_pylist())
            files.setdefault(year, {})[each.table] = each.file
        found += [
            Return(year, lists, received, files[year]) for year, lists in sorted(tables.items())
        ]
    return found


def fold(returns: Sequence[Return]) -> Folded:
    """Children, episodes, records and findings across returns. Pure and deterministic."""
    views = _years(returns)
    brought_by = _episodes_brought_by(returns)
    findings: list[Finding] = []
    episodes: dict[EpisodeKey, EpisodeFacts] = {}
    children: dict[str, ChildFacts] = {}
    records: list[tuple[str, str, int, int, Mapping[str, str | None]]] = []
    for view in views:
        if view.episodes:
            findings += _close_left_out(episodes, view, brought_by)
            episodes.update(_episodes(view))
        _tell_children(children, view)
        records += _records(view)
        findings += [
            finding
            for each in rules_of(view.year)
            if each.compares
            for finding in each.findings(view)
        ]
    return Folded(
        dict(sorted(children.items())),
        dict(sorted(episodes.items())),
        sorted(records, key=lambda record: record[:4]),
        findings,
    )


def _years(returns: Sequence[Return]) -> list[ReturnView]:
    """One view a collection year: of each list, the one received last."""
    latest: dict[int, dict[str, Return]] = {}
    for each in sorted(returns, key=lambda each: each.received):
        for name in each.tables:
            latest.setdefault(each.collection_year, {})[name] = each
    views: list[ReturnView] = []
    for year, lists in sorted(latest.items()):
        tables = {
            name: [
                Row(values, of.files.get(name, name), values.get("line"))
                for values in of.tables[name]
            ]
            for name, of in lists.items()
        }
        before = views[-1] if views and views[-1].year == year - 1 else None
        # The year before that is not looked at again: two years are compared, never three.
        views.append(ReturnView(year, tables, replace(before, previous=None) if before else None))
    return views


def _episodes_brought_by(returns: Sequence[Return]) -> dict[int, tuple[int, str]]:
    """When the episodes in force of each collection year were received, and in which file."""
    found: dict[int, tuple[int, str]] = {}
    for each in sorted(returns, key=lambda each: each.received):
        if "episodes" in each.tables:
            file = each.files.get("episodes", "episodes")
            found[each.collection_year] = (each.received, file)
    return found


def _close_left_out(
    episodes: dict[EpisodeKey, EpisodeFacts],
    view: ReturnView,
    brought_by: Mapping[int, tuple[int, str]],
) -> Iterator[Finding]:
    """The finding names the file that brought it to light: the later received of the two."""
    returned = {(row.child, row.starts) for row in view.episodes}
    for key, episode in list(episodes.items()):
        if episode.ceased_on is not None or key in returned:
            continue
        ceased_on = max(view.first_day, episode.start_on)
        episodes[key] = replace(episode, ceased_on=ceased_on, is_closed_by_omission=True)
        yield Finding(
            "episode_closed_by_omission",
            Severity.WARNING,
            f"Child {key[0]}: the episode from {said(episode.start_on)} was open in the return of "
            f"{episode.collection_year - 1}-{episode.collection_year % 100:02} and is not in "
            f"that of {view.year - 1}-{view.year % 100:02}; it is taken to have ceased on "
            f"{said(ceased_on)}.",
            max(brought_by[episode.collection_year], brought_by[view.year])[1],
            field="DECOM",
            child_id=key[0],
        )


def _episodes(view: ReturnView) -> Iterator[tuple[EpisodeKey, EpisodeFacts]]:
    """Of episodes that start on one day the longest comes last and so counts; of equals, the
    last in the file: repeated rows never shorten a child's care."""
    for child, rows in view.episodes_of.items():
        for row in in_order(rows):
            yield (child, row.starts), _facts(row, view.year)


def _facts(row: EpisodeRow, year: int) -> EpisodeFacts:
    return EpisodeFacts(
        start_on=row.starts,
        ceased_on=row.ends,
        reason_started=_known(row.text("RNE"), codes.REASON_NEW_EPISODE),
        # A reason without a date says nothing: the child is still looked after (decision 5).
        reason_ceased=_known(row.text("REC"), codes.REASON_CEASED) if row.ends else "",
        legal_status=_known(row.text("LS"), codes.LEGAL_STATUS),
        category_of_need=_known(row.text("CIN"), codes.CATEGORY_OF_NEED),
        placement_type=_known(row.text("PLACE"), codes.PLACEMENT),
        placement_provider=_known(row.text("PLACE_PROVIDER"), codes.PROVIDER),
        reason_place_change=_known(row.text("REASON_PLACE_CHANGE"), codes.REASON_PLACE_CHANGE),
        home_postcode=_short(row.text("HOME_POST")),
        placement_postcode=_short(row.text("PL_POST")),
        provider_urn=_short(row.text("URN")),
        placement_authority=authority_of(row.text("PL_LA")),
        is_placed_inside=is_inside(row.text("PL_LOCATION")),
        placement_miles_tenths=miles_tenths(row.text("PL_DISTANCE")),
        collection_year=year,
    )


def _known(code: str, listed: codes.CodeList) -> str:
    return code if code in listed else ""


def _short(text: str, most: int = 10) -> str:
    """No postcode or provider's number is longer; a longer text is something else."""
    return text if len(text) <= most else ""


def _tell_children(children: dict[str, ChildFacts], view: ReturnView) -> None:
    """Later words win; a blank never erases what an earlier return knew."""
    for child, row in view.header_of.items():
        known = children.get(child, ChildFacts())
        upn, reason = _upn(row.text("UPN"))
        children[child] = replace(
            known,
            sex=sex_of(row.text("SEX")) or known.sex,
            date_of_birth=row.day("DOB") or known.date_of_birth,
            ethnicity=_known(row.text("ETHNIC"), codes.ETHNICITY) or known.ethnicity,
            # UN1 to UN5 are no identity: they never take a number away (decision 10).
            upn=upn or known.upn,
            upn_unknown_reason="" if upn or known.upn else reason or known.upn_unknown_reason,
        )
    for rows in view.tables.values():
        for row in rows:
            if row.child not in children:
                children[row.child] = ChildFacts(date_of_birth=row.day("DOB"))
    for row in view.rows("uasc"):
        children[row.child] = replace(children[row.child], is_unaccompanied=True)


def _upn(text: str) -> tuple[str, str]:
    """The number, or why there is none. One without the shape of a number identifies nobody."""
    if text in codes.UPN_UNKNOWN:
        return "", text
    check = check_upn(text)
    return (check.value if check.is_well_formed else ""), ""


def _records(
    view: ReturnView,
) -> Iterator[tuple[str, str, int, int, Mapping[str, str | None]]]:
    for name in RECORD_LISTS:
        positions: Counter[str] = Counter()
        for row in view.rows(name):
            positions[row.child] += 1
            values = {
                column: None if value is None else str(value)
                for column, value in row.values.items()
                if column not in {"line", "CHILD"}
            }
            yield row.child, name, view.year, positions[row.child], values
