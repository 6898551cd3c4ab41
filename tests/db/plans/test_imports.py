"""A plan imported, answered, changed by a later file, undone, and written back to Word."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from virtualschool.apps.audit.models import Entry
from virtualschool.apps.plans.models import (
    Action,
    Alias,
    Consideration,
    KeptAnswer,
    Outcome,
    Ownership,
    Plan,
    PlanImport,
    Post,
)
from virtualschool.apps.plans.reading import PlanPreview, PlanRefused, read_file
from virtualschool.apps.plans.selectors import (
    action_row,
    as_written,
    history_of,
    open_questions,
    plan_of,
    plan_rows,
    plan_tree,
)
from virtualschool.apps.plans.services import (
    answer_questions,
    import_plan,
    set_post,
    undo_import,
)
from virtualschool.domain.plan.questions import Answer, BadAnswer, Decision, Kind
from virtualschool.publishing.word.plan import plan_paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

GIVEN = (Path(__file__).parents[2] / "fixtures" / "plans" / "peer-review.txt").read_bytes()


def _import(content: bytes = GIVEN, name: str = "plan.txt", **more: object) -> PlanPreview:
    return import_plan(authority="806", name=name, content=content, by="ada", **more)  # type: ignore[arg-type]


def _exported() -> bytes:
    return plan_paper(as_written(plan_of("806")), organisation="Middlesbrough")


def _edited(change: dict[str, str]) -> bytes:
    """The exported plan with cells reworded in Word."""
    word = docx.Document(io.BytesIO(_exported()))
    for row in word.tables[0].rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                if paragraph.text in change:
                    paragraph.runs[0].text = change[paragraph.text]
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _action(ref: int) -> Action:
    return Action.objects.get(plan=plan_of("806"), ref=ref)


def test_a_preview_changes_nothing() -> None:
    preview = read_file(authority="806", name="plan.txt", content=GIVEN)

    assert (len(preview.changes), len(preview.questions), len(preview.open)) == (34, 43, 43)
    assert not Plan.objects.exists()
    assert not Entry.objects.exists()


def test_the_given_plan_arrives_whole() -> None:
    preview = _import()
    plan = plan_of("806")

    assert len(preview.changes) == 34
    counts = [
        (
            len(section.considerations.all()),
            sum(len(c.actions.all()) for c in section.considerations.all()),
        )
        for section in plan_tree(plan)
    ]
    assert counts == [(5, 11), (3, 8), (3, 4), (3, 8), (3, 3)]
    assert (plan.dated, plan.reviewed) == ("2022-01", "")
    assert Entry.objects.get().detail == {
        "file": "plan.txt",
        "sha256": preview.sha256,
        "changes": 34,
        "open": 43,
    }


def test_nothing_is_derived_from_what_is_open() -> None:
    _import()

    assert _action(1).due_on is None
    assert not Post.objects.filter(title="Director of Education and Partnerships").exists()
    assert not Outcome.objects.filter(measure__isnull=False).exists()
    assert [each.words for each in _action(33).ownerships.all()] == ["RB", "RF", "TD"]


def test_one_outcome_has_every_action_that_contributes() -> None:
    _import(accept_proposals=True)

    (one,) = Outcome.objects.filter(indicator="children_suspended")
    assert sorted(one.actions.values_list("ref", flat=True)) == [
        1,
        2,
        3,
        10,
        11,
        17,
        24,
        25,
        26,
        27,
        32,
    ]
    assert Outcome.objects.filter(measure__isnull=False).count() == 13
    without = Outcome.objects.filter(measure__isnull=True)
    assert without.filter(text__contains="increase in achievement").exists()


def test_an_offered_figure_is_shown_as_open_until_it_is_accepted_or_refused() -> None:
    _import()
    (one,) = Outcome.objects.filter(indicator="children_suspended")
    assert (one.measure, one.offered["target"]) == (None, "10")  # type: ignore[index]
    row = action_row(_action(1))
    assert row["indicators"] == row["indicators_open"] == ["children_suspended"]

    plan = plan_of("806")
    asked = next(
        each for each in open_questions(plan) if each.kind is Kind.MEASURE and 11 in each.actions
    )
    answer_questions(plan=plan, answers={asked.key: Answer(Decision.ACCEPT)}, by="ada")
    row = action_row(_action(1))
    assert (row["indicators"], row["indicators_open"]) == (["children_suspended"], [])

    answer_questions(plan=plan, answers={asked.key: Answer(Decision.SKIP)}, by="ada")
    assert action_row(_action(1))["indicators"] == []


def test_what_points_above_is_linked_and_keeps_its_words() -> None:
    _import(accept_proposals=True)
    row = action_row(_action(24))

    assert (row["due"], row["due_on"], row["points_at"]) == ("As above", "2022-06-30", [17])


def test_answers_are_remembered_and_the_same_words_are_not_asked_again() -> None:
    _import(accept_proposals=True)

    assert [(each.kind, each.written) for each in open_questions(plan_of("806"))] == [
        (Kind.WHO, "VB"),
        (Kind.WHO, "TD"),
    ]
    again = _import()
    assert (again.changes, len(again.open)) == ((), 2)
    assert PlanImport.objects.count() == 1


def test_a_question_is_answered_later_by_its_key() -> None:
    _import()
    plan = plan_of("806")
    year = next(each for each in open_questions(plan) if each.kind is Kind.YEAR)

    done = answer_questions(
        plan=plan, answers={year.key: Answer(Decision.CORRECT, "Nov 2022")}, by="ada"
    )

    assert [change.in_words for change in done.changes] == ["Action 1, due on: now “2022-11-30”."]
    assert str(_action(1).due_on) == "2022-11-30"
    assert year.key not in {each.key for each in open_questions(plan)}
    with pytest.raises(BadAnswer):
        answer_questions(plan=plan, answers={year.key: Answer(Decision.CORRECT, "soon")}, by="ada")
    assert str(_action(1).due_on) == "2022-11-30"


def test_an_answer_to_nothing_asked_is_refused() -> None:
    _import()
    with pytest.raises(PlanRefused, match="nobody asks"):
        answer_questions(plan=plan_of("806"), answers={"0" * 12: Answer(Decision.SKIP)}, by="ada")


def test_who_is_who_is_resolved_everywhere_at_once() -> None:
    _import()
    plan = plan_of("806")
    who = next(each for each in open_questions(plan) if each.written == "VB")

    answer_questions(
        plan=plan,
        answers={who.key: Answer(Decision.CORRECT, "Vera Brook, Virtual School Head")},
        by="ada",
    )

    named = Ownership.objects.filter(words="VB").select_related("person", "post")
    assert {(str(each.person), str(each.post)) for each in named} == {
        ("Vera Brook", "Virtual School Head")
    }
    assert named.count() == 3
    assert str(Post.objects.get(title="Virtual School Head").holder) == "Vera Brook"


def test_a_vacant_post_says_who_stands_in() -> None:
    _import(accept_proposals=True)
    set_post(
        authority="806",
        title="Virtual School Head",
        holder="",
        deputy="Virtual School Deputy Head",
        by="ada",
    )

    (owner,) = action_row(_action(4))["owners_known_as"]
    assert owner == "Virtual School Head (vacant: Virtual School Deputy Head stands in)"
    set_post(authority="806", title="Virtual School Head", holder="Rowan Bell", by="ada")
    assert action_row(_action(4))["owners_known_as"] == ["Rowan Bell, Virtual School Head"]
    with pytest.raises(PlanRefused, match="“Nobody” is not another post"):
        set_post(authority="806", title="Virtual School Head", deputy="Nobody", by="ada")


def test_who_somebody_is_can_be_put_right_and_what_is_known_since_stays() -> None:
    _import(accept_proposals=True)
    plan = plan_of("806")
    preview = read_file(authority="806", name="plan.txt", content=GIVEN)
    who = next(each for each in preview.questions if each.written == "RB")
    set_post(authority="806", title="Director of Education and Partnerships", holder="", by="ada")

    _import(GIVEN.replace(b"Date arranged", b"Date still arranged"))
    assert Post.objects.get(title="Director of Education and Partnerships").is_vacant

    right = Answer(Decision.CORRECT, "Ray Brook, Director of Finance")
    answer_questions(plan=plan, answers={who.key: right}, by="ada")
    assert action_row(_action(33))["owners_known_as"][0] == "Ray Brook, Director of Finance"


def test_initials_get_their_name() -> None:
    _import(accept_proposals=True)
    set_post(
        authority="806",
        title="Director of Education and Partnerships",
        holder="Rae Birch",
        by="ada",
    )

    assert action_row(_action(33))["owners_known_as"][0] == (
        "Rae Birch, Director of Education and Partnerships"
    )
    assert _import(_exported(), "plan.docx").changes == ()


@pytest.mark.parametrize("accept_proposals", [False, True])
def test_the_import_of_the_export_changes_nothing(accept_proposals: bool) -> None:
    _import(accept_proposals=accept_proposals)

    again = _import(_exported(), "plan.docx")

    assert again.changes == ()
    assert PlanImport.objects.count() == 1


def test_a_later_file_shows_what_changed_and_keeps_the_history() -> None:
    _import(accept_proposals=True)
    later = _edited({"Date arranged (March 22).": "Held on 14 March.", "June 22": "July 22"})

    preview = _import(later, "plan February.docx")

    said = [change.in_words for change in preview.changes]
    assert (
        "Action 2, Progress / RAG completion: was “Date arranged (March 22).”, now “Held on 14 "
        "March.”." in said
    )
    assert "Action 3, due on: was “2022-06-30”, now “2022-07-31”." in said
    assert _action(2).progress == "Held on 14 March."
    newest, first = history_of(plan_of("806"))
    assert (newest["changes"], newest["file"]) == (said, "plan February.docx")
    assert first["is_first"]


def test_an_action_left_out_of_a_later_file_is_kept_outside() -> None:
    _import(accept_proposals=True)
    word = docx.Document(io.BytesIO(_exported()))
    for row in word.tables[0].rows:
        if row.cells[1].text.startswith("Create a NEET score card"):
            row._tr.getparent().remove(row._tr)
    buffer = io.BytesIO()
    word.save(buffer)

    _import(buffer.getvalue(), "later.docx")

    assert [each["ref"] for each in plan_rows(plan_of("806"))["left_out"]] == [31]
    assert _action(31).text == "Create a NEET score card to capture churn."
    assert Consideration.objects.filter(section=None).count() == 1


def test_words_edited_here_stay_until_the_file_changes_them() -> None:
    _import(accept_proposals=True)
    Action.objects.filter(ref=2).update(progress="Edited here.")

    _import(GIVEN.replace(b"Launch June 22", b"Launch July 22"))

    assert _action(2).progress == "Edited here."
    assert _action(3).progress.endswith("Launch July 22")


def test_undo_gives_the_plan_as_it_was() -> None:
    _import(accept_proposals=True)
    before = plan_rows(plan_of("806"))
    _import(
        _edited({"Date arranged (March 22).": "Held.", "Create joint dash board.": "Build it."})
    )
    assert plan_rows(plan_of("806")) != before

    undo_import(plan=plan_of("806"), by="ada")
    assert plan_rows(plan_of("806")) == before

    undo_import(plan=plan_of("806"), by="ada")
    assert not Plan.objects.exists()
    with pytest.raises(PlanRefused, match="no improvement plan yet"):
        plan_of("806")
    assert [entry.action for entry in Entry.objects.order_by("sequence")] == [
        "plan.imported",
        "plan.imported",
        "plan.import_undone",
        "plan.import_undone",
    ]


def test_another_authoritys_plan_is_another_plan() -> None:
    _import()
    import_plan(authority="807", name="plan.txt", content=GIVEN, by="ada")

    assert Plan.objects.count() == 2
    assert Alias.objects.count() == 0


def test_a_refused_file_changes_nothing() -> None:
    with pytest.raises(PlanRefused, match="larger than a plan’s file"):
        _import(b"a" * 20_000_001)
    with pytest.raises(ValueError, match="No table"):
        _import(b"A letter.")
    assert not Plan.objects.exists()
    assert not KeptAnswer.objects.exists()


def test_the_tree_takes_as_many_queries_for_a_thousand_actions(
    django_assert_max_num_queries: object,
) -> None:
    _import(thousand())
    plan = plan_of("806")

    assert Action.objects.filter(plan=plan).count() == 1020
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        plan_rows(plan)


def thousand() -> bytes:
    """The given plan's rows thirty times over, each time about another town."""
    head, rows = GIVEN.decode().split("Anticipated Impact\n", 1)
    rows = rows.rsplit("--\t", 1)[0].rsplit("\n--", 1)[0] + "\n"
    return (
        head
        + "Anticipated Impact\n"
        + "".join(rows.replace(".\t", f" in town {number}.\t") for number in range(30))
    ).encode()
