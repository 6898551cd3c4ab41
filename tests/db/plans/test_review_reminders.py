"""Weekly messages that count and name nothing, and missed updates passed on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from tests.little import someone

from virtualschool.apps.accounts.models import User
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.plans.models import (
    Action,
    DigestSent,
    Escalation,
    Person,
    Plan,
    Post,
)
from virtualschool.apps.plans.review.escalation import (
    escalate,
    escalations_of,
    rule_of,
    set_rule,
)
from virtualschool.apps.plans.review.reminders import (
    choose_digest,
    digests,
    owned_by_account,
    send_digests,
)
from virtualschool.apps.plans.selectors import plan_of
from virtualschool.apps.plans.services import (
    EditRefused,
    add_action,
    import_plan,
    open_plan,
    set_account,
    set_post,
    update_action,
)
from virtualschool.domain.plan.digest import EscalationRule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

GIVEN = (Path(__file__).parents[2] / "fixtures" / "plans" / "peer-review.txt").read_bytes()
SITE = "https://virtualschool.example"
HEAD, DEPUTY = "Virtual School Head", "Virtual School Deputy Head"
#: A Friday, half a year after the import.
TODAY = date(2023, 7, 21)


@pytest.fixture
def plan(home: Any) -> Plan:
    Authority.objects.create(code="806", name="Middlesbrough")
    home.pin_today(date(2023, 1, 20))
    import_plan(authority="806", name="plan.txt", content=GIVEN, by="ada", accept_proposals=True)
    set_post(authority="806", title=HEAD, holder="Vera Brook", deputy=DEPUTY, by="ada")
    set_post(authority="806", title=DEPUTY, holder="Tess Dale", by="ada")
    home.pin_today(TODAY)
    return plan_of("806")


def signs_in(name: str, username: str, role: str = "virtual_school_head") -> User:
    account = someone(role, username)
    account.email = f"{username}@example.org"
    account.save()
    account.grants.update(first_day=date(2022, 9, 1))
    set_account(person=Person.objects.get(name=name), username=username, by="ada")
    return account


def test_a_message_counts_what_somebody_owns_and_names_nothing(plan: Plan) -> None:
    vera = signs_in("Vera Brook", "vera")
    (found,) = digests("806", TODAY, SITE)
    assert found.account == vera
    mine = [
        each
        for each in Action.objects.filter(plan=plan, ownerships__post__title=HEAD).distinct()
        if each.state != "complete"
    ]
    assert found.counts.open == len(mine)
    assert found.counts.overdue == sum(
        each.due_day is not None and each.due_day < TODAY for each in mine
    )
    assert f"{SITE}/plan/mine/" in found.text
    for action in mine:
        assert action.text[:20] not in found.text
    assert "Vera" not in found.text


def test_a_message_comes_on_the_chosen_day_once_and_not_where_muted(plan: Plan, home: Any) -> None:
    vera = signs_in("Vera Brook", "vera")
    assert (
        send_digests(authority="806", site=SITE, by="worker") == []
    )  # a Friday, and Monday is usual
    choose_digest(account=vera, weekday=4, is_muted=True)
    assert send_digests(authority="806", site=SITE, by="worker") == []
    choose_digest(account=vera, weekday=4, is_muted=False)
    assert [each.account for each in send_digests(authority="806", site=SITE, by="worker")] == [
        vera
    ]
    assert send_digests(authority="806", site=SITE, by="worker") == []
    (message,) = mail.outbox
    assert message.to == ["vera@example.org"]
    assert DigestSent.objects.get().counts["open"] > 0
    home.pin_today(date(2023, 7, 28))
    assert len(send_digests(authority="806", site=SITE, by="worker")) == 1
    with pytest.raises(EditRefused, match="day of the week"):
        choose_digest(account=vera, weekday=7, is_muted=False)


def test_a_message_counts_the_actions_of_own_plans_too(plan: Plan) -> None:
    signs_in("Vera Brook", "vera")
    (before,) = digests("806", TODAY, SITE)
    own = open_plan(action=Action.objects.get(plan=plan, ref=17), title="PROCLAIM", by="ada")
    add_action(
        plan=own,
        section="Schools",
        consideration="Join",
        text="Sign up schools",
        owners="VSH",
        due_on=date(2023, 5, 31),
        by="ada",
    )
    (after,) = digests("806", TODAY, SITE)
    assert (after.counts.open, after.counts.overdue) == (
        before.counts.open + 1,
        before.counts.overdue + 1,
    )


def test_whoever_may_read_the_plan_no_more_gets_no_message(plan: Plan) -> None:
    vera = signs_in("Vera Brook", "vera")
    vera.grants.update(last_day=date(2023, 7, 20))
    assert digests("806", TODAY, SITE) == []


def test_whoever_has_no_address_gets_none_and_nothing_is_recorded_as_sent(plan: Plan) -> None:
    vera = signs_in("Vera Brook", "vera")
    User.objects.filter(pk=vera.pk).update(email="")
    choose_digest(account=vera, weekday=4, is_muted=False)
    assert send_digests(authority="806", site=SITE, by="worker") == []
    assert not DigestSent.objects.exists()


def test_a_vacant_post_s_actions_are_its_deputy_s(plan: Plan) -> None:
    tess = signs_in("Tess Dale", "tess", "deputy_head")
    before = owned_by_account(plan)[tess.pk]
    set_post(authority="806", title=HEAD, holder="", by="ada")
    assert owned_by_account(plan)[tess.pk] > before


def test_missed_updates_go_to_the_deputy_and_then_the_lead_once_a_silence(
    plan: Plan, home: Any
) -> None:
    tess = signs_in("Tess Dale", "tess", "deputy_head")
    home.pin_today(date(2023, 2, 21))
    assert escalate(plan=plan, by="worker") == []
    home.pin_today(date(2023, 3, 21))
    two = escalate(plan=plan, by="worker")
    assert {each.step for each in two} == {"deputy"}
    assert {each.missed for each in two} == {2}
    assert escalate(plan=plan, by="worker") == []
    of_the_head = next(each for each in two if "Tess Dale" in each.to)
    assert of_the_head.account == tess
    home.pin_today(date(2023, 4, 21))
    three = escalate(plan=plan, by="worker")
    assert {each.step for each in three} == {"lead"}
    assert {each.to for each in three} == {f"Vera Brook, {HEAD}"}
    assert Entry.objects.filter(action="plan.escalated").count() == len(two) + len(three)
    (hers,) = digests("806", date(2023, 4, 21), SITE)
    assert hers.counts.escalated > 0
    assert "passed on to you, because updates were missed" in hers.text


def test_an_update_ends_an_escalation_and_a_new_silence_begins_another(
    plan: Plan, home: Any
) -> None:
    home.pin_today(date(2023, 3, 21))
    escalated = escalate(plan=plan, by="worker")
    assert {each.pk for each in escalations_of(plan)} == {each.pk for each in escalated}
    action = escalated[0].action
    update_action(action=action, note="Under way.", by="owner")
    assert action.ref not in {each.action.ref for each in escalations_of(plan)}
    home.pin_today(date(2023, 5, 21))
    again = [each for each in escalate(plan=plan, by="worker") if each.action == action]
    assert [each.silent_since for each in again] == [date(2023, 3, 21)]
    assert Escalation.objects.filter(action=action, step="deputy").count() == 2


def test_the_rule_is_the_plan_s_own_and_refuses_nonsense(plan: Plan) -> None:
    assert rule_of(plan) == EscalationRule()
    set_rule(plan=plan, deputy_after=3, lead_after=6, by="ada")
    assert rule_of(plan) == EscalationRule(3, 6)
    with pytest.raises(EditRefused, match="the lead later"):
        set_rule(plan=plan, deputy_after=3, lead_after=3, by="ada")
    assert rule_of(plan) == EscalationRule(3, 6)


def test_an_owner_without_a_post_has_no_deputy_to_be_told(plan: Plan, home: Any) -> None:
    Post.objects.update(deputy=None)
    home.pin_today(date(2023, 3, 21))
    assert {each.to for each in escalate(plan=plan, by="worker")} == {
        "nobody: no such post is named yet"
    }
