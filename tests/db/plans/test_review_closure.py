"""The report on closure, over the whole plan as it was given."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest

from virtualschool.analytics.query import Scope
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.papers.register import Asked, paper
from virtualschool.apps.papers.services import write_paper
from virtualschool.apps.plans.models import Action, Consideration, Plan
from virtualschool.apps.plans.reading import PlanRefused
from virtualschool.apps.plans.review.closing import closure_document, closures_of
from virtualschool.apps.plans.review.templates import template_file
from virtualschool.apps.plans.selectors import plan_of
from virtualschool.apps.plans.services import add_evidence, import_plan, update_action
from virtualschool.domain.calendar import Month
from virtualschool.domain.plan.closure import Standing
from virtualschool.domain.plan.templates import TEMPLATES
from virtualschool.publishing.plain import as_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

GIVEN = (Path(__file__).parents[2] / "fixtures" / "plans" / "peer-review.txt").read_bytes()
TODAY = date(2023, 7, 21)


@pytest.fixture
def plan(home: Any) -> Plan:
    Authority.objects.create(code="806", name="Middlesbrough")
    home.pin_today(date(2023, 1, 20))
    import_plan(authority="806", name="plan.txt", content=GIVEN, by="ada", accept_proposals=True)
    home.pin_today(TODAY)
    return plan_of("806")


def test_every_consideration_and_recommendation_is_in_it_once_in_order(plan: Plan) -> None:
    found = closures_of(plan, TODAY)
    assert [each.consideration for each in found] == list(
        Consideration.objects.filter(plan=plan).order_by("position").values_list("text", flat=True)
    )
    refs = sorted(each.at.ref for one in found for each in one.actions)
    assert refs == sorted(Action.objects.filter(plan=plan).values_list("ref", flat=True))
    assert {each.standing for each in found} == {Standing.OPEN}


def test_a_consideration_closes_as_its_actions_do_and_not_a_day_before(plan: Plan) -> None:
    one = closures_of(plan, TODAY)[1]
    for rated in one.actions:
        action = Action.objects.get(plan=plan, ref=rated.at.ref)
        update_action(action=action, state="complete", by="ada", on=date(2023, 3, 1))
        add_evidence(action=action, kind="number", words="12 cases", by="ada", on=date(2023, 3, 1))
    assert closures_of(plan, date(2023, 3, 1))[1].standing is Standing.CLOSED
    assert closures_of(plan, date(2023, 2, 28))[1].standing is Standing.OPEN


def test_the_document_counts_what_it_lists_and_prints_its_rules(plan: Plan) -> None:
    update_action(action=Action.objects.get(plan=plan, ref=8), state="complete", by="ada")
    document = closure_document(plan, Month(2023, 7), TODAY)
    assert document.as_at == TODAY
    words = str(as_data(document))
    assert "0 of 17 considerations and recommendations are closed with evidence" in words
    assert "Asserted: none is recorded." in words
    assert "Rule version" in words
    assert closure_document(plan, Month(2023, 2), TODAY).as_at == date(2023, 2, 28)


def test_it_is_registered_and_written_in_word_pdf_and_html(plan: Plan, tmp_path: Path) -> None:
    found = paper("plan-closure")
    assert found is not None
    months = [each.key for each in found.occasions("806")]
    assert (months[0], months[-1]) == ("2023-07", "2022-01")
    draft = found.build(Asked("806", "2023-01", Scope(frozenset({"806"}))))
    assert draft.document.period == "January 2023"
    targets = [tmp_path / f"closure.{suffix}" for suffix in ("docx", "pdf", "html")]
    written = write_paper(
        name="plan-closure",
        authority=Authority.objects.get(),
        period="2023-07",
        targets=targets,
        by="test",
    )
    assert written["files"] == [str(target) for target in targets]
    word = docx.Document(io.BytesIO(targets[0].read_bytes()))
    headings = [each.text for each in word.paragraphs if each.style.name == "Heading 2"]
    assert "In short" in headings
    assert "Recommendations" in headings


def test_a_template_filled_in_is_imported_and_its_export_changes_nothing(home: Any) -> None:
    Authority.objects.create(code="806", name="Middlesbrough")
    word = docx.Document(io.BytesIO(template_file("inspection", organisation="Middlesbrough")))
    filled = {
        2: ("Leaders know the figures.", "Report monthly", "VSH", "March 2024", "Begun", "Fewer"),
        3: ("", "Visit each school", "VSDH", "May 2024", "", ""),
    }
    for number, texts in filled.items():
        for cell, text in zip(word.tables[0].rows[number].cells, texts, strict=True):
            cell.paragraphs[0].add_run(text)
    written = io.BytesIO()
    word.save(written)
    common = {"authority": "806", "name": "inspection.docx", "by": "ada"}
    import_plan(content=written.getvalue(), accept_proposals=True, **common)
    plan = plan_of("806")
    assert plan.title == TEMPLATES["inspection"].title
    assert list(Action.objects.filter(plan=plan).values_list("text", flat=True)) == [
        "Report monthly",
        "Visit each school",
    ]
    assert import_plan(content=written.getvalue(), **common).changes == ()


def test_a_template_that_there_is_not_is_refused_by_name() -> None:
    with pytest.raises(PlanRefused, match="peer-review, inspection, self-evaluation"):
        template_file("ofsted", organisation="Middlesbrough")
