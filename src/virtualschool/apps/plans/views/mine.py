"""My actions: most overdue first, each updated in place in a minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from virtualschool.apps.plans.forms.actions import QuickForm
from virtualschool.apps.plans.mine import is_stale, may_update_own, own_actions
from virtualschool.apps.plans.models import Action
from virtualschool.apps.plans.rated import rated_plan
from virtualschool.apps.plans.services import EditedMeanwhile, EditRefused, update_action
from virtualschool.apps.plans.views.asked import address_of, asked_for
from virtualschool.domain.plan.rules import RatedAction


@dataclass(frozen=True, slots=True)
class MyAction:
    """An action that is the reader's own, with the form of its update."""

    action: Action
    rated: RatedAction
    address: str
    is_stale: bool
    form: QuickForm
    theirs: str  # progress that somebody else wrote meanwhile

    @property
    def number(self) -> str:
        """The action's number as text, for labels."""
        return str(self.action.ref)


@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """My actions, most overdue first; a word on one, and its state, are saved in place.

    ``number`` is the key of the one that is being updated.
    """
    asked = asked_for(request)
    if not may_update_own(request.user, asked.authority):
        raise Http404
    actions = own_actions(request.user, asked.authority)
    failed: QuickForm | None = None
    theirs = ""
    one = next((each for each in actions if each.pk == number), None)
    if request.method == "POST":
        if one is None:
            raise Http404
        failed = QuickForm(request.POST, auto_id=_ids(one))
        try:
            if failed.is_valid():
                said = failed.cleaned_data
                edits = {name: said[name] for name in ("note", "state") if said[name]}
                update_action(
                    action=one, by=request.user.get_username(), version=said["version"], **edits
                )
                messages.success(request, f"Saved: action {one.ref}.")
                return redirect(reverse("plan-mine") + asked.after)
        except EditedMeanwhile as meanwhile:
            failed.add_error(None, str(meanwhile))
            theirs = meanwhile.theirs.note or meanwhile.theirs.state_words
            failed.send_again(version=str(meanwhile.version))
        except EditRefused as refused:
            failed.add_error("state", str(refused))
    found = _mine(request, actions, failed, one, theirs)
    return render(
        request,
        "plans/mine.html",
        {
            # One that somebody else closed meanwhile stays until what was written is dealt with.
            "open": [each for each in found if not each.rated.at.is_closed or each.form is failed],
            "closed": [
                each for each in found if each.rated.at.is_closed and each.form is not failed
            ],
            "stale": sum(each.is_stale for each in found),
            "failed": failed,
            "asked": asked.after,
        },
        status=422 if failed else 200,
    )


def _mine(
    request: HttpRequest,
    actions: list[Action],
    failed: QuickForm | None,
    one: Action | None,
    theirs: str,
) -> list[MyAction]:
    asked = asked_for(request)
    plans = {each.plan_id: each.plan for each in actions}
    rated = {pk: rated_plan(plan, is_outside=asked.is_outside) for pk, plan in plans.items()}
    found = []
    for action in actions:
        of_it = rated[action.plan_id].by_ref[action.ref]
        is_failed = failed is not None and action == one
        form = (
            failed
            if failed is not None and is_failed
            else QuickForm(
                auto_id=_ids(action),
                initial={
                    "version": action.version,
                    "note": action.note,
                    "state": action.state,
                },
            )
        )
        found.append(
            MyAction(
                action,
                of_it,
                address_of(action, asked),
                is_stale(of_it.at, rated[action.plan_id].day),
                form,
                theirs if is_failed else "",
            )
        )
    return sorted(found, key=lambda each: (each.rated.at.due_on or date.max, each.action.ref))


def _ids(action: Action) -> str:
    """The fields of an action's form are told apart by its key."""
    return f"id-{action.pk}-%s"
