"""Each person's home: what changed, what is due, what is unusual, for that person alone."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.little import little_authority, someone
from tests.town import LONG_AGO, town

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.accounts.roles import ROLES, Permission
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.services import record, verify_chain
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child, Enrolment, Episode
from virtualschool.apps.exclusions.models import Suspension
from virtualschool.apps.imports.models import Job, Upload
from virtualschool.apps.indicators.models import Call, CallList
from virtualschool.apps.receipts.models import File, Load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

NAMES = ("Ashan Bell", "Ivy O’Neill", "Lena Tor", "Max Vale")
CAME = "Ashan Bell (Year 8) came into care on 10 July 2023, 11 days ago"
MOVED = "Ivy O’Neill (Year 8) moved to another carer on 18 July 2023, 3 days ago"
FAR = f"{MOVED}; the placement is in Middlesbrough, the school in Redcar and Cleveland."
SUSPENDED = "Lena Tor was suspended for 5 days from 17 July 2023, 4 days ago"
NO_SCHOOL = "1003 (Year 8, looked after) has had no school for 15 school days"

#: For each role, what its home says and what it does not.
SAYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "virtual_school_head": (
        (
            "In care, and we were not told Ashan Bell",
            "no children list has told us",
            CAME,
            FAR,
            "1 of them may need another school",
            NO_SCHOOL,
            SUSPENDED,
            "Roles that end soon",
            "Headline report, October 2022",
        ),
        ("Your children",),
    ),
    "deputy_head": ((CAME, FAR, NO_SCHOOL, SUSPENDED), ("Your children",)),
    "analyst": (
        ("Files and data", "No marks have arrived", "Headline report, October 2022"),
        (CAME, "Roles that end soon"),
    ),
    "pep_adviser": (("Your children", MOVED, "Ivy O’Neill None known today"), ("Ashan", "Lena")),
    "pep_coordinator": ((CAME, MOVED, NO_SCHOOL, SUSPENDED), ("the placement is in",)),
    "head_of_access": ((MOVED, NO_SCHOOL, SUSPENDED), (CAME,)),
    "send_officer": ((CAME, MOVED, "2 children, all of them looked after"), ("Lena", "Max")),
    "entitlement_officer": ((NO_SCHOOL, SUSPENDED), ("What is unusual",)),
    "participation_worker": (
        ("Max Vale 17 Not known 1 September 2023: 18th birthday, when care ends",),
        ("Ashan", "Ivy"),
    ),
    "designated_teacher": (
        (
            CAME,
            SUSPENDED,
            "2 children, 1 of them looked after; the next deadline first",
            "Lena Tor 5 September 2023: back at school Year 8 In need",
            "Dates of PEPs and of reviews are not held here yet",
        ),
        ("Ivy", "1003"),
    ),
    "designated_teacher_delegate": (("Ashan Bell None known today",), ("Lena", "Ivy")),
    "setting_lead": ((CAME, "Your children"), ("Ivy",)),
    "headteacher": ((CAME, "Your children"), ("Ivy",)),
    "school_data_contact": (("Your children", "Lena Tor"), ("Ivy",)),
    "social_worker": ((FAR, "Your children", "Outwood Academy"), ("Ashan", "Lena")),
    "social_work_student": (("Ashan Bell None known today",), ("Ivy",)),
    "team_manager": ((FAR, "Your children"), ("Ashan",)),
    "reviewing_officer": ((FAR, "Your children"), ("Ashan",)),
    "reviewing_administrator": (("Your children", "Ivy O’Neill"), ("Ashan",)),
    "carer": (("Your children", "Ashan Bell"), ("Ivy", "See them all as a list")),
    "young_person": (("Your own plan is not kept here yet",), ()),
    "parent": (("Your child’s plan is not kept here yet",), ()),
    "director_education": (
        ("You read the figures of the whole authority", "Headline report, October 2022"),
        (),
    ),
    "director_childrens_services": (
        ("No child’s record opens from your account", "What is unusual"),
        (),
    ),
    "children_reader": (("For a meeting", "The children without names", "no end is set"), ()),
    "children_presenter": (("For a meeting", "The children without names"), ()),
    "governor": (("reports to the governing body", "figures are defined"), ()),
    "corporate_parent": (("reports to the governing body", "figures are defined"), ()),
    "governors_clerk": (("calendar of the governing body", "figures are defined"), ()),
    "outside_reviewer": (("What you review is given to you", "figures are defined"), ()),
    "regional_analyst": (("figures sent to the region", "figures are defined"), ()),
    "information_governance": (
        ("The log is as it was written", "Failed sign-ins", "Roles that end soon"),
        (),
    ),
    "system_administrator": (
        ("This server", "1 account hold", "Invitations open", "Roles that end soon"),
        (),
    ),
    "outside_reader": (("Your children", "Ashan Bell"), ("Ivy",)),
}


@pytest.fixture
def opened(client):
    """The home of a new account with that role, as text."""

    def visit(role: str, path: str = "/"):
        client.force_login(
            User.objects.filter(username=role.replace("_", "-")).first() or someone(role),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        return text_of(client.get(path))

    return visit


def text_of(response) -> str:
    assert response.status_code == 200
    page = response.content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    words = html.unescape(re.sub(r"<[^>]+>", " ", main))
    return re.sub(r" ([.,;:])", r"\1", re.sub(r"\s+", " ", words))


def test_the_table_has_every_role():
    assert set(SAYS) == set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_what_is_its_own(opened, role):
    town()
    page = opened(role)
    says, says_not = SAYS[role]
    assert [words for words in says if words not in page] == []
    assert [words for words in says_not if words in page] == []
    if Permission.SEE_CHILDREN not in ROLES[role].permissions:
        assert [name for name in NAMES if name in page] == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_told_plainly_when_there_is_nothing(opened, role):
    """The little authority has children, none of whom is looked after or with a social worker."""
    little_authority()
    page = opened(role)
    if Permission.SEE_CHILDREN in ROLES[role].permissions:
        # The right to open the children behind a figure is of no child in particular.
        assert "Nothing to report" in page or role == "children_reader"
    assert [name for name in NAMES if name in page] == []


def test_before_the_first_load_the_home_says_so(opened):
    assert "Nothing has been loaded yet, so there is nothing to show. Put files in" in opened(
        "analyst"
    )
    assert "Your virtual school’s analyst puts files in." in opened("pep_adviser")


def test_who_came_last_stands_first_and_the_rest_behind_a_link(client, opened):
    town()
    authority = Authority.objects.get(code="806")
    for number in range(9):
        child = Child.objects.create(
            authority=authority, council_id=f"2{number:03}", surname=f"Late{number}"
        )
        Episode.objects.create(
            child=child,
            start_on=date(2023, 7, 11) + timedelta(days=number),
            reason_started="S",
            placement_type="U1",
            legal_status="C2",
            collection_year=2024,
        )
    page = opened("virtual_school_head")
    came = page[page.index("Came into care Late8") : page.index("Moved placement 1 child")]
    shown = re.findall(r"(\w+) (?:\(Year 8\) )?came into care on", came)
    assert shown == ["Late8", "Late7", "Late6", "Late5", "Late4", "Late3"]
    assert "And 4 more. See all of them" in came
    assert "came=28" in client.get("/").content.decode()


def test_what_was_remembered_is_not_shown_once_it_is_out_of_reach(opened):
    town()
    assert MOVED in opened("pep_adviser")
    Child.objects.filter(council_id="1002").update(pep_adviser="Somebody Else")
    assert "Ivy" not in opened("pep_adviser")


def test_a_home_says_what_was_loaded_since(opened):
    town()
    assert SUSPENDED in opened("virtual_school_head")
    child = Child.objects.get(council_id="1001")
    Suspension.objects.create(
        child=child,
        urn="100001",
        category="PERM",
        start_on=date(2023, 7, 19),
        status="pending",
    )
    Load.objects.create(
        authority="806", status="accepted", received_at=timezone.now(), received_by="x"
    )
    page = opened("virtual_school_head")
    assert (
        "Ashan Bell was permanently excluded on 19 July 2023, 2 days ago, from Acklam Grange "
        "School; pending; full-time education due on" in page
    )


def test_calls_are_due_to_their_owner_alone(opened):
    town()
    made = CallList.objects.create(
        authority="806",
        title="Ring the carers",
        indicator="attendance",
        asked="",
        snapshot="",
        made_by="x",
        made_at=timezone.now(),
    )
    for key, due_on in (("1001", date(2023, 7, 20)), ("1003", date(2023, 9, 1))):
        Call.objects.create(
            call_list=made, council_id=key, owner="virtual-school-head", due_on=due_on
        )
    page = opened("virtual_school_head")
    assert "Ashan Bell was due on 20 July 2023, from the list “Ring the carers”." in page
    assert "1 September" not in page  # further ahead than a fortnight
    assert "Ring the carers" not in opened("pep_coordinator")


def test_governance_reads_who_failed_who_looked_and_what_was_taken(opened):
    town()
    someone("social_worker")
    record(actor="social-worker", action="signin.failed", authority="806")
    record(
        actor="social-worker",
        action="child.looked_outside",
        authority="806",
        subject_type="child",
        subject="1001",
        detail={"reason": "Duty call"},
    )
    for rows in (3, 4):
        record(
            actor="social-worker",
            action="children.exported",
            authority="806",
            detail={"rows": rows},
        )
    page = opened("information_governance")
    assert "social-worker: 1 failed attempt in the last 7 days." in page
    assert "social-worker opened the child 1001 on" in page
    assert "“Duty call”" in page
    assert "social-worker took a list of children as a file 2 times, 7 rows" in page
    assert "is as it was written in its last" in page


def test_governance_is_told_from_which_entry_the_log_was_changed(opened):
    town()
    for _ in range(3):
        record(actor="x", action="child.seen", authority="806")
    second = Entry.objects.order_by("sequence")[1]
    Entry.objects.filter(pk=second.pk).update(actor="somebody else")
    assert f"is not as it was written, from entry {second.sequence} on" in opened(
        "information_governance"
    )
    assert verify_chain()


def test_the_administrator_reads_of_accounts_roles_and_work_that_failed(client, opened):
    town()
    teacher = someone("designated_teacher")
    Grant.objects.filter(user=teacher).update(last_day=date(2023, 7, 31))
    upload = Upload.objects.create(
        authority="806", token="t", uploaded_at=timezone.now(), uploaded_by="x"
    )
    Job.objects.create(
        authority="806",
        upload=upload,
        kind="look",
        state="failed",
        asked_at=timezone.now(),
        asked_by="x",
        ended_at=timezone.now(),
        problem="Nothing was loaded.",
        fault="KeyError in staging",
    )
    page = opened("system_administrator")
    assert "Designated teacher is designated teacher until 31 July 2023." in page
    assert "KeyError in staging" in page
    assert "2 accounts hold or held a role here: 2 open, 0 invited, 0 suspended." in page
    assert "Designated teacher is designated teacher until 31 July 2023." in opened(
        "information_governance"
    )
    assert f'href="/people/{teacher.pk}/"' not in client.get("/").content.decode()


def test_the_analyst_is_told_when_the_next_children_list_is_due(opened):
    town()
    load = Load.objects.create(
        authority="806", status="accepted", received_at=timezone.now(), received_by="x"
    )
    for position, as_at in enumerate(("2023-06-30", "2023-07-07", "2023-07-14")):
        File.objects.create(
            load=load,
            position=position,
            name=f"list-{as_at}.csv",
            sha256=str(position) * 64,
            feed="children_list",
            table="children_list",
            scope={"as_at": as_at},
            rows=3,
            accepted=3,
            set_aside=0,
            unchanged=0,
            findings=0,
        )
    page = opened("analyst")
    assert (
        "The next children list is due by 21 July 2023: the last is as at 14 July 2023, 7 days "
        "after the one before." in page
    )


def test_what_is_shown_of_children_is_recorded_with_how_many(opened):
    town()
    opened("designated_teacher")
    entry = Entry.objects.get(action="home.seen")
    assert (entry.actor, entry.authority) == ("designated-teacher", "806")
    assert entry.detail == {"rows": 2, "children": ["1001", "1004"]}
    opened("director_education")
    assert Entry.objects.filter(action="home.seen").count() == 1


def test_a_reader_of_two_authorities_chooses_and_another_is_not_there(client, opened):
    town()
    Authority.objects.create(code="807", name="Redcar and Cleveland")
    Authority.objects.create(code="808", name="Stockton-on-Tees")
    opened("virtual_school_head")
    Grant.objects.create(
        user=User.objects.get(username="virtual-school-head"),
        role="virtual_school_head",
        scope_kind="authority",
        scope_code="807",
        first_day=LONG_AGO,
        granted_by="test",
    )
    assert "Also yours: Redcar and Cleveland" in text_of(client.get("/"))
    other = text_of(client.get("/?authority=807"))
    assert "Redcar and Cleveland, Friday 21 July 2023" in other
    assert [name for name in NAMES if name in other] == []
    assert client.get("/?authority=808").status_code == 404


@pytest.mark.parametrize(
    ("role", "most"),
    [
        ("virtual_school_head", 50),
        ("designated_teacher", 30),
        ("social_worker", 35),
        ("analyst", 40),
        ("director_education", 25),
        ("information_governance", 20),
    ],
)
def test_queries_do_not_grow_with_children(
    client, opened, django_assert_max_num_queries, role, most
):
    town()
    opened(role)  # makes the standings
    opened(role)
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    authority = Authority.objects.get(code="806")
    for number in range(40):
        child = Child.objects.create(
            authority=authority,
            council_id=f"3{number:03}",
            surname=f"More{number}",
            date_of_birth=date(2010, 1, 5),
            social_worker="Nia Rhys",
        )
        Episode.objects.create(
            child=child,
            start_on=date(2023, 7, 12),
            reason_started="S",
            placement_type="U1",
            legal_status="C2",
            collection_year=2024,
        )
        Enrolment.objects.create(
            child=child, urn="100001", start_on=date(2023, 7, 12), source="marks"
        )
    Load.objects.create(
        authority="806", status="accepted", received_at=timezone.now(), received_by="x"
    )
    from virtualschool.apps.desk.models import StandingsMade

    StandingsMade.objects.all().delete()
    opened(role)
    with django_assert_max_num_queries(most) as many:
        client.get("/")
    assert len(many) <= len(few) + 2  # the names of schools and of calls, once there are any


def test_an_expired_grant_leaves_a_plain_home(client):
    town()
    user = someone("virtual_school_head")
    Grant.objects.filter(user=user).update(last_day=date(2023, 7, 20))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = text_of(client.get("/"))
    assert "Your account opens no report and no child’s record" in page
