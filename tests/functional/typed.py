"""What hostile tests share: a site with something of everything, and what can be typed into it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.little import little_authority, someone
from tests.little_governors import STORY, met_on

from virtualschool.apps.accounts.invitations import invite
from virtualschool.apps.accounts.models import User
from virtualschool.apps.desk.models import SavedView
from virtualschool.apps.indicators.models import CallList
from virtualschool.apps.indicators.targets.services import set_target
from virtualschool.apps.papers.freezing import freeze
from virtualschool.apps.papers.models import Edition
from virtualschool.apps.plans.models import Action, Person, Review
from virtualschool.apps.plans.review.services import close_review, open_review, write_review
from virtualschool.apps.plans.services import add_action, add_evidence, make_plan, set_post
from virtualschool.apps.receipts.models import Load
from virtualschool.domain.calendar import Month
from virtualschool.domain.local_words import WORDS

BACKEND = "django.contrib.auth.backends.ModelBackend"
SCRIPT = "<script>alert(1)</script>"
#: Some forms ask for some words.
LONG_ENOUGH = f"so it is {SCRIPT}"
FORMULA = "=HYPERLINK(A1)"
AS_TEXT = "&lt;script&gt;alert(1)&lt;/script&gt;"
LIST = "child_id,upn,surname,forename,date_of_birth,sex,school_urn,year_group,as_at\n"
OCTOBER = "from=2022-10-01&to=2022-10-31"
BEHIND = f"/figures/attendance/call-list/?{OCTOBER}"


def signed_in(role: str, username: str = "") -> Client:
    name = username or role.replace("_", "-")
    client = Client()
    client.force_login(User.objects.filter(username=name).first() or someone(role, name), BACKEND)
    return client


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def put_in(client: Client, *texts: str | bytes, name: str = "week.csv") -> Any:
    """Files put in by a browser, and the page that follows."""
    sent = [
        SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text) for text in texts
    ]
    return client.post("/files/put-in/", {"sent": sent}, follow=True)


def put_in_and_accept(client: Client, *texts: str | bytes, name: str = "week.csv") -> Any:
    page = put_in(client, *texts, name=name)
    seen = re.search(r'name="seen" value="([^"]*)"', page.content.decode())
    assert seen is not None
    address = page.redirect_chain[-1][0]
    return client.post(f"{address}accept/", {"seen": seen[1]}, follow=True)


def make_site() -> dict[str, str]:
    """The little authority, somebody to look at, an issued paper, a call list and a view."""
    little_authority()
    head = signed_in("virtual_school_head")
    person = someone("designated_teacher", "looked-at")
    Edition.objects.create(
        authority="806",
        report="headline",
        period="2022-10",
        number=1,
        snapshot="0" * 64,
        content_sha256="0" * 64,
        figures={},
        issued_at=timezone.now(),
        issued_by="virtual-school-head",
    )
    head.post(BEHIND, {"child": ["1001", "1003"]})
    head.post("/views/save/?who=all", {"name": "Everyone"})
    load = Load.objects.create(
        authority="806", status="accepted", received_at=timezone.now(), received_by="x"
    )
    return {
        "person": str(person.pk),
        "grant": str(person.grants.get().pk),
        "load": str(load.pk),
        "list": str(CallList.objects.get().pk),
        "view": str(SavedView.objects.get().pk),
        "set": str(
            set_target(
                authority="806",
                indicator="attendance",
                value=Decimal(95),
                first=Month(2022, 9),
                last=Month(2022, 9),
                by="test",
            ).pk
        ),
        "post": str(set_post(authority="806", title="Analyst", by="test").pk),
    }


def make_whole_site() -> dict[str, str]:
    """The same with a meeting of the governing body and a case study: all that addresses name."""
    return make_site() | {"study": str(met_on(date(2023, 6, 14)).pk)}


@dataclass(frozen=True)
class Typed:
    """A form with script typed into one field, and the pages on which what was typed then stands.

    Without ``shown`` it is the answer itself. What is ``secret`` stands nowhere.
    """

    path: str
    field: str
    sent: dict[str, str] = field(default_factory=dict)
    shown: tuple[str, ...] = ()
    role: str = "virtual_school_head"
    method: str = "post"
    secret: bool = False


INVITED = {"full_name": "Jo", "username": "jo", "role": "designated_teacher", "scope": "100001"}
PAPER = "/reports/headline/2022-10/record"
SENT = {"number": "1", "to": "Director", "sent_on": "2022-11-04", "discussed_at": "Panel"}
ANEW = {"month": "2022-10"}
TARGET = {
    "indicator": "attendance",
    "value": "94",
    "first_month": "2022-10",
    "last_month": "2022-10",
    "baseline": "90.5",
    "baseline_first": "2021-10",
    "baseline_last": "2021-10",
}
SHOCK = {"first_day": "2021-12-01", "last_day": "2022-01-31"}
CARD = "/score-cards/director-education"

DECIDED = {"words": "Agreed.", "version": "0"}
STRUCTURE = {
    "held_on": "2023-07-03",
    "reviewers": "The directors",
    "posts": "Head; Vera; 1",
    "access": "Monthly",
    "conclusion": "It works",
    "reported_to": "Governors",
    "reported_on": "2023-07-10",
}

UPDATE = {"state": "under_way"}
DROPPED = {"state": "dropped", "state_why": "Merged."}
EVIDENCE = {"kind": "link", "words": "Seen.", "has_happened": "yes", "link": "https://a.example/"}
OVERRIDE = {"rating": "on_track:amber", "reason": "Held.", "last_day": "2023-08-31"}
ADDED = {"section": "Does it?", "consideration": "Share", "text": "Share it again"}
OF_ACTIONS = ("/plan/actions/", "/plan/outcomes/", "/plan/mine/")
OUTCOME = {"text": "Fewer moves.", "has_measure": "yes", "target": "4", "actions": "1"}

MET, CHALLENGE = "/governors/2023-06-14", "/governors/register/1"
ASKED = {"kind": "challenge", "asked_by": "Chair", "text": "Why?", "answer_from": "Head"}
ANSWERED = {"answer": "So it is.", "answered_by": "Head"}

#: By form and field. A form or a field that is new has to come here.
TYPED: dict[str, Typed] = {
    "SignInForm.username": Typed("/sign-in/", "username", {"password": "x"}, role=""),
    "SignInForm.password": Typed("/sign-in/", "password", {"username": "x"}, role="", secret=True),
    "NewPasswordForm.password": Typed("{link}", "password", role="", secret=True),
    "ChangePasswordForm.password": Typed(
        "/account/password/", "password", {"old_password": "x"}, secret=True
    ),
    "ChangePasswordForm.old_password": Typed(
        "/account/password/", "old_password", {"password": "x"}, secret=True
    ),
    "InviteForm.full_name": Typed("/people/invite/", "full_name", INVITED, ("/people/",)),
    "InviteForm.username": Typed("/people/invite/", "username", INVITED),
    "InviteForm.scope": Typed("/people/invite/", "scope", INVITED),
    "GrantForm.scope": Typed(
        "/people/{person}/grant/",
        "scope",
        {"role": "pep_adviser"},
        ("/people/{person}/", "/log/", "/people/{person}/"),
    ),
    "PeopleFilterForm.name": Typed("/people/", "name", method="get"),
    "LeaveForm.new_urn": Typed(
        "/people/{person}/leave/", "new_urn", {"urn": "100001", "last_day": "2023-07-21"}
    ),
    "ReasonForm.reason": Typed("/people/{person}/suspend/", "reason", shown=("/log/",)),
    "OutsideForm.child": Typed(
        "/look-outside/", "child", {"reason": "covering for Jo"}, role="pep_adviser"
    ),
    "OutsideForm.reason": Typed(
        "/look-outside/", "reason", {"child": "1001"}, ("/log/",), role="pep_adviser"
    ),
    "LogFilterForm.who": Typed("/log/", "who", method="get"),
    "LogFilterForm.child": Typed("/log/", "child", method="get"),
    "DecisionForm.reason": Typed(
        "{pair}", "reason", {"decision": "apart"}, ("/files/identities/",), role="analyst"
    ),
    "FigureForm.narrowed": Typed(
        f"/figures/attendance/children/?{OCTOBER}", "school", method="get"
    ),
    "AnewForm.reason": Typed(
        "/indicators/attendance/limits/", "reason", ANEW, ("/indicators/attendance/",)
    ),
    "TargetForm.first_month": Typed("/targets/new/", "first_month", TARGET),
    "TargetForm.last_month": Typed("/targets/new/", "last_month", TARGET),
    "TargetForm.baseline_first": Typed("/targets/new/", "baseline_first", TARGET),
    "TargetForm.baseline_last": Typed("/targets/new/", "baseline_last", TARGET),
    "TargetForm.source": Typed("/targets/new/", "source", TARGET),
    "TargetForm.words": Typed("/targets/new/", "words", TARGET),
    "TargetForm.reason": Typed("/targets/{set}/change/", "reason", TARGET, ("/targets/{set}/",)),
    "TakeTargetBackForm.reason": Typed(
        "/targets/{set}/withdraw/", "reason", shown=("/targets/{set}/",)
    ),
    "ShockForm.words": Typed("/targets/outside/", "words", SHOCK, ("/targets/",)),
    "CallForm.outcome": Typed(
        "/call-lists/{list}/1001/",
        "outcome",
        {"owner": "virtual-school-head"},
        ("/call-lists/{list}/", "/call-lists/{list}/1001/"),
    ),
    "WordsForm.text": Typed(
        f"{PAPER}/words/", "text", {"ask": ""}, (f"{PAPER}/", "/reports/headline/2022-10/")
    ),
    "WordsForm.ask": Typed(
        f"{PAPER}/words/", "ask", {"text": ""}, (f"{PAPER}/", "/reports/headline/2022-10/")
    ),
    "SentForm.to": Typed(f"{PAPER}/sent/", "to", SENT, (f"{PAPER}/",)),
    "SentForm.discussed_at": Typed(
        f"{PAPER}/sent/", "discussed_at", SENT | {"discussed_on": "2022-11-05"}, (f"{PAPER}/",)
    ),
    "FreezeForm.signed_by": Typed(
        "/frozen/freeze/", "signed_by", {"month": "2022-10"}, ("/frozen/", "/frozen/2022-10/")
    ),
    "AddendumForm.reason": Typed("/frozen/2022-10/addenda/", "reason", {"signed_by": "Head"}),
    "AddendumForm.signed_by": Typed(
        "/frozen/2022-10/addenda/", "signed_by", {"reason": "A register was late."}
    ),
    "ViewForm.name": Typed("/views/save/?who=all", "name", shown=("/views/", "/children/?who=all")),
    "PlanFileForm.headings": Typed("/plan/import/", "headings"),
    "PostForm.holder": Typed("/plan/posts/{post}/", "holder", shown=("/plan/posts/",)),
    **{
        f"ReviewDecisionForm.{name}": Typed(
            "/plan/reviews/{review}/actions/1/",
            f"action-1-form-{name}",
            {f"action-1-form-{key}": value for key, value in (DECIDED | more).items()},
        )
        for name, more in (
            ("words", {}),
            ("note", {}),
            ("corrective", {}),
            ("state_why", {"state": "blocked"}),
            ("dropped_by", {"state": "dropped", "state_why": "Merged."}),
        )
    },
    "AttendanceForm.attended": Typed("/plan/reviews/{review}/here/", "attended"),
    "AttendanceForm.apologies": Typed("/plan/reviews/{review}/here/", "apologies"),
    "NotesForm.notes": Typed("/plan/reviews/{review}/notes/", "notes"),
    "CloseForm.signed_by": Typed("/plan/reviews/{review}/close/", "signed_by"),
    "ReopenForm.reason": Typed("/plan/reviews/{closed}/reopen/", "reason"),
    **{
        f"StructureForm.{name}": Typed("/plan/structure/", name, STRUCTURE)
        for name in ("reviewers", "posts", "access", "conclusion", "reported_to")
    },
    **{
        f"{form}.{name}": Typed(f"/plan/actions/1/{what}/", name, more)
        for form, what, names, more in (
            ("EditForm", "update", ("meeting",), UPDATE),
            ("UpdateForm", "update", ("meeting", "note", "corrective", "owners", "text"), UPDATE),
            ("UpdateForm", "update", ("state_why",), UPDATE | {"state": "blocked"}),
            ("UpdateForm", "update", ("dropped_by",), DROPPED),
            ("MilestoneForm", "milestone", ("title", "meeting"), {"title": "Trial"}),
            ("EvidenceForm", "evidence", ("words", "link", "meeting"), EVIDENCE),
            ("WaitsForm", "waits", ("predecessors",), {}),
            ("WaitsForm", "waits", ("meeting",), {"predecessors": "2"}),
            ("OverrideForm", "override", ("reason", "meeting"), OVERRIDE),
            ("OwnPlanForm", "own-plan", ("title",), {}),
        )
        for name in names
    },
    "WithdrawForm.why": Typed("/plan/actions/1/withdraw/?number=1", "why"),
    "WithdrawForm.meeting": Typed(
        "/plan/actions/1/withdraw/?number=1", "meeting", {"why": "Counted twice."}
    ),
    "QuickForm.note": Typed("/plan/mine/{own}/", "note", shown=("/plan/mine/",)),
    **{
        f"AddActionForm.{name}": Typed("/plan/actions/add/", name, ADDED)
        for name in ("section", "consideration", "text", "owners", "meeting")
    },
    **{
        f"OutcomeForm.{name}": Typed("/plan/outcomes/add/", name, OUTCOME)
        for name in ("text", "baseline", "target", "unit", "per", "actions")
    },
    "OutcomeForm.meeting": Typed("/plan/outcomes/add/", "meeting", OUTCOME, ("/plan/actions/1/",)),
    **{
        f"PlanMeetingsForm.{name}": Typed("/governors/plan/", name) for name in ("place", "members")
    },
    **{f"MeetingForm.{name}": Typed(f"{MET}/change/", name) for name in ("place", "members")},
    "MoveForm.reason": Typed(f"{MET}/move/", "reason"),
    "CancelForm.reason": Typed(f"{MET}/cancel/", "reason", shown=(f"{MET}/", "/governors/")),
    **{
        f"EntryForm.{name}": Typed(
            f"{MET}/enter/", name, ASKED, (f"{MET}/", "/governors/register/")
        )
        for name in ("asked_by", "text")
    },
    "EntryForm.answer_from": Typed(f"{MET}/enter/", "answer_from", ASKED, (f"{MET}/",)),
    **{
        f"RewordForm.{name}": Typed(f"{CHALLENGE}/reword/", name, ASKED, (f"{CHALLENGE}/",))
        for name in ("asked_by", "text", "answer_from")
    },
    **{
        f"AnswerForm.{name}": Typed(f"{CHALLENGE}/answer/", name, ANSWERED, (f"{CHALLENGE}/",))
        for name in ("answer", "answered_by")
    },
    **{
        f"ActForm.{name}": Typed(f"{CHALLENGE}/act/", name)  # refused: there is no plan
        for name in ("corrective", "text", "owners")
    },
    **{
        f"QuestionForm.{name}": Typed(
            f"{MET}/questions/", name, {"text": "Why?"}, (f"{MET}/questions/", f"{MET}/")
        )
        for name in ("text", "reason")
    },
    **{
        f"CaseStudyForm.{name}": Typed("{study}", name, STORY, ("{study}",))
        for name in ("title", "pseudonym", "context", "done", "words", "impact")
    },
    "ConsentForm.consent_from": Typed(
        "{study}consent/", "consent_from", {"consent_on": "2023-06-01"}, ("{study}",)
    ),
    "CheckForm.said": Typed("{study}check/", "said", shown=("{study}",)),
    "local words.children": Typed("/help/local-words/", WORDS[0].key),
    "FiguresForm.owner": Typed(
        f"{CARD}/figures/", "owner_1", {"figure_1": "attendance"}, (f"{CARD}/figures/",)
    ),
    "CardWordsForm.comment": Typed(
        f"{CARD}/2022-10/",
        "comment_attendance",
        shown=(f"{CARD}/2022-10/", "/reports/director-education/2022-10/"),
    ),
    "CardWordsForm.decision": Typed(
        f"{CARD}/2022-10/",
        "decision_1",
        shown=(f"{CARD}/2022-10/", "/reports/director-education/2022-10/"),
    ),
    "catalogue.q": Typed("/indicators/", "q", method="get"),
    "search.q": Typed("/search/", "q", method="get"),
}


def a_link() -> dict[str, str]:
    """The link of somebody invited."""
    invited = invite(
        username="new",
        full_name="New",
        role="analyst",
        scope_kind="authority",
        scope_code="806",
        by="test",
    )
    return {"link": reverse("invitation", args=[invited.uid, invited.token])}


def a_pair() -> dict[str, str]:
    """Two records that may be one child."""
    rows = "".join(f"{each},,Ashgarth,Merrin,2010-05-05,F,,8,2022-10-03\n" for each in (2001, 2002))
    put_in_and_accept(signed_in("analyst"), f"{LIST}{rows}")
    return {"pair": "/files/identities/pair/?kept=2001&other=2002"}


def a_frozen_month() -> dict[str, str]:
    """October, signed; nothing has changed since, so that an addendum is refused."""
    freeze(authority="806", month="2022-10", signed_by="Head", by="test")
    return {}


def a_review() -> dict[str, str]:
    """A plan of one action that is overdue, and its review."""
    plan = make_plan(authority="806", title="Plan", by="test")
    add_action(
        plan=plan,
        section="Does it?",
        consideration="Share",
        text="Share it",
        due_on=date(2022, 5, 31),
        by="test",
    )
    review = open_review(plan=plan, held_on=date(2023, 7, 21), by="test")
    write_review(review=review, attended="Vera", by="test")
    return {"review": str(review.pk)}


def an_action() -> dict[str, str]:
    """A plan of two actions; the first has evidence, and is the head's own."""
    plan = make_plan(authority="806", title="Plan", by="test")
    for text in ("Share it", "Write it up"):
        add_action(
            plan=plan,
            section="Does it?",
            consideration="Share",
            text=text,
            owners="Ada Byron (VSH)",
            by="test",
        )
    first = Action.objects.get(plan=plan, ref=1)
    add_evidence(action=first, kind="meeting", words="Met.", by="test")
    head = User.objects.get(username="virtual-school-head")
    first.ownerships.update(
        person=Person.objects.create(authority="806", name="Ada Byron", account=head)
    )
    return {"own": str(first.pk)}


def a_closed_review() -> dict[str, str]:
    """The same review, closed."""
    (number,) = a_review().values()
    close_review(review=Review.objects.get(pk=number), signed_by="Vera", by="test")
    return {"closed": number}


def a_meeting() -> dict[str, str]:
    """A meeting of the governing body with a challenge, and a case study."""
    study = met_on(date(2023, 6, 14))
    return {"study": reverse("case-study", args=[study.pk])}


MAKES_READY: dict[str, Callable[[], dict[str, str]]] = {
    **dict.fromkeys(
        (
            name
            for name, typed in TYPED.items()
            if typed.path.startswith((MET, CHALLENGE, "{study}"))
        ),
        a_meeting,
    ),
    **dict.fromkeys((name for name in TYPED if "{review}" in TYPED[name].path), a_review),
    **dict.fromkeys((name for name in TYPED if TYPED[name].path.startswith(OF_ACTIONS)), an_action),
    "ReopenForm.reason": a_closed_review,
    "AddendumForm.reason": a_frozen_month,
    "AddendumForm.signed_by": a_frozen_month,
    "NewPasswordForm.password": a_link,
    "DecisionForm.reason": a_pair,
}
