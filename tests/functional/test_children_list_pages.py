"""The list of children: by who reads, filters in the address, views, file, call list, search."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.little import little_authority, someone

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child, Enrolment, Episode
from virtualschool.apps.desk.models import SavedView, StandingsMade
from virtualschool.apps.indicators.models import Call

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

LIST = "/children/"
BEGAN = date(2021, 3, 1)


@pytest.fixture
def site():
    """The little authority: 1001 and 1003 looked after, at one school, 1002 no longer."""
    little_authority()
    for council_id, ceased_on in {"1001": None, "1002": date(2022, 5, 1), "1003": None}.items():
        child = Child.objects.get(council_id=council_id)
        child.date_of_birth = date(2010, 1, 5)
        child.social_worker, child.is_on_latest_list = "Nia Rhys", True
        child.save()
        Episode.objects.create(
            child=child,
            start_on=BEGAN,
            ceased_on=ceased_on,
            reason_started="S",
            legal_status="C2",
            placement_type="U1",
            placement_postcode="TS5 9YY",
            placement_authority="806",
            is_placed_inside=True,
            collection_year=2023,
        )


@pytest.fixture
def signed_in(client, site):
    def sign_in(role: str, username: str = ""):
        name = username or role.replace("_", "-")
        user = User.objects.filter(username=name).first() or someone(role, name)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def text_of(response) -> str:
    page = response.content.decode()
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def names_in(response) -> list[str]:
    """Who stands in the list, in its order."""
    rows = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', response.content.decode())
    return [html.unescape(re.sub(r"<span.*|<[^>]+>", "", row)).strip() for row in rows]


def headings_of(response) -> list[str]:
    found = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', response.content.decode(), re.S)
    return [re.sub(r"<[^>]+>|[▲▼]", "", heading).strip() for heading in found]


def last(action: str) -> Entry:
    entry = Entry.objects.filter(action=action).last()
    assert entry is not None
    return entry


# By who reads ----------------------------------------------------------------------------------


def test_the_head_begins_with_who_is_looked_after(signed_in):
    page = signed_in("virtual_school_head").get(LIST)
    assert names_in(page) == ["Ashan Bell", "1003"]
    words = text_of(page)
    assert "2 children" in words
    assert "among those you may see" not in words
    assert "Remove this filter: Looked after today" in words
    assert headings_of(page) == [
        "To call",
        "Child",
        "Year",
        "School",
        "Attendance this year",
        "Suspensions",
        "In our records",
        "Placement",
        "PEP adviser",
        "Legal status",
    ]
    assert "In the borough since 1 Mar 2021" in words
    assert "8 of 10 sessions" in words  # too few for a percentage


def test_a_designated_teacher_has_her_school_alone_and_no_word_of_care(signed_in):
    page = signed_in("designated_teacher").get(f"{LIST}?who=all")
    assert names_in(page) == ["Ashan Bell", "1003"]
    words = text_of(page)
    assert "among those you may see" in words
    assert headings_of(page) == [
        "Child",
        "Year",
        "Attendance this year",
        "Suspensions",
        "On roll since",
        "In our records",
        "Social worker",
        "PEP adviser",
    ]
    for absent in ("O’Neill", "Placement", "Legal status", "Show without names", "call list"):
        assert absent not in words, absent


def test_a_social_worker_has_the_caseload_whose_names_bear_hers(signed_in):
    Child.objects.filter(council_id="1003").update(social_worker="Somebody else")
    client = signed_in("social_worker")
    page = client.get(f"{LIST}?who=all")
    assert names_in(page) == ["Ashan Bell", "Ivy O’Neill"]
    assert "Legal status" in headings_of(page)
    # What she may choose from is of her own children.
    assert "Somebody else" not in text_of(page)


def test_a_director_has_no_list(signed_in):
    client = signed_in("director_education")
    for path in (LIST, "/children.csv", "/search/?q=bell", "/views/", f"{LIST}?present=1"):
        assert client.get(path).status_code == 404, path


def test_a_grant_to_show_children_shows_no_name_and_no_number(signed_in):
    director = someone("director_education")
    Grant.objects.create(
        user=director,
        role="children_presenter",
        scope_kind="authority",
        scope_code="806",
        first_day=date(2023, 1, 1),
        granted_by="test",
    )
    client = signed_in("director_education")
    page = client.get(LIST)
    assert names_in(page) == ["Child 1", "Child 2"]
    words = page.content.decode()
    for absent in ("Ashan", "Bell", "1001", "1003", "Acklam Grange", "Nia Rhys", "Jo Bloggs"):
        assert absent not in words, absent
    assert "To show in a meeting" in words
    # Neither by a filter nor by a sort that would point at somebody.
    assert client.get(f"{LIST}?worker=Nobody").status_code == 200
    assert names_in(client.get(f"{LIST}?worker=Nobody&school=1")) == ["Child 1", "Child 2"]
    for path in ("/children.csv", "/search/?q=bell", "/views/", "/views/save/"):
        assert client.get(path).status_code == 404, path
    assert last("children.listed").detail["is_without_names"] is True


def test_the_head_shows_children_without_names_too(signed_in):
    client = signed_in("virtual_school_head")
    page = client.get(f"{LIST}?worker=Nia+Rhys")
    [shown] = re.findall(r'href="(\?[^"]*present=1[^"]*)"', page.content.decode())
    assert "worker" not in shown
    page = client.get(LIST + html.unescape(shown))
    assert names_in(page) == ["Child 1", "Child 2"]
    assert "Ashan" not in page.content.decode()


def test_nobody_within_reach_is_said_plainly(signed_in):
    Enrolment.objects.all().delete()
    words = text_of(signed_in("designated_teacher").get(f"{LIST}?who=all"))
    assert "There is no child here whom you may see today." in words
    assert "ask your virtual school’s analyst" in words


def test_a_reader_of_two_authorities_is_led_from_one_list_to_the_other(signed_in):
    Authority.objects.create(code="807", name="Redcar and Cleveland")
    head = someone("virtual_school_head")
    Grant.objects.create(
        user=head,
        role="analyst",
        scope_kind="authority",
        scope_code="807",
        first_day=date(2023, 1, 1),
        granted_by="test",
    )
    client = signed_in("virtual_school_head")
    assert "Children of Redcar and Cleveland" in text_of(client.get(LIST))
    page = client.get(f"{LIST}?authority=807")
    assert names_in(page) == []
    assert "Children of Middlesbrough" in text_of(page)
    assert client.get(f"{LIST}?authority=808").status_code == 404


# Filters, in the address -----------------------------------------------------------------------


def test_each_chip_leads_to_the_list_without_it(signed_in):
    client = signed_in("virtual_school_head")
    page = client.get(f"{LIST}?who=looked_after&year=8&adviser=Jo+Bloggs")
    chips = re.findall(r'class="app-chip" href="([^"]+)"', page.content.decode())
    without = [html.unescape(chip) for chip in chips]
    assert without == [
        "?who=all&year=8&adviser=Jo+Bloggs&authority=806",
        "?who=looked_after&adviser=Jo+Bloggs&authority=806",
        "?who=looked_after&year=8&authority=806",
    ]
    assert names_in(client.get(LIST + without[0])) == ["Ivy O’Neill"]


def test_the_address_of_a_list_has_what_was_chosen_and_nothing_else(signed_in):
    client = signed_in("virtual_school_head")
    sent = client.get(f"{LIST}?authority=806&who=looked_after&year=8&adviser=&no_school=&under=")
    assert sent["Location"] == "/children/?who=looked_after&year=8&authority=806"
    assert client.get(sent["Location"]).status_code == 200


def test_an_empty_list_says_which_filter_to_remove(signed_in):
    client = signed_in("virtual_school_head")
    page = client.get(f"{LIST}?who=looked_after&year=KS3&adviser=Jo+Bloggs")
    words = text_of(page)
    assert "No child fits all of this. Remove one filter:" in words
    assert "Without “Looked after today” : 1 child " in words
    assert "Without “PEP adviser: Jo Bloggs” : 2 children" in words
    assert "Without “KS3”" not in words
    assert "removing any one filter still finds nobody" in text_of(
        client.get(f"{LIST}?who=on_plan&year=1&adviser=Jo+Bloggs")
    )


def test_a_filter_that_cannot_be_is_said_above_and_beside_its_field(signed_in):
    client = signed_in("virtual_school_head")
    page = client.get(f"{LIST}?no_school=soon&year=99")
    assert page.status_code == 400
    words = page.content.decode()
    assert "<title>Error: Children" in words
    assert '<a href="#id_no_school">' in words
    assert 'aria-describedby="id_no_school-hint id_no_school-error"' in words
    assert '<a href="#id_year">' in words
    assert "open" in re.search(r'<details class="[^"]*app-filter__panel"([^>]*)>', words)[1]
    assert names_in(page) == []


@pytest.mark.parametrize("value", ["<script>alert(1)</script>", "x" * 10_000, "’; drop table"])
def test_hostile_filters_are_words_or_errors(signed_in, value):
    client = signed_in("virtual_school_head")
    for name in ("who", "worker", "school", "area", "no_school", "sort", "page", "present"):
        page = client.get(LIST, {name: value})
        assert page.status_code in (200, 400), name
        assert "<script>alert" not in page.content.decode()


def test_somebody_who_has_no_children_any_more_is_a_filter_that_finds_nobody(signed_in):
    page = signed_in("virtual_school_head").get(f"{LIST}?worker=Gone+Away&school=999999")
    assert page.status_code == 200
    words = text_of(page)
    assert "Social worker: Gone Away" in words
    assert "School 999999" in words


def test_a_list_is_recorded_with_what_was_asked_and_how_many(signed_in):
    signed_in("virtual_school_head").get(f"{LIST}?who=all&year=8&sort=-year")
    entry = last("children.listed")
    assert (entry.actor, entry.authority) == ("virtual-school-head", "806")
    assert entry.detail["asked"] == {"who": "all", "year": "8", "sort": "-year"}
    assert (entry.detail["rows"], entry.detail["found"]) == (3, 3)


# Sorting and pages -----------------------------------------------------------------------------


def test_headings_sort_one_way_and_then_the_other(signed_in):
    client = signed_in("virtual_school_head")
    page = client.get(f"{LIST}?who=all")
    assert names_in(page) == ["Ashan Bell", "Ivy O’Neill", "1003"]
    assert 'aria-sort="ascending"><a' in page.content.decode()
    page = client.get(f"{LIST}?who=all&sort=-name")
    assert names_in(page) == ["1003", "Ivy O’Neill", "Ashan Bell"]
    assert 'aria-sort="descending"><a' in page.content.decode()
    assert names_in(client.get(f"{LIST}?who=all&sort=password")) == names_in(
        client.get(f"{LIST}?who=all")
    )


def test_of_those_without_a_school_the_longest_comes_first(signed_in):
    for council_id, last_day in {"1001": date(2023, 7, 10), "1003": date(2023, 6, 1)}.items():
        Enrolment.objects.filter(child__council_id=council_id).update(last_day=last_day)
    client = signed_in("virtual_school_head")
    page = client.get(f"{LIST}?who=all&no_school=0")
    assert names_in(page) == ["1003", "Ashan Bell"]
    assert "No school 9 school days" in text_of(page)
    assert names_in(client.get(f"{LIST}?who=all&no_school=0&sort=name")) == ["Ashan Bell", "1003"]


def many(numbers: range) -> None:
    """More children of these numbers, looked after and at a school."""
    authority = Authority.objects.get(code="806")
    for number in numbers:
        child = Child.objects.create(
            authority=authority,
            council_id=f"2{number:03}",
            forename="Sam",
            surname=f"Twin{number:03}",
            social_worker=f"Worker {number % 7}",
        )
        Episode.objects.create(child=child, start_on=BEGAN, legal_status="C2", collection_year=2023)
        Enrolment.objects.create(
            child=child, urn="100001", start_on=date(2022, 9, 1), source="marks"
        )
    StandingsMade.objects.all().delete()


def test_fifty_children_make_a_page(signed_in):
    many(range(60))
    client = signed_in("virtual_school_head")
    first = client.get(LIST)
    assert len(names_in(first)) == 50
    assert "62 children, 1 to 50 shown" in text_of(first)
    second = client.get(f"{LIST}?page=2")
    assert len(names_in(second)) == 12
    assert "<title>Children, page 2" in second.content.decode()
    for beyond in ("9", "-1", "x"):
        assert client.get(f"{LIST}?page={beyond}").status_code == 200


@pytest.mark.parametrize("role", ["virtual_school_head", "designated_teacher", "social_worker"])
@pytest.mark.parametrize("path", [LIST, f"{LIST}?who=all&sort=school", "/search/?q=sam"])
def test_queries_are_few_and_do_not_grow_with_rows(signed_in, role, path):
    many(range(2))
    client = signed_in(role)
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(path)
    many(range(2, 45))
    client.get(path)
    with CaptureQueriesContext(connection) as more:
        client.get(path)
    assert len(more) == len(few) <= 20


# Saved views -----------------------------------------------------------------------------------


def save(client, name="Year 8", query="who=all&year=8", **more):
    return client.post(f"/views/save/?{query}", {"name": name, **more})


def test_a_view_is_saved_opened_renamed_and_begun_with(signed_in):
    client = signed_in("virtual_school_head")
    assert "Year 8" in text_of(client.get("/views/save/?who=all&year=8"))
    made = save(client)
    assert made["Location"] == "/children/?who=all&year=8&authority=806"
    view = SavedView.objects.get()
    assert "Year 8" in text_of(client.get(LIST))
    changed = client.post(f"/views/{view.pk}/", {"name": "Eight", "is_default": "on"})
    assert changed.status_code == 302
    assert client.get(LIST)["Location"] == "/children/?who=all&year=8&authority=806"
    # A list that was asked for is not overruled.
    assert client.get(f"{LIST}?who=looked_after").status_code == 200
    assert "Your list begins with it" in text_of(client.get("/views/"))


def test_a_deleted_view_can_be_taken_back(signed_in):
    client = signed_in("virtual_school_head")
    save(client, is_default="on", is_shared="on")
    view = SavedView.objects.get()
    gone = client.post(f"/views/{view.pk}/delete/")
    assert not SavedView.objects.exists()
    page = client.get(gone["Location"])
    assert "You deleted the view “Year 8”." in text_of(page)
    [token] = re.findall(r'name="deleted" value="([^"]+)"', page.content.decode())
    back = client.post("/views/restore/?authority=806", {"deleted": token})
    assert back["Location"] == "/views/?authority=806"
    again = SavedView.objects.get()
    assert (again.name, again.query, again.is_default, again.is_shared) == (
        "Year 8",
        "who=all&year=8",
        True,
        True,
    )
    # Nobody else takes it back, and no token but the one that was given.
    assert client.post("/views/restore/", {"deleted": token + "x"}).status_code == 404
    other = signed_in("pep_coordinator")
    assert other.post("/views/restore/", {"deleted": token}).status_code == 404
    assert "You deleted" not in text_of(other.get(gone["Location"]))


def test_a_shared_view_is_the_teams_to_open_and_its_owners_to_change(signed_in):
    save(signed_in("virtual_school_head"), is_shared="on")
    view = SavedView.objects.get()
    coordinator = signed_in("pep_coordinator")
    assert "Year 8" in text_of(coordinator.get(LIST))
    assert coordinator.get(f"/views/{view.pk}/").status_code == 404
    assert coordinator.post(f"/views/{view.pk}/delete/").status_code == 404
    teacher = signed_in("designated_teacher")
    assert "Year 8" not in re.sub(
        r"<select.*?</select>", "", teacher.get("/views/").content.decode()
    )
    assert "Share it" not in text_of(teacher.get("/views/save/?who=all"))
    save(teacher, "Mine", is_shared="on")
    assert SavedView.objects.get(name="Mine").is_shared is False


def test_a_view_without_a_name_is_refused_and_says_so(signed_in):
    client = signed_in("virtual_school_head")
    refused = save(client, " ")
    assert refused.status_code == 422
    assert '<a href="#id_name">Give the view a name</a>' in refused.content.decode()
    assert not SavedView.objects.exists()


HOSTILE = "</title><script>alert('x')</script>"


def test_a_hostile_name_is_shown_as_its_letters(signed_in):
    client = signed_in("virtual_school_head")
    save(client, HOSTILE, is_shared="on")
    view = SavedView.objects.get()
    gone = client.post(f"/views/{view.pk}/delete/")["Location"]
    save(client, HOSTILE, is_shared="on")
    view = SavedView.objects.get()
    for path in (LIST, "/views/", f"/views/{view.pk}/", gone):
        page = client.get(path).content.decode()
        assert html.escape(HOSTILE) in page, path
        assert "<script>alert" not in page, path


# The file --------------------------------------------------------------------------------------


def rows_of(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_file_has_the_list_safe_for_a_spreadsheet_and_is_recorded(signed_in):
    Child.objects.filter(council_id="1001").update(surname='=HYPERLINK("x")')
    answer = signed_in("virtual_school_head").get("/children.csv?who=looked_after")
    assert answer["Content-Disposition"] == 'attachment; filename="children-806.csv"'
    rows = rows_of(answer)
    assert {row["child_id"] for row in rows} == {"1001", "1003"}
    [told] = [row["surname"] for row in rows if row["child_id"] == "1001"]
    assert told == '\'=HYPERLINK("x")'
    assert {row["legal_status"] for row in rows} == {"C2"}
    assert {row["placed_in_borough"] for row in rows} == {"yes"}
    entry = last("children.exported")
    assert (entry.detail["rows"], entry.detail["asked"]["who"]) == (2, "looked_after")


def test_a_schools_file_has_neither_care_nor_other_schools(signed_in):
    answer = signed_in("designated_teacher").get("/children.csv?who=all")
    rows = rows_of(answer)
    assert {row["child_id"] for row in rows} == {"1001", "1003"}
    assert not {"legal_status", "placed_since", "team", "days_without_school"} & set(rows[0])


def test_who_may_not_take_children_away_as_a_file_is_offered_none(signed_in):
    client = signed_in("carer")
    page = client.get(LIST)
    assert names_in(page) == ["Ashan Bell"]
    assert "CSV" not in text_of(page)
    assert client.get("/children.csv").status_code == 404
    assert not Entry.objects.filter(action="children.exported").exists()


# A call list -----------------------------------------------------------------------------------

MAKE = "/children/call-list/?who=looked_after"


def test_a_call_list_is_made_of_those_ticked_with_who_acts_and_by_when(signed_in):
    someone("pep_coordinator")
    client = signed_in("virtual_school_head")
    made = client.post(
        MAKE, {"child": ["1003", "1001"], "owner": "pep-coordinator", "due_on": "2023-09-08"}
    )
    assert made.status_code == 302
    calls = Call.objects.order_by("council_id")
    assert [(call.council_id, call.owner, call.due_on) for call in calls] == [
        ("1001", "pep-coordinator", date(2023, 9, 8)),
        ("1003", "pep-coordinator", date(2023, 9, 8)),
    ]
    page = client.get(made["Location"])
    assert "Looked after today" in text_of(page)
    assert "/children/?who=looked_after" in page.content.decode()


def test_without_an_owner_the_maker_acts_and_a_form_posted_twice_makes_one_list(signed_in):
    client = signed_in("virtual_school_head")
    first = client.post(MAKE, {"child": "1001"})["Location"]
    assert client.post(MAKE, {"child": "1001"})["Location"] == first
    assert [call.owner for call in Call.objects.all()] == ["virtual-school-head"]


def test_all_of_a_list_are_called_at_once(signed_in):
    client = signed_in("virtual_school_head")
    assert "Make a list of all 2" in text_of(client.get(f"{LIST}?year=8"))
    client.post(f"{MAKE}&year=8", {"all": "1"})
    assert {call.council_id for call in Call.objects.all()} == {"1001", "1003"}


def test_a_call_list_is_no_longer_than_somebody_can_act_on(signed_in, monkeypatch):
    monkeypatch.setattr("virtualschool.apps.desk.children.views.listing.MOST_CALLS", 1)
    client = signed_in("virtual_school_head")
    assert "Make a list of all" not in text_of(client.get(LIST))
    refused = client.post(MAKE, {"all": "1"})
    assert refused.status_code == 422
    assert "A call list has at most 1 children" in text_of(refused)


def test_a_call_list_that_cannot_be_made_says_why_and_keeps_the_ticks(signed_in):
    someone("pep_adviser")
    client = signed_in("virtual_school_head")
    for given, said in {
        "": "Tick at least one child",
        "child=1001&due_on=soon": "The day must be a real date",
        "child=1001&owner=nobody": "Choose who acts from the list",
        # The adviser's caseload is 1002 alone.
        "child=1001&owner=pep-adviser": "may not see all of these children",
    }.items():
        page = client.post(MAKE, given, content_type="application/x-www-form-urlencoded")
        assert page.status_code == 422, given
        assert text_of(page).count(said) == (1 if given == "" else 2), given
        assert page.content.decode().count(" checked") == given.count("child="), given
    assert not Call.objects.exists()
    # The links of the page that refuses lead back to the list.
    back = client.get("/children/call-list/?who=all&sort=-name")
    assert back["Location"] == "/children/?who=all&sort=-name"


def test_no_call_is_made_for_a_child_outside_the_list_or_out_of_reach(signed_in):
    client = signed_in("virtual_school_head")
    assert client.post(MAKE, {"child": ["1002", "9999"]}).status_code == 422
    adviser = signed_in("pep_adviser")
    assert adviser.post("/children/call-list/?who=all", {"child": "1001"}).status_code == 422
    assert adviser.post("/children/call-list/?who=all", {"child": "1002"}).status_code == 302
    assert signed_in("social_worker").post(MAKE, {"child": "1001"}).status_code == 404


# Search ----------------------------------------------------------------------------------------


def test_one_exact_match_is_opened_at_once(signed_in):
    Child.objects.filter(council_id="1002").update(former_upn="A123456789012")
    client = signed_in("virtual_school_head")
    for asked in ("1002", "A123456789012", "oneill, IVY"):
        answer = client.get("/search/", {"q": asked})
        assert answer["Location"] == "/children/1002/?authority=806", asked


def test_several_matches_are_listed_with_what_each_was_found_by(signed_in):
    page = signed_in("virtual_school_head").get("/search/?q=100")
    words = text_of(page)
    assert "3 children" in words
    assert "Part of Council’s id 1001" in words


def test_two_children_of_one_name_are_both_offered(signed_in):
    Child.objects.filter(council_id="1003").update(forename="Ashan", surname="Bell")
    page = signed_in("virtual_school_head").get("/search/?q=ashan+bell")
    assert page.status_code == 200
    assert names_in(page) == ["Ashan Bell", "Ashan Bell"]


def test_a_search_finds_nobody_out_of_reach_and_says_so(signed_in):
    client = signed_in("designated_teacher")
    words = text_of(client.get("/search/?q=neill"))
    assert "Nobody among the children you may see fits “neill”." in words
    assert client.get("/search/?q=1002").status_code == 200
    assert "for a reason" in text_of(signed_in("social_worker").get("/search/?q=nobody"))


def test_a_search_is_recorded_by_whom_it_found_and_never_by_its_words(signed_in):
    client = signed_in("virtual_school_head")
    client.get("/search/?q=Bel")
    entry = last("children.searched")
    assert (entry.subject, entry.detail) == ("name", {"rows": 1, "children": ["1001"]})
    client.get("/search/?q=1002")
    assert last("children.searched").subject == "number"
    count = Entry.objects.count()
    client.get("/search/")
    assert Entry.objects.count() == count


@pytest.mark.parametrize("asked", ["<script>alert(1)</script>", "%", "x" * 5000, "’"])
def test_a_hostile_search_is_shown_as_its_letters(signed_in, asked):
    page = signed_in("virtual_school_head").get(f"/search/?q={quote(asked)}")
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_every_page_has_the_field_to_search_for_whoever_reads_names(signed_in):
    assert 'action="/search/"' in signed_in("virtual_school_head").get("/").content.decode()
    assert 'action="/search/"' not in signed_in("director_education").get("/").content.decode()
