"""Case studies: written by a template, consented to, checked, and one for each meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.governors.cases import anonymity_findings, text_hash, why_not_ready
from virtualschool.apps.governors.models import CaseStudy, Meeting
from virtualschool.apps.governors.services.refused import GovernorsRefused
from virtualschool.apps.plans.models import Action
from virtualschool.apps.receipts.clock import home_clock


def write_case_study(
    *,
    authority: str,
    title: str,
    pseudonym: str,
    by: str,
    context: str = "",
    done: str = "",
    words: str = "",
    impact: str = "",
    actions: Sequence[Action] = (),
    study: CaseStudy | None = None,
) -> CaseStudy:
    """Write a case study, or write one anew: then it has to be checked again.

    Raises ``GovernorsRefused`` without a title or a pseudonym, and for actions of another place.
    """
    for name, said, why in (
        ("title", title, "Give the case study a title."),
        ("pseudonym", pseudonym, "Give the child another name than its own."),
    ):
        if not said.strip():
            raise GovernorsRefused(why, name)
    if any(action.plan.authority != authority for action in actions):
        raise GovernorsRefused("That action is in no plan here.", "actions")
    with transaction.atomic():
        hold_chain()
        is_new = study is None
        study = study or CaseStudy(authority=authority, made_at=home_clock().now(), made_by=by)
        study.title, study.pseudonym = title.strip()[:200], pseudonym.strip()[:60]
        study.context, study.done = context.strip(), done.strip()
        study.words, study.impact = words.strip(), impact.strip()
        study.save()
        study.actions.set(actions)
        _record(study, "case_study.written" if is_new else "case_study.changed", by, {})
    return study


def record_consent(*, study: CaseStudy, consent_from: str, consent_on: date, by: str) -> None:
    """Record who consented that the story is told, and when.

    Raises ``GovernorsRefused`` without who, and for a day to come.
    """
    if not consent_from.strip():
        raise GovernorsRefused("Say who consented: the young person, a parent.", "consent_from")
    if consent_on > home_clock().today():
        raise GovernorsRefused("Consent cannot be of a day to come.", "consent_on")
    with transaction.atomic():
        hold_chain()
        study.consent_from, study.consent_on = consent_from.strip()[:150], consent_on
        study.consent_recorded_by = by
        study.save(update_fields=["consent_from", "consent_on", "consent_recorded_by"])
        _record(study, "case_study.consented", by, {"on": consent_on})


def withdraw_consent(*, study: CaseStudy, by: str) -> None:
    """Record that consent was withdrawn: the story leaves the paper that it was in."""
    with transaction.atomic():
        hold_chain()
        study.consent_from, study.consent_on, study.consent_recorded_by = "", None, ""
        study.meeting = None
        study.save()
        _record(study, "case_study.consent_withdrawn", by, {})


def check_anonymity(*, study: CaseStudy, said: str, by: str) -> None:
    """Check that nobody is known by the story, as it reads now.

    What names somebody has to leave the text first. To what only narrows the circle whoever checks
    says in ``said`` why nobody can be known by it. Raises ``GovernorsRefused`` otherwise.
    """
    found = anonymity_findings(study)
    if naming := [each for each in found if each.must_go]:
        words = ", ".join(f"“{each.words}”" for each in naming)
        raise GovernorsRefused(f"Take this out of the text first: {words}.", "said")
    if found and not said.strip():
        raise GovernorsRefused("Say why nobody can be known by what was found.", "said")
    with transaction.atomic():
        hold_chain()
        study.checked_on, study.checked_by = home_clock().today(), by
        study.checked_text = text_hash(study)
        study.check_said = said.strip()
        study.findings = [{"words": each.words, "sentence": each.sentence} for each in found]
        study.save()
        _record(study, "case_study.checked", by, {"findings": len(found)})


def place_case_study(*, study: CaseStudy, meeting: Meeting, by: str) -> None:
    """Have a case study told at a meeting, in the place of one that was to be.

    Raises ``GovernorsRefused`` without consent or without a check of the text as it reads now, and
    for a meeting of another authority.
    """
    if why := why_not_ready(study):
        raise GovernorsRefused(why)
    if meeting.authority != study.authority or meeting.is_cancelled:
        raise GovernorsRefused("There is no such meeting to tell it at.", "meeting")
    with transaction.atomic():
        hold_chain()
        CaseStudy.objects.filter(meeting=meeting).update(meeting=None)
        study.meeting = meeting
        study.save(update_fields=["meeting"])
        _record(study, "case_study.placed", by, {"meeting": meeting.reference})


def take_out_case_study(*, study: CaseStudy, by: str) -> None:
    """Take a case study out of the meeting's paper that it was in."""
    with transaction.atomic():
        hold_chain()
        study.meeting = None
        study.save(update_fields=["meeting"])
        _record(study, "case_study.taken_out", by, {})


def _record(study: CaseStudy, action: str, by: str, detail: dict[str, Any]) -> None:
    record(
        actor=by,
        action=action,
        authority=study.authority,
        subject_type="case_study",
        subject=str(study.pk),
        detail=detail,
    )
