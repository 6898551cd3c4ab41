"""Pages of figures: what an indicator's page says, what can be chosen, limits and call lists."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from tests.little import little_authority, someone

from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.apps.accounts.models import User
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.services import verify_chain
from virtualschool.apps.children.selectors import DisplayChild
from virtualschool.apps.indicators.models import Call, CallList, LimitsAnew, StoredResult
from virtualschool.apps.indicators.selectors import Behind, Line, without_names
from virtualschool.apps.receipts.models import Snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

PAGE = "/indicators/attendance/"
OCTOBER = "from=2022-10-01&to=2022-10-31"
BEHIND = f"/figures/attendance/children/?{OCTOBER}"
MAKE = f"/figures/attendance/call-list/?{OCTOBER}"


@pytest.fixture
def loaded():
    little_authority()


@pytest.fixture
def signed_in(client):
    def sign_in(role: str, username: str = ""):
        name = username or role.replace("_", "-")
        user = User.objects.filter(username=name).first() or someone(role, name)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def text_of(response) -> str:
    words = re.sub(r"<svg.*?</svg>", " ", response.content.decode(), flags=re.S)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", words)))


# The catalogue ---------------------------------------------------------------------------------


def test_the_catalogue_is_by_topic_and_searched_in_words(signed_in):
    client = signed_in("governor")
    assert "Suspensions and exclusions" in text_of(client.get("/indicators/"))
    found = text_of(client.get("/indicators/?q=severe absence"))
    assert "1 figure with “severe absence”" in found
    assert "Days lost to suspension" not in found


def test_a_search_that_finds_nothing_says_what_to_do(signed_in):
    page = signed_in("governor").get("/indicators/?q=%3Cscript%3E").content.decode()
    assert "No figure has “&lt;script&gt;”" in page
    assert "Show all figures" in page


# The page of an indicator ----------------------------------------------------------------------


def test_the_figure_is_said_in_a_sentence_with_its_numbers_and_which_way_is_better(
    signed_in, loaded
):
    words = text_of(signed_in("analyst").get(f"{PAGE}?period=2022-10"))
    # Three children are too few for a percentage, and the page says so.
    assert "Attendance in October 2022: 24 of 30 . Higher is better." in words
    assert "counts stand in place of a percentage" in words
    assert "80.0 %" not in words
    for heading in (
        "Month by month",
        "What changed since September 2022",
        "Among whom, and where",
        "Can it be trusted",
        "What is counted",
    ):
        assert heading in words


def test_the_latest_month_with_marks_is_shown_when_none_is_asked_for(signed_in, loaded):
    assert "<title>Attendance, October 2022" in signed_in("analyst").get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("2022-10", "October 2022"),
        ("2022-autumn", "Autumn term 2022"),
        ("2022", "School year 2022/23"),
    ],
)
def test_month_term_and_year_can_be_chosen_and_the_address_carries_them(
    signed_in, loaded, key, label
):
    response = signed_in("analyst").get(f"{PAGE}?period={key}")
    page = response.content.decode()
    assert response.status_code == 200
    assert f'<option value="{key}" selected>' in page
    assert f"Attendance: {label}" in page


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("period=1066-01", "Choose a month, term or year from the list"),
        ("period=nonsense", "Choose a month, term or year from the list"),
        ("known=never", "Choose as known now or as reported then"),
        ("cohort=everyone", "Choose who is counted from the list"),
        ("cohort=social_worker", "needs the children in need census, which has not been loaded"),
    ],
)
def test_a_choice_that_is_not_there_is_said_beside_its_field(signed_in, loaded, asked, sentence):
    response = signed_in("analyst").get(f"{PAGE}?{asked}")
    assert response.status_code == 400
    assert "There is a problem" in text_of(response)
    assert sentence in text_of(response)


def test_every_indicator_has_a_page_that_opens(signed_in, loaded):
    from virtualschool.analytics.indicators import catalogue

    client = signed_in("virtual_school_head")
    answers = {
        key: client.get(f"/indicators/{key}/").status_code
        for key, indicator in catalogue().items()
        if indicator.cohort != "social_worker"
    }
    assert set(answers.values()) == {200}
    for key, indicator in catalogue().items():
        if indicator.cohort == "social_worker":
            assert "has not been loaded" in text_of(client.get(f"/indicators/{key}/"))


def test_each_figure_of_the_page_leads_to_the_same_number_of_children(signed_in, loaded):
    client = signed_in("analyst")
    page = client.get("/indicators/looked_after/?period=2022-10").content.decode()
    page = page[page.index("<article") : page.index("</article>")]
    links = re.findall(r'href="(/figures/looked_after/children/[^"]+)"[^>]*>([^<]+)<', page)
    assert len(links) > 5
    for address, printed in {(html.unescape(a), p.strip()) for a, p in links}:
        assert f": {printed} ." in text_of(client.get(address)), address


def test_a_director_reads_the_figures_and_no_child(signed_in, loaded):
    page = signed_in("director_education").get(PAGE)
    assert "Attendance in October 2022 is not shown" in text_of(page)  # of three children
    written = page.content.decode()
    assert "/figures/" not in written
    assert "Begin the limits anew" not in written
    assert "Ashan" not in written
    assert "1001" not in text_of(page)


def test_a_designated_teacher_reads_the_figure_of_her_school_and_is_told_so(signed_in, loaded):
    words = text_of(signed_in("designated_teacher").get(PAGE))
    assert "18 of 20" in words
    assert "24 of 30" not in words
    assert "Counted among the children you may see" in words
    assert "Outwood Academy" not in words


def test_a_governor_reads_the_definition_and_no_figure(signed_in, loaded):
    words = text_of(signed_in("governor").get(PAGE))
    assert "Source of the rule" in words
    assert "24" not in words


def test_before_the_first_load_the_page_says_so_and_still_defines(signed_in):
    words = text_of(signed_in("analyst").get(PAGE))
    assert "Nothing has been loaded yet" in words
    assert "Source of the rule" in words


def test_another_authority_is_not_there(signed_in, loaded):
    client = signed_in("analyst")
    assert client.get(f"{PAGE}?authority=807").status_code == 404
    assert client.get("/indicators/attendance/figure.csv?authority=807").status_code == 404


def test_the_page_asks_the_engine_once_and_a_bounded_number_of_queries(
    signed_in, loaded, django_assert_max_num_queries
):
    client = signed_in("analyst")
    client.get(PAGE)
    kept = StoredResult.objects.count()
    with django_assert_max_num_queries(40):
        client.get(PAGE)
    assert StoredResult.objects.count() == kept


def test_seeing_a_figure_is_recorded(signed_in, loaded):
    signed_in("analyst").get(f"{PAGE}?period=2022-10")
    entry = Entry.objects.get(action="figure.seen")
    assert (entry.subject, entry.detail["period"]) == ("attendance", "2022-10")


# As reported then ------------------------------------------------------------------------------


def test_what_was_not_loaded_then_is_said_and_what_is_known_now_is_shown(signed_in, loaded):
    words = text_of(signed_in("analyst").get(f"{PAGE}?period=2022-10&known=then"))
    assert "Nothing had been loaded by the end of October 2022" in words
    assert "24 of 30" in words


def _a_snapshot_of_then() -> None:
    """One that was current in November 2022 and did not have the marks of one school yet."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    now = Snapshot.objects.get(is_current=True)
    store = SnapshotStore(settings.HOME.snapshots)
    parts = []
    for part in store.read_manifest(now.manifest).parts:
        if part.table == "mark":
            table = pq.read_table(store.file_of(part))
            table = table.filter(pc.not_equal(table["urn"], "100002"))
            kept = store.write_part("mark", table, "806", part.academic_year, part.month)
            parts.append(kept)
        else:
            parts.append(part)
    manifest = store.write_manifest(parts)
    Snapshot.objects.all().delete()
    Snapshot.objects.create(
        manifest=manifest.id, published_at=datetime(2022, 10, 20, tzinfo=UTC), is_current=False
    )
    Snapshot.objects.create(
        manifest=now.manifest, published_at=datetime(2023, 7, 21, tzinfo=UTC), is_current=True
    )


def test_as_reported_then_is_the_snapshot_that_was_current_when_the_month_ended(signed_in, loaded):
    _a_snapshot_of_then()
    client = signed_in("analyst")
    assert "18 of 20" in text_of(client.get(f"{PAGE}?period=2022-10&known=then"))
    assert "24 of 30" in text_of(client.get(f"{PAGE}?period=2022-10&known=now"))


def test_late_data_are_a_step_of_what_changed(signed_in, loaded):
    _a_snapshot_of_then()
    words = text_of(signed_in("analyst").get("/indicators/looked_after/?period=2022-11"))
    assert "October 2022, as reported then" in words
    assert "Late data" in words
    assert "The definition has not changed since" in words
    assert "The exact steps add up to the change" in words


# Downloads -------------------------------------------------------------------------------------


def test_the_download_holds_the_figures_of_the_page_and_is_recorded(signed_in, loaded):
    response = signed_in("analyst").get("/indicators/attendance/figure.csv?period=2022-10")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert any(row["numerator"] == "24" and row["denominator"] == "30" for row in rows)
    assert {row["document"] for row in rows} == {"indicator-attendance"}
    entry = Entry.objects.get(action="figure.exported")
    assert entry.detail["rows"] > 0
    assert verify_chain() == []


@pytest.mark.parametrize("role", ["governor", "children_reader"])
def test_who_may_not_take_figures_away_is_offered_no_file(signed_in, loaded, role):
    client = signed_in(role)
    assert "figure.csv" not in client.get(PAGE).content.decode()
    assert client.get("/indicators/attendance/figure.csv").status_code == 404


# The children behind it ------------------------------------------------------------------------


def test_each_child_behind_a_figure_and_their_school_can_be_opened(signed_in, loaded):
    page = signed_in("virtual_school_head").get(BEHIND).content.decode()
    assert '<a class="govuk-link" href="/children/1001/?authority=806">Ashan Bell</a>' in page
    assert 'href="/schools/100001/?authority=806">Acklam Grange School</a>' in page


def test_who_sees_no_schools_is_given_no_link_to_one(signed_in, loaded):
    page = signed_in("children_reader").get(BEHIND).content.decode()
    assert "/children/1001/" in page
    assert "Acklam Grange School" in page
    assert "/schools/" not in page


def test_for_a_meeting_the_children_stand_without_names(signed_in, loaded):
    client = signed_in("virtual_school_head")
    behind = html.unescape(client.get(BEHIND).content.decode())
    shown = re.search(r'href="(\?[^"]*present=1)"', behind)[1]
    response = client.get(f"/figures/attendance/children/{shown}")
    words = text_of(response)
    assert "Child 1" in words
    assert "24 of 30" in words
    for known in ("Ashan", "Bell", "O’Neill", "1001", "1003", "Acklam Grange", "call list"):
        assert known not in words, known
    assert "/children/" not in response.content.decode().split("<main")[1].replace(
        "/figures/attendance/children/", ""
    )
    entry = Entry.objects.get(action="children.shown")
    assert entry.detail["rows"] == 3


def test_without_names_no_group_narrows_the_list(signed_in, loaded):
    client = signed_in("virtual_school_head")
    words = text_of(client.get(f"{BEHIND}&school=100002&present=1"))
    assert "24 of 30" in words
    assert "Outwood Academy" not in words


def test_the_right_to_show_without_names_opens_that_alone(signed_in, loaded):
    client = signed_in("children_presenter")
    assert client.get(BEHIND).status_code == 404
    assert "Child 3" in text_of(client.get(f"{BEHIND}&present=1"))


def test_who_may_only_see_children_by_name_is_not_shown_them_without(signed_in, loaded):
    assert signed_in("pep_coordinator").get(f"{BEHIND}&present=1").status_code == 404


def test_a_school_is_named_without_names_where_enough_of_the_children_are_there():
    lines = [
        Line(DisplayChild(str(number), f"Name {number}", "8", school, school), 1, None)
        for number, school in enumerate(["A"] * 6 + ["B"] * 5 + [""])
    ]
    behind = Behind(None, "806", "0" * 64, False, None, tuple(lines), ())
    told = [(line.child.name, line.child.school_name) for line in without_names(behind).lines]
    assert told[:7] == [*[(f"Child {n}", "A") for n in range(1, 7)], ("Child 7", "")]
    assert all(
        not line.child.child_id and not line.child.urn for line in without_names(behind).lines
    )


# Limits ----------------------------------------------------------------------------------------


def test_limits_begin_anew_with_a_reason_that_stands_on_the_page_until_undone(signed_in, loaded):
    client = signed_in("virtual_school_head")
    posted = {"month": "2022-10", "reason": "A new register <b>system</b>"}
    response = client.post(f"{PAGE}limits/?period=2022-10", posted, follow=True)
    page = response.content.decode()
    assert "A new register &lt;b&gt;system&lt;/b&gt;" in page
    assert "Limits begin anew with October 2022" in page
    anew = LimitsAnew.objects.get()
    assert (anew.indicator, anew.cohort, anew.set_by) == (
        "attendance",
        "looked_after",
        "virtual-school-head",
    )
    again = client.post(f"{PAGE}limits/?period=2022-10", posted)
    assert again.status_code == 422
    assert "begin anew with October 2022 already" in text_of(again)
    undone = client.post(f"{PAGE}limits/{anew.pk}/undo/?period=2022-10", follow=True)
    assert "Limits begin anew with October 2022" not in text_of(undone)
    assert list(
        Entry.objects.filter(action__startswith="limits.").values_list("action", flat=True)
    ) == ["limits.begun", "limits.undone"]


def test_limits_do_not_begin_anew_without_a_reason(signed_in, loaded):
    response = signed_in("analyst").post(f"{PAGE}limits/", {"month": "2022-10", "reason": ""})
    assert response.status_code == 422
    assert "Say why the limits begin anew" in text_of(response)
    assert not LimitsAnew.objects.exists()


@pytest.mark.parametrize("role", ["director_education", "designated_teacher", "governor"])
def test_others_do_not_touch_limits(signed_in, loaded, role):
    client = signed_in(role)
    posted = {"month": "2022-10", "reason": "Because"}
    assert client.post(f"{PAGE}limits/", posted).status_code == 404
    assert client.post(f"{PAGE}limits/1/undo/").status_code == 404


# Call lists ------------------------------------------------------------------------------------


def test_a_list_behind_a_figure_becomes_a_call_list_once(signed_in, loaded):
    client = signed_in("virtual_school_head")
    assert "Make a call list of those ticked" in text_of(client.get(BEHIND))
    for _ in range(2):  # a form posted twice
        response = client.post(MAKE, {"child": ["1001", "1002"]}, follow=True)
    words = text_of(response)
    assert "Ashan Bell" in words
    assert "2 of 2 still open" in words
    assert CallList.objects.count() == 1
    assert Entry.objects.filter(action="call_list.made").count() == 1
    assert "Attendance" in text_of(client.get("/call-lists/"))


def test_nobody_ticked_is_said_on_the_list(signed_in, loaded):
    client = signed_in("virtual_school_head")
    response = client.post(MAKE, {}, follow=True)
    assert "Tick at least one child" in text_of(response)
    assert not CallList.objects.exists()


def test_a_forged_child_is_never_put_on_a_list(signed_in, loaded):
    client = signed_in("pep_adviser")  # of 1002 alone
    client.post(MAKE, {"child": ["1001", "1002"]})
    assert list(Call.objects.values_list("council_id", flat=True)) == ["1002"]


def test_owner_day_and_outcome_are_kept_and_recorded(signed_in, loaded):
    someone("pep_coordinator", "coordinator")
    client = signed_in("virtual_school_head")
    client.post(MAKE, {"child": ["1001"]})
    number = CallList.objects.get().pk
    posted = {"owner": "coordinator", "due_on": "2023-07-20", "outcome": ""}
    words = text_of(client.post(f"/call-lists/{number}/1001/", posted, follow=True))
    assert "20 Jul 2023 Overdue" in words
    client = signed_in("pep_coordinator", "coordinator")
    assert "Attendance" in text_of(client.get("/call-lists/"))
    posted["outcome"] = "School rang home"
    words = text_of(client.post(f"/call-lists/{number}/1001/", posted, follow=True))
    assert "School rang home" in words
    assert "Nothing is left to do" in words
    call = Call.objects.get()
    assert (call.owner, call.due_on, call.recorded_by) == (
        "coordinator",
        date(2023, 7, 20),
        "coordinator",
    )
    assert Entry.objects.filter(action="call.kept", subject="1001").count() == 2
    assert verify_chain() == []


def test_an_owner_who_may_not_see_the_child_is_refused(signed_in, loaded):
    someone("pep_adviser", "adviser")
    client = signed_in("virtual_school_head")
    client.post(MAKE, {"child": ["1001"]})
    number = CallList.objects.get().pk
    response = client.post(f"/call-lists/{number}/1001/", {"owner": "adviser", "due_on": "soon"})
    assert response.status_code == 422
    assert "must be a real date" in text_of(response)
    response = client.post(f"/call-lists/{number}/1001/", {"owner": "adviser", "due_on": ""})
    assert response.status_code == 422
    assert "may not see this child" in text_of(response)


def test_a_list_of_others_and_a_child_out_of_reach_are_not_there(signed_in, loaded):
    client = signed_in("virtual_school_head")
    client.post(MAKE, {"child": ["1001", "1002"]})
    number = CallList.objects.get().pk
    adviser = signed_in("pep_adviser")
    assert adviser.get(f"/call-lists/{number}/").status_code == 404
    Call.objects.filter(council_id="1002").update(owner="pep-adviser")
    words = text_of(adviser.get(f"/call-lists/{number}/"))
    assert "O’Neill" in words
    assert "Ashan" not in words
    assert adviser.get(f"/call-lists/{number}/1001/").status_code == 404


@pytest.mark.parametrize("role", ["director_education", "designated_teacher", "governor"])
def test_who_keeps_no_call_lists_finds_none(signed_in, loaded, role):
    client = signed_in(role)
    assert client.get("/call-lists/").status_code == 404
    assert client.post(MAKE, {"child": ["1001"]}).status_code == 404
    assert "Make a call list" not in client.get(BEHIND).content.decode()


def test_no_call_list_says_how_to_make_one(signed_in, loaded):
    assert "You have no call list" in text_of(signed_in("analyst").get("/call-lists/"))
