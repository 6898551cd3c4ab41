"""Little papers for tests of pages: the headline made of few blocks, and one for outsiders."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.little import little_document

from virtualschool.analytics.engines.base import Engine
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.papers import register
from virtualschool.apps.papers.monthly import MONTH, YEAR_TO_DATE, Numbers, Place
from virtualschool.apps.papers.register import Asked, Draft, Occasion, Paper
from virtualschool.apps.papers.selectors import wording_of
from virtualschool.apps.receipts.models import Snapshot
from virtualschool.domain.calendar import Month
from virtualschool.publishing.document import Paragraph, Section

#: The meetings that the outsiders' paper is for, newest first.
MEETINGS = [
    Occasion("2022-12-07", "7 December 2022", date(2022, 12, 7)),
    Occasion("2022-10-19", "19 October 2022", date(2022, 10, 19)),
]


def little_draft(asked: Asked) -> Draft:
    """The little document of October with what is written in the paper."""
    written = wording_of(asked.authority, asked.period, "headline")
    document = little_document(month=Month(2022, 10))
    words = Section("words", "Words", [Paragraph([written.text if written else ""])])
    return Draft(replace(document, sections=[*document.sections, words]), {"held": (3, None)})


def few_figures(_engine: Engine, _authority: str, _month: Month) -> dict[Place, Numbers]:
    """A month of three figures; a second snapshot gives one of them, and a group, otherwise."""
    is_corrected = Snapshot.objects.count() > 1
    absence = Place("overall_absence", "looked_after", MONTH)
    return {
        Place("looked_after", "looked_after", MONTH): (3, None, 3),
        absence: (6 + is_corrected, 30, 3),
        replace(absence, span=YEAR_TO_DATE): (6 + is_corrected, 30, 3),
        replace(absence, breakdown="school", group="100001"): (4 + is_corrected, 20, 2),
        replace(absence, breakdown="sex", group="M"): (6 + is_corrected, 30, 3),
    }


def little_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the little papers in the place of all papers, and few figures in that of all."""
    headline = register.paper("headline")
    annex = register.paper("headline-annex")
    assert headline is not None
    assert annex is not None
    outside = Paper(
        key="outside",
        title="Paper for outsiders",
        about="What those outside the team read.",
        build=little_draft,
        permission=Permission.READ_GOVERNORS_PAPER,
        export=Permission.READ_GOVERNORS_PAPER,
        kind="meeting",
        occasions=lambda _: MEETINGS,
        readers="the governing body",
        as_issued=True,
    )
    kept: dict[str, Any] = {
        "headline": replace(headline, build=little_draft),
        "headline-annex": annex,
        "outside": outside,
    }
    monkeypatch.setattr(register, "_PAPERS", kept)
    monkeypatch.setattr("virtualschool.apps.papers.freezing.figures_of_month", few_figures)
