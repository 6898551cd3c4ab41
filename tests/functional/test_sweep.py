"""Every address of the site, as every role, signed out, from elsewhere and after a grant has ended.

**A new address needs one line in ``SWEEP``**: its name, the permission that opens it, its arguments
in order. ``child=`` names the little authority's child that the page is about (1001 and 1003 are at
school 100001, 1002 at 100002 with the adviser Jo Bloggs), ``school=`` its school: then only who
reaches that child or school opens it. ``query=`` is what stands after the question mark,
``method="post"`` is for an address that takes forms only, ``also=`` another permission that opens
it, ``needs=`` several of which one is needed besides. ``{person}``, ``{grant}`` and ``{load}`` in
an argument stand for an account of the authority, its grant and a load. ``EVERYONE`` opens to
whoever is signed in, ``STRANGERS`` to anybody. An address that is missing here fails the test.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from tests.little import SCOPES, little_authority, little_paper, someone
from tests.little_governors import met_on

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.accounts.policies import reach
from virtualschool.apps.accounts.roles import ROLES, Permission
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child
from virtualschool.apps.children.permissions import may_see_child
from virtualschool.apps.papers.models import Edition
from virtualschool.apps.receipts.models import Load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

EVERYONE = "whoever is signed in"
STRANGERS = "anybody"
MONTH = "2022-10"
MET = "2023-06-14"  # the governing body did
OCTOBER = "from=2022-10-01&to=2022-10-31"
P = Permission


@dataclass(frozen=True)
class Opens:
    """What opens an address."""

    to: Permission | str
    args: tuple[str, ...] = ()
    query: str = ""
    method: str = "get"
    also: Permission | None = None  # another permission that opens it
    needs: tuple[Permission, ...] = ()  # one of these besides
    child: str = ""
    school: str = ""
    answers: tuple[int, ...] = (200, 302, 400, 422)  # to who may


def opens(to: Permission | str, *args: str, **more: Any) -> Opens:
    return Opens(to, args, **more)


SWEEP: dict[str, Opens] = {
    # accounts: signing in, one's own account
    "sign-in": opens(STRANGERS),
    "account_login": opens(STRANGERS),
    "sign-out": opens(STRANGERS, method="post"),
    "invitation": opens(STRANGERS, "MQ", "forged", answers=(410,)),
    "mfa_authenticate": opens(STRANGERS),
    "session": opens(EVERYONE),
    "account": opens(EVERYONE),
    "password": opens(EVERYONE),
    "mfa_index": opens(EVERYONE),
    "mfa_activate_totp": opens(EVERYONE),
    "mfa_deactivate_totp": opens(EVERYONE, answers=(404,)),  # nothing to turn off
    "mfa_view_recovery_codes": opens(EVERYONE, answers=(404,)),  # none made yet
    "mfa_generate_recovery_codes": opens(EVERYONE),
    "account_reauthenticate": opens(EVERYONE),
    "mfa_reauthenticate": opens(EVERYONE),
    "look-outside": opens(P.LOOK_OUTSIDE),
    # accounts: people and the log
    "people": opens(P.MANAGE_USERS),
    "person-invite": opens(P.MANAGE_USERS),
    "people-invite": opens(P.MANAGE_USERS),
    "person": opens(P.MANAGE_USERS, "{person}"),
    "person-grant": opens(P.MANAGE_USERS, "{person}"),
    "grant-end": opens(P.MANAGE_USERS, "{person}", "{grant}"),
    "person-leave": opens(P.MANAGE_USERS, "{person}"),
    "person-suspend": opens(P.MANAGE_USERS, "{person}"),
    "person-restore": opens(P.MANAGE_USERS, "{person}", method="post"),
    "person-link": opens(P.MANAGE_USERS, "{person}", method="post"),
    "log": opens(P.SEE_AUDIT),
    "log-file": opens(P.SEE_AUDIT),
    "log-of-child": opens(P.SEE_AUDIT, "1001"),
    # indicators
    "indicators": opens(P.READ_DEFINITIONS),
    "indicator": opens(P.READ_DEFINITIONS, "attendance"),
    "children-behind": opens(P.SEE_CHILDREN, "attendance", query=OCTOBER),
    "children-behind-csv": opens(P.EXPORT_CHILDREN, "attendance", query=OCTOBER),
    "indicator-file": opens(P.EXPORT_REPORTS, "attendance", "csv", also=P.EXPORT_CHILDREN),
    "limits-anew": opens(P.REBASE_LIMITS, "attendance", method="post"),
    "limits-undo": opens(P.REBASE_LIMITS, "attendance", "999", method="post", answers=(404,)),
    "targets": opens(P.READ_REPORTS),
    "target-new": opens(P.EDIT_PLAN),
    "target": opens(P.READ_REPORTS, "999", answers=(404,)),
    "target-edit": opens(P.EDIT_PLAN, "999", answers=(404,)),
    "target-withdraw": opens(P.EDIT_PLAN, "999", method="post", answers=(404,)),
    "target-undo": opens(P.EDIT_PLAN, "999", method="post", answers=(404,)),
    "shock-note": opens(P.EDIT_PLAN),
    "shock-withdraw": opens(P.EDIT_PLAN, "999", method="post", answers=(404,)),
    "call-list-make": opens(P.KEEP_CALL_LISTS, "attendance", query=OCTOBER, method="post"),
    "call-lists": opens(P.KEEP_CALL_LISTS),
    "call-list": opens(P.KEEP_CALL_LISTS, "999", answers=(404,)),
    "call": opens(P.KEEP_CALL_LISTS, "999", "1001", answers=(404,)),
    # files
    "files": opens(P.SEE_LOADS),
    "files-put-in": opens(P.LOAD_FILES, method="post"),
    # Files that wait open for whoever put them in alone: tests/functional/test_files_pages.py.
    "files-waiting": opens(P.LOAD_FILES, "forged", answers=(404,)),
    "files-progress": opens(P.LOAD_FILES, "forged", answers=(404,)),
    "files-read-again": opens(P.LOAD_FILES, "forged", method="post", answers=(404,)),
    "files-accept": opens(P.LOAD_FILES, "forged", method="post", answers=(404,)),
    "files-throw-away": opens(P.LOAD_FILES, "forged", method="post", answers=(404,)),
    "files-leave-out": opens(P.LOAD_FILES, "forged", method="post", answers=(404,)),
    "files-set-aside": opens(P.LOAD_FILES, "forged", answers=(404,)),
    "files-headings": opens(P.LOAD_FILES, "forged", "1", answers=(404,)),
    "ledger": opens(P.SEE_LOADS),
    "load": opens(P.SEE_LOADS, "{load}"),
    "load-set-aside": opens(P.SEE_LOADS, "{load}"),
    "load-undo": opens(P.LOAD_FILES, "{load}"),
    "reconciliation": opens(P.SEE_LOADS),
    "marks-expected": opens(P.SEE_LOADS),
    "identities": opens(P.RESOLVE_IDENTITIES),
    "identity-pair": opens(P.RESOLVE_IDENTITIES, query="kept=1001&other=1002", answers=(404,)),
    "identity-undo": opens(P.RESOLVE_IDENTITIES, "1", method="post", answers=(404,)),
    # the improvement plan
    "plan": opens(P.READ_PLAN),
    "plan-file": opens(P.READ_PLAN, answers=(404,)),  # none imported yet
    "plan-history": opens(P.READ_PLAN),
    "plan-questions": opens(P.EDIT_PLAN),
    "plan-posts": opens(P.READ_PLAN),
    "plan-post": opens(P.EDIT_PLAN, "1", answers=(404,)),  # none named yet
    "plan-import": opens(P.EDIT_PLAN),
    # A file that waits opens for whoever put it in alone: tests/functional/test_plan_pages.py.
    "plan-waiting": opens(P.EDIT_PLAN, "1", answers=(404,)),
    "plan-throw-away": opens(P.EDIT_PLAN, "1", method="post", answers=(404,)),
    "plan-undo": opens(P.EDIT_PLAN, method="post", answers=(404,)),
    "plan-person": opens(P.EDIT_PLAN, "1", answers=(404,)),
    "plan-mine": opens(P.UPDATE_OWN_ACTIONS),
    "plan-mine-update": opens(P.UPDATE_OWN_ACTIONS, "1"),
    "plan-overrides": opens(P.READ_PLAN),
    "plan-outcomes": opens(P.READ_PLAN),
    "plan-outcome": opens(P.EDIT_PLAN, "1", answers=(404,)),
    "plan-outcome-add": opens(P.EDIT_PLAN, answers=(404,)),
    # Of the actions themselves: tests/functional/test_plan_actions.py.
    "plan-action": opens(P.READ_PLAN, "1", answers=(404,)),
    "plan-action-add": opens(P.EDIT_PLAN, answers=(404,)),
    "plan-action-edit": opens(P.READ_PLAN, "1", "update", answers=(404,)),
    "plan-action-undo": opens(P.EDIT_PLAN, "1", method="post", answers=(404,)),
    "plan-override-end": opens(P.EDIT_PLAN, "1", "1", method="post", answers=(404,)),
    "plan-evidence-file": opens(P.READ_PLAN, "1", "1", answers=(404,)),
    # its reviews: none held yet
    "plan-reviews": opens(P.READ_PLAN),
    "plan-review": opens(P.READ_PLAN, "1", answers=(404,)),
    "plan-review-here": opens(P.EDIT_PLAN, "1", method="post", answers=(404,)),
    "plan-review-notes": opens(P.EDIT_PLAN, "1", method="post", answers=(404,)),
    "plan-review-decision": opens(P.EDIT_PLAN, "1", "1", method="post", answers=(404,)),
    "plan-review-close": opens(P.EDIT_PLAN, "1", method="post", answers=(404,)),
    "plan-review-reopen": opens(P.EDIT_PLAN, "1", method="post", answers=(404,)),
    "plan-compare": opens(P.READ_PLAN),
    "plan-templates": opens(P.READ_PLAN),
    "plan-template": opens(P.READ_PLAN, "peer-review"),
    "plan-reminders": opens(P.READ_PLAN),
    "plan-digest": opens(P.READ_PLAN, method="post"),
    "plan-reminder-rule": opens(P.EDIT_PLAN, method="post"),
    "plan-structure": opens(P.READ_PLAN),
    # desk: children
    "children": opens(P.SEE_CHILDREN, also=P.SEE_CHILDREN_UNNAMED),
    "children-csv": opens(P.EXPORT_CHILDREN),
    "children-call-list": opens(P.KEEP_CALL_LISTS, method="post"),
    "search": opens(P.SEE_CHILDREN, query="q=ashan"),
    "views": opens(P.SEE_CHILDREN),
    "view-save": opens(P.SEE_CHILDREN, query="who=all"),
    "view-restore": opens(P.SEE_CHILDREN, method="post", answers=(404,)),
    "view-change": opens(P.SEE_CHILDREN, "999", answers=(404,)),
    "view-delete": opens(P.SEE_CHILDREN, "999", method="post", answers=(404,)),
    # desk: schools
    "schools": opens(P.SEE_SCHOOLS),
    "schools-csv": opens(P.SEE_SCHOOLS, needs=(P.EXPORT_CHILDREN, P.EXPORT_REPORTS)),
    "school": opens(P.SEE_SCHOOLS, "100001", school="100001"),
    "school-csv": opens(
        P.SEE_SCHOOLS,
        "100001",
        "terms",
        school="100001",
        needs=(P.EXPORT_CHILDREN, P.EXPORT_REPORTS),
    ),
    # desk: one child; who may look outside a caseload is asked for a reason
    "child": opens(P.SEE_CHILDREN, "1001", child="1001", also=P.LOOK_OUTSIDE),
    "child-access": opens(P.SEE_CHILDREN, "1001", child="1001", also=P.LOOK_OUTSIDE),
    # desk: help
    "glossary": opens(EVERYONE),
    "accessibility": opens(STRANGERS),
    "local-words": opens(P.KEEP_REPORTS),
    "local-words-undo": opens(P.KEEP_REPORTS, method="post"),
    # reports
    "home": opens(EVERYONE),
    "reports": opens(P.READ_REPORTS, also=P.READ_GOVERNORS_PAPER),
    "paper-choose": opens(P.READ_REPORTS, "headline"),
    "paper": opens(P.READ_REPORTS, "headline", MONTH),
    "paper-file": opens(P.EXPORT_REPORTS, "headline", MONTH, "csv"),
    "paper-record": opens(P.KEEP_REPORTS, "headline", MONTH),
    "paper-issue": opens(P.KEEP_REPORTS, "headline", MONTH, method="post"),
    "paper-words": opens(P.KEEP_REPORTS, "headline", MONTH, method="post"),
    "paper-sent": opens(P.KEEP_REPORTS, "headline", MONTH, method="post"),
    "edition": opens(P.READ_REPORTS, "headline", MONTH, "1", answers=(404,)),  # none issued
    "edition-file": opens(P.EXPORT_REPORTS, "headline", MONTH, "1", "csv", answers=(404,)),
    "frozen": opens(P.READ_FROZEN),
    "freeze": opens(P.FREEZE_MONTHS, method="post"),
    "frozen-month": opens(P.READ_FROZEN, MONTH, answers=(404,)),  # none frozen
    "frozen-correct": opens(P.FREEZE_MONTHS, MONTH, method="post", answers=(404,)),
    "copy-sheet": opens(P.KEEP_REPORTS, MONTH),
    "copy-sheet-file": opens(P.KEEP_REPORTS, MONTH, "txt"),
    # the governing body
    "governors": opens(P.READ_GOVERNORS_PAPER),
    "governors-ics": opens(P.READ_GOVERNORS_PAPER),
    "governors-plan": opens(P.KEEP_GOVERNORS),
    "governors-meeting": opens(P.READ_GOVERNORS_PAPER, MET),
    "governors-change": opens(P.KEEP_GOVERNORS, MET),
    "governors-move": opens(P.KEEP_GOVERNORS, MET, method="post"),
    "governors-cancel": opens(P.KEEP_GOVERNORS, MET, method="post"),
    "governors-restore": opens(P.KEEP_GOVERNORS, MET, method="post"),
    "governors-held": opens(P.KEEP_GOVERNORS, MET, method="post"),
    "governors-questions": opens(P.KEEP_GOVERNORS, MET),
    "governors-question": opens(P.KEEP_GOVERNORS, MET, "999", method="post", answers=(404,)),
    "governors-suggest": opens(P.KEEP_GOVERNORS, MET, method="post"),
    "governors-enter": opens(P.KEEP_GOVERNORS, MET),
    "governors-register": opens(P.READ_GOVERNORS_PAPER),
    "governors-entry": opens(P.READ_GOVERNORS_PAPER, "1"),
    "governors-answer": opens(P.KEEP_GOVERNORS, "1", method="post"),
    "governors-reword": opens(P.KEEP_GOVERNORS, "1", method="post"),
    "governors-act": opens(P.KEEP_GOVERNORS, "1", method="post"),
    "governors-close": opens(P.KEEP_GOVERNORS, "1", method="post"),
    "governors-withdraw": opens(P.KEEP_GOVERNORS, "1", method="post"),
    "governors-undo": opens(P.KEEP_GOVERNORS, "1", method="post"),
    "case-studies": opens(P.KEEP_CASE_STUDIES),
    "case-study-new": opens(P.KEEP_CASE_STUDIES),
    "case-study": opens(P.KEEP_CASE_STUDIES, "{study}"),
    "case-study-consent": opens(P.KEEP_CASE_STUDIES, "{study}", method="post"),
    "case-study-withdraw": opens(P.KEEP_CASE_STUDIES, "{study}", method="post"),
    "case-study-check": opens(P.KEEP_CASE_STUDIES, "{study}", method="post"),
    "case-study-place": opens(P.KEEP_CASE_STUDIES, "{study}", method="post"),
    "case-study-take-out": opens(P.KEEP_CASE_STUDIES, "{study}", method="post"),
    # score cards: choosing their figures, writing in them
    "card-figures": opens(P.READ_EDUCATION_CARD, "director-education", needs=(P.KEEP_REPORTS,)),
    "card-usual": opens(
        P.READ_SOCIAL_CARE_CARD,
        "director-childrens-services",
        method="post",
        needs=(P.KEEP_REPORTS,),
    ),
    "director-education-words": opens(P.READ_EDUCATION_CARD, MONTH, needs=(P.KEEP_REPORTS,)),
    "director-childrens-services-words": opens(
        P.READ_SOCIAL_CARE_CARD, MONTH, needs=(P.KEEP_REPORTS,)
    ),
}

#: What nobody from elsewhere may read on any page: the little authority's children and schools.
OURS = ("Ashan", "O’Neill", "Acklam Grange", "Outwood Academy")


@pytest.fixture
def site(monkeypatch):
    """The little authority, somebody to look at, and a child that somebody has opened."""
    from virtualschool.apps.audit.services import record

    little_authority()
    monkeypatch.setattr("virtualschool.apps.papers.views.paper.paper_document", little_paper)
    # Issuing makes the whole paper, which tests of reports do.
    issued = Edition(number=1)
    monkeypatch.setattr("virtualschool.apps.papers.views.record.issue", lambda **_: issued)
    Child.objects.filter(council_id="1001").update(
        social_worker="Nia Rhys", team="East", reviewing_officer="Kit Moor"
    )
    seen = someone("pep_coordinator", "looked-at")
    record(actor="x", action="child.seen", authority="806", subject_type="child", subject="1001")
    load = Load.objects.create(
        authority="806", status="accepted", received_at=timezone.now(), received_by="x"
    )
    return {
        "person": str(seen.pk),
        "grant": str(seen.grants.get().pk),
        "load": str(load.pk),
        "study": str(met_on(date.fromisoformat(MET)).pk),
    }


def address(name: str, page: Opens, site: dict[str, str], **query: str) -> str:
    asked = "&".join([page.query, *(f"{key}={value}" for key, value in query.items())]).strip("&")
    path = reverse(name, args=[argument.format(**site) for argument in page.args])
    return f"{path}?{asked}" if asked else path


def enter(client, user: User):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def visit(client, page: Opens, path: str):
    return client.post(path) if page.method == "post" else client.get(path)


def words_of(answer) -> str:
    """What an answer says, also inside a workbook."""
    if not answer.content.startswith(b"PK"):
        return answer.content.decode()
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        return " ".join(book.read(name).decode(errors="replace") for name in book.namelist())


def may_open(user: User, page: Opens) -> bool:
    """What the table promises, by the same policy that rows are read by."""
    if page.to in (EVERYONE, STRANGERS):
        return True
    assert isinstance(page.to, Permission)
    if page.needs and not any(reach(user, needed, "806") for needed in page.needs):
        return False
    if page.also is not None and reach(user, page.also, "806"):
        return True
    held = reach(user, page.to, "806")
    if page.child:
        child = Child.objects.get(authority__code="806", council_id=page.child)
        return may_see_child(user, child, page.to)
    if page.school:
        return held.is_whole or page.school in held.schools
    return bool(held)


def _names(patterns: list[Any]) -> list[str]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name"
            found.append(pattern.name)
        else:
            found += _names(pattern.url_patterns)
    return found


def test_the_table_has_every_address_of_the_site_and_no_other():
    assert set(_names(get_resolver().url_patterns)) == set(SWEEP)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_the_table_says_and_nothing_else_is_there(client, site, role):
    user = someone(role)
    wrong = {}
    for name, page in SWEEP.items():
        client = enter(client, user)
        path = address(name, page, site)
        answer = visit(client, page, path).status_code
        wanted = page.answers if may_open(user, page) else (404,)
        if answer not in wanted:
            wrong[path] = f"{answer}, not {wanted}"
    assert wrong == {}


def test_a_stranger_is_led_to_the_sign_in_page(client, site):
    wrong = {}
    for name, page in SWEEP.items():
        path = address(name, page, site)
        answer = visit(client, page, path)
        if page.to == STRANGERS:
            is_right = answer.status_code < 500
        elif page.method == "post":  # nothing is done, and what was typed is given back
            is_right = answer.status_code == 401 and "/sign-in/?next=" in words_of(answer)
        else:
            is_right = answer.status_code == 302 and answer["Location"].startswith(
                "/sign-in/?next="
            )
        if not is_right or any(word in words_of(answer) for word in OURS):
            wrong[path] = answer.status_code
    assert wrong == {}


def _elsewhere(role: str, code: str, **days: date) -> User:
    user = User.objects.create(username=f"elsewhere-{role}-{code.replace('/', '-')}"[:150])
    Grant.objects.create(
        user=user,
        role=role,
        scope_kind=ROLES[role].scope_kind,
        scope_code=code,
        first_day=days.get("first_day", date(2020, 1, 1)),
        last_day=days.get("last_day"),
        granted_by="test",
    )
    return user


@pytest.mark.parametrize("role", ROLES)
def test_another_authoritys_people_open_nothing_of_ours(client, site, role):
    Authority.objects.create(code="807", name="Redcar and Cleveland")
    user = _elsewhere(role, SCOPES.get(role, "806").replace("806", "807"))
    wrong = {}
    for name, page in SWEEP.items():
        for query in ({}, {"authority": "806"}):
            client = enter(client, user)
            path = address(name, page, site, **query)
            answer = visit(client, page, path)
            shown = [word for word in OURS if word in words_of(answer)]
            is_about_ours = page.child or page.school or "{person}" in page.args
            if shown or answer.status_code >= 500:
                wrong[path] = f"{answer.status_code} shows {shown}"
            elif is_about_ours and answer.status_code != 404:
                wrong[path] = f"{answer.status_code}, not 404"
    assert wrong == {}


def test_another_schools_teacher_opens_no_child_and_no_school_of_this_one(client, site):
    user = _elsewhere("designated_teacher", "806/999999")
    wrong = {}
    for name, page in SWEEP.items():
        client = enter(client, user)
        path = address(name, page, site)
        answer = visit(client, page, path)
        shown = [word for word in OURS if word in words_of(answer)]
        if shown or ((page.child or page.school) and answer.status_code != 404):
            wrong[path] = f"{answer.status_code} shows {shown}"
    assert wrong == {}


@pytest.mark.parametrize("role", ["virtual_school_head", "designated_teacher", "pep_adviser"])
@pytest.mark.parametrize(
    "days", [{"last_day": date(2023, 7, 20)}, {"first_day": date(2023, 7, 22)}], ids=["over", "due"]
)
def test_a_grant_that_is_over_or_not_begun_opens_nothing(client, site, role, days):
    user = _elsewhere(role, SCOPES.get(role, "806"), **days)
    wrong = {}
    for name, page in SWEEP.items():
        if page.to in (EVERYONE, STRANGERS):
            continue
        path = address(name, page, site)
        answer = visit(enter(client, user), page, path)
        if answer.status_code != 404:
            wrong[path] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("forged", ["0", "999999999", "999999999999999999999"])
def test_forged_numbers_of_people_and_grants_are_not_there(client, site, forged):
    client = enter(client, someone("virtual_school_head"))
    wrong = {}
    for name, page in SWEEP.items():
        if "{person}" not in page.args:
            continue
        for made_up in ({"person": forged}, {"grant": forged}):
            path = address(name, page, site | made_up)
            if path == address(name, page, site):
                continue
            answer = visit(client, page, path)
            if answer.status_code != 404:
                wrong[path] = answer.status_code
    assert wrong == {}
