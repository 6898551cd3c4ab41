"""The improvement plan on screen: read, imported, answered, taken back, by those who may."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.little import someone

from virtualschool.apps.audit.models import Entry
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.plans.models import Action, Plan, Post, WaitingFile
from virtualschool.apps.plans.services import import_plan
from virtualschool.domain.plan.questions import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

GIVEN = (Path(__file__).parents[1] / "fixtures" / "plans" / "peer-review.txt").read_bytes()
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def authority() -> Authority:
    return Authority.objects.create(code="806", name="Middlesbrough")


def enter(client: Client, role: str, username: str = "") -> Client:
    client.force_login(someone(role, username), backend=BACKEND)
    return client


def imported(content: bytes = GIVEN, *, accept: bool = True) -> None:
    import_plan(
        authority="806", name="plan.txt", content=content, by="ada", accept_proposals=accept
    )


def put_in(client: Client, content: bytes = GIVEN, name: str = "plan.txt") -> Any:
    return client.post("/plan/import/", {"sent": SimpleUploadedFile(name, content)})


def test_a_director_reads_the_plan_as_its_writers_know_it(client: Client) -> None:
    imported()
    page = enter(client, "director_education").get("/plan/").content.decode()

    assert page.count('<tr class="govuk-table__row" id="action-') == 34
    assert page.count('scope="rowgroup"') == 17
    assert "<li>Attendance data</li><li>Exclusion rates</li><li>Academic outcomes</li>" in page
    assert 'Points at action <a class="govuk-link" href="#action-17">17</a>.' in page
    assert "By 30 June 2022" in page
    assert page.count("Exclusions to have fallen from an average of 15 children") == 6
    assert "/plan/import/" not in page


def test_outcomes_stand_once_each_on_a_page_of_their_own(client: Client) -> None:
    imported()
    page = enter(client, "director_education").get("/plan/outcomes/").content.decode()

    assert "From 15 (autumn term &#x27;21) to 10 children a month" in page
    assert "15 of 28 have no measure yet" in page
    assert (
        '<a class="govuk-link" href="/indicators/children_suspended/">Children suspended</a>'
        in page
    )
    assert page.count("Not counted here yet</p>") == 12
    assert page.count("Exclusions to have fallen from an average of 15 children") == 1


def test_an_empty_plan_says_why_and_what_to_do(client: Client) -> None:
    assert "Import one</a> from Word" in enter(client, "analyst").get("/plan/").content.decode()
    page = enter(client, "director_education").get("/plan/").content.decode()
    assert "It is here as soon as the virtual school imports it." in page


@pytest.mark.parametrize("role", ["governor", "headteacher", "social_worker", "carer"])
def test_whoever_has_no_part_in_the_plan_finds_nothing(client: Client, role: str) -> None:
    imported()
    enter(client, role)
    for path in ("/plan/", "/plan/plan.docx", "/plan/import/", "/plan/questions/"):
        assert client.get(path).status_code == 404


def test_a_file_is_looked_at_before_anything_changes(client: Client) -> None:
    enter(client, "virtual_school_head")
    page = client.get(put_in(client).url).content.decode()

    assert "5 parts, 17 considerations and 34 actions were read" in page
    assert "It is a new plan: every action is new." in page
    assert page.count('<fieldset class="govuk-fieldset"') == 43
    assert not Plan.objects.exists()
    assert [entry.action for entry in Entry.objects.filter(action__startswith="plan")] == [
        "plan.file_put_in"
    ]


def test_answers_given_on_screen_are_kept_and_the_rest_can_be_accepted(client: Client) -> None:
    enter(client, "virtual_school_head")
    address = put_in(client).url
    asked = client.get(address).context["form"].fields
    year = next(each.question for each in asked if each.question.kind is Kind.YEAR)

    answer = client.post(
        address,
        {f"decision-{year.key}": "correct", f"text-{year.key}": "Nov 2020", "all": "1"},
        follow=True,
    )

    assert "34 changes were made. 2 questions still open." in answer.content.decode()
    assert str(Action.objects.get(ref=1).due_on) == "2020-11-30"
    assert not WaitingFile.objects.exists()
    page = client.get("/plan/").content.decode()
    assert "2 things in the plan’s file are odd and not answered" in page


def test_an_answer_that_cannot_be_read_comes_back_with_what_was_typed(client: Client) -> None:
    enter(client, "virtual_school_head")
    address = put_in(client).url
    asked = client.get(address).context["form"].fields
    year = next(each.question for each in asked if each.question.kind is Kind.YEAR)

    answer = client.post(address, {f"decision-{year.key}": "correct", f"text-{year.key}": "<soon>"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "“&lt;soon&gt;” cannot be read: type a day or a month" in page
    assert 'value="&lt;soon&gt;"' in page
    assert not Plan.objects.exists()


def test_open_questions_are_answered_on_their_own_page(client: Client) -> None:
    imported(accept=False)
    enter(client, "virtual_school_head")
    asked = client.get("/plan/questions/").context["form"].fields
    year = next(each.question for each in asked if each.question.kind is Kind.YEAR)

    client.post("/plan/questions/", {f"decision-{year.key}": "accept"})

    assert str(Action.objects.get(ref=1).due_on) == "2021-11-30"
    assert client.get("/plan/questions/").content.decode().count(" checked") == 1


def test_a_file_that_is_no_plan_is_refused_in_a_sentence(client: Client) -> None:
    enter(client, "virtual_school_head")
    for content, words in (
        (b"Dear Ada", "No table of a plan was found"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"", "The file is empty"),
    ):
        answer = put_in(client, content, "letter.docx")
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not WaitingFile.objects.exists()


def test_a_waiting_file_is_its_owners_alone_and_can_be_thrown_away(client: Client) -> None:
    enter(client, "virtual_school_head")
    address = put_in(client).url
    other = enter(Client(), "deputy_head")

    assert other.get(address).status_code == 404
    assert other.post(f"{address}throw-away/").status_code == 404
    client.post(f"{address}throw-away/")
    assert client.get(address).status_code == 404


def test_a_later_file_shows_its_changes_and_can_be_taken_back(client: Client) -> None:
    imported()
    enter(client, "head_of_access")
    address = put_in(client, GIVEN.replace(b"Date arranged (March 22).", b"Held in March.")).url
    page = client.get(address).content.decode()
    assert "was “Date arranged (March 22).”, now “Held in March.”." in page

    client.post(address, {})
    assert Action.objects.get(ref=2).progress == "Held in March."
    page = client.get("/plan/history/").content.decode()
    assert "now “Held in March.”." in page

    client.post("/plan/undo/")
    assert Action.objects.get(ref=2).progress == "Date arranged (March 22)."


def test_the_plan_is_taken_as_word(client: Client) -> None:
    imported()
    answer = enter(client, "director_childrens_services").get("/plan/plan.docx")

    assert answer.content.startswith(b"PK")
    assert Entry.objects.get(action="plan.exported").actor == "director-childrens-services"


def test_the_page_takes_as_many_queries_for_many_actions(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    enter(client, "virtual_school_head")
    head, rows = GIVEN.decode().split("Anticipated Impact\n", 1)
    rows = rows.rsplit("--\t", 1)[0].rsplit("\n--", 1)[0] + "\n"
    five = "".join(rows.replace(".\t", f" in town {number}.\t") for number in range(5))
    imported((head + "Anticipated Impact\n" + five).encode())

    with django_assert_max_num_queries(30):
        page = client.get("/plan/")
    assert page.content.count(b'id="action-') == 170


def test_words_of_a_plan_are_text_and_never_markup(client: Client) -> None:
    imported(GIVEN.replace(b"Create joint dash board.", b"<script>alert(1)</script> Create."))
    page = enter(client, "director_education").get("/plan/").content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt; Create." in page
    assert "<script>alert" not in page


def test_other_headings_are_said_on_screen(client: Client) -> None:
    enter(client, "virtual_school_head")
    strange = GIVEN.replace(b"\tAction\t", b"\tStep\t").replace(b"\tDue / RAG", b"\tLatest / RAG")

    assert "Step = action" in put_in(client, strange).content.decode()
    said = {"sent": SimpleUploadedFile("plan.txt", strange), "headings": "Step is action"}
    assert "says of no heading what it means" in client.post("/plan/import/", said).content.decode()
    said = {
        "sent": SimpleUploadedFile("plan.txt", strange),
        "headings": "Step = action\nLatest / RAG on track = Due\n",
    }
    address = client.post("/plan/import/", said).url
    assert "34 actions were read" in client.get(address).content.decode()
    client.post(address, {"all": "1"})
    assert Action.objects.count() == 34
    assert len(client.get("/plan/questions/").context["form"].fields) == 43


def test_who_holds_a_post_and_who_stands_in_is_kept(client: Client) -> None:
    imported()
    enter(client, "virtual_school_head")
    post = Post.objects.get(title="Virtual School Head")
    address = f"/plan/posts/{post.pk}/"

    refused = client.post(address, {"holder": "Rowan Bell", "is_vacant": "on", "deputy": ""})
    assert refused.status_code == 422
    client.post(address, {"holder": "", "is_vacant": "on", "deputy": "Virtual School Deputy Head"})
    page = client.get("/plan/posts/").content.decode()
    assert "Vacant</td>" in page
    assert (
        "Virtual School Head (vacant: Virtual School Deputy Head stands in)"
        in client.get("/plan/").content.decode()
    )

    client.post(address, {"holder": "Rowan Bell", "deputy": "Virtual School Deputy Head"})
    assert "Rowan Bell, Virtual School Head" in client.get("/plan/").content.decode()
    assert "<li>VB</li>" not in page
    director = enter(Client(), "director_education")
    assert director.get("/plan/posts/").status_code == 200
    assert director.get(address).status_code == 404
