"""The improvement plan of the demonstration as it was lived: January 2022 to January 2023.

What was said stands in ``story`` as data; every step goes through the services that people's own
clicks go through, each counting from its day.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from virtualschool.apps.plans.models import Action, Person, Plan
from virtualschool.apps.plans.review.services import (
    close_review,
    decide,
    open_review,
    write_review,
)
from virtualschool.apps.plans.review.structure import record_structure_review
from virtualschool.apps.plans.services import (
    add_action,
    add_evidence,
    import_plan,
    open_plan,
    override_rating,
    set_account,
    set_milestone,
    set_post,
    update_action,
)
from virtualschool.demo.story import Step, meetings

#: A copy of the plan that the product was made for, with an invented person in place of a real one.
FILE = Path(__file__).parent / "peer-review.txt"
BEGUN_ON = date(2022, 1, 20)
HEAD, ACCESS = "Honora Calderwyn", "Corin Hesketh-Lowe"
ATTENDED = f"{HEAD}, Virtual School Head; {ACCESS}, Head of Access to Education"

#: Who holds the posts that the plan names, the post that stands in, and the account.
POSTS = (
    ("Virtual School Deputy Head", "Peregrine Askrigg", "", "deputy"),
    ("Virtual School Head", HEAD, "Virtual School Deputy Head", "head"),
    ("Virtual School Data Analyst", "Finlo Quarrowby", "", "analyst"),
    ("Head of Access to Education", ACCESS, "", "access"),
    ("Special Educational Needs and Disabilities Manger", "Tamsin Oakenshaw", "", "send"),
    ("Director of Education and Partnerships", "Rowena Saltergill", "", "education"),
    ("Director of Children's Services", "Osric Whinfallow", "", "children"),
)

#: What the plan hopes of suspensions, in its own words.
HOPE = (
    "Exclusions to have fallen from an average of 15 children per month (autumn term '21) to 10 "
    "children per month (autumn term '22)."
)
#: From when an effect is expected of what is to bring suspensions down: the autumn aimed at.
EFFECT_FROM = date(2022, 9, 1)


def live_plan(authority: str, by: str) -> None:
    """Import the plan and live its year. Nothing where there is a plan already."""
    if Plan.objects.filter(authority=authority).exists():
        return
    imported = import_plan(
        authority=authority,
        name=FILE.name,
        content=FILE.read_bytes(),
        by=by,
        accept_proposals=True,
        on=BEGUN_ON,
    )
    plan = Plan.objects.get(authority=authority)
    assert imported.changes
    _people(authority, by)
    actions = {action.ref: action for action in Action.objects.filter(plan=plan)}
    _begin(actions, by)
    held = meetings()
    for meeting, then in zip(held, [*held[1:], None], strict=True):
        for step in meeting.reported:
            _say(actions[step.ref], step, by, meeting.on - timedelta(days=2))
        review = open_review(plan=plan, held_on=meeting.on, by=by)
        for step in meeting.decided:
            decide(review=review, action=actions[step.ref], by=by, words=step.words, **step.said)
            _prove(actions[step.ref], step, by, meeting.on, review.reference)
        write_review(
            review=review,
            by=by,
            attended=ATTENDED,
            apologies=meeting.apologies,
            notes=meeting.notes,
            next_on=then.on if then else None,
        )
        if meeting.on == date(2022, 6, 30):
            _proclaim(actions[17], by)
        if meeting.on == date(2022, 9, 15):
            _override(actions[17], by, review.reference, meeting.on)
        close_review(
            review=review,
            signed_by=f"{HEAD}, Virtual School Head",
            signed_on=meeting.on,
            by=by,
        )
    record_structure_review(
        authority=authority,
        held_on=date(2022, 8, 24),
        reviewers="The two directors and the Virtual School Head",
        posts="Virtual School Head; Honora Calderwyn; 1\n"
        "Virtual School Deputy Head; Peregrine Askrigg; 1\n"
        "Data analyst; Finlo Quarrowby; 0.8",
        access="The Virtual School Head meets each director once a month and sits in both "
        "performance clinics.",
        conclusion="The structure holds. Caseloads are looked at again when the extended duties "
        "have been in place for two years.",
        is_effective=True,
        reported_to="Virtual School Governing Body",
        reported_on=date(2022, 10, 19),
        by=by,
    )


def _people(authority: str, by: str) -> None:
    for title, holder, deputy, username in POSTS:
        set_post(authority=authority, title=title, holder=holder, deputy=deputy, by=by)
        person = Person.objects.get(authority=authority, name=holder)
        set_account(person=person, username=username, by=by)


def _begin(actions: dict[int, Action], by: str) -> None:
    """What is said of the plan on the day on which it begins: when an effect is looked for, the
    milestones that its words name, and what was booked."""
    for action in actions.values():
        if action.outcomes.exclude(indicator="").exists():
            update_action(action=action, by=by, on=BEGUN_ON, effect_from=EFFECT_FROM)
    for ref, title, due_on in (
        (3, "Trial the dashboard", date(2022, 3, 31)),
        (3, "Launch", date(2022, 6, 30)),
        (19, "Progress data returned", date(2022, 2, 4)),
        (30, "Trial version tested", date(2022, 4, 30)),
        (30, "Launch", date(2022, 5, 31)),
    ):
        set_milestone(action=actions[ref], by=by, title=title, due_on=due_on, on=BEGUN_ON)
    add_evidence(
        action=actions[22],
        by=by,
        kind="number",
        words="200 delegates have booked a place",
        happened_on=date(2022, 2, 11),
        has_happened=False,
        on=BEGUN_ON,
    )


def _say(action: Action, step: Step, by: str, on: date) -> None:
    update_action(action=action, by=by, on=on, **step.said)
    _prove(action, step, by, on)


def _prove(action: Action, step: Step, by: str, on: date, meeting: str = "") -> None:
    for proof in step.proof:
        add_evidence(
            action=action,
            by=by,
            kind=proof.kind,
            words=proof.words,
            happened_on=proof.on,
            has_happened=proof.has_happened,
            booking=proof.booking,
            meeting=meeting,
            on=on,
        )


def _proclaim(action: Action, by: str) -> None:
    """The PROCLAIM project gets a plan of its own."""
    own = open_plan(action=action, title="PROCLAIM action plan", by=by)
    for consideration, text, owners, due_on in (
        (
            "Three schools that have not signed up",
            "Visit each head with the educational psychologist.",
            "Virtual School Head",
            date(2022, 9, 30),
        ),
        (
            "Schools that have signed up",
            "Train two leads in each school.",
            "Educational Psychologist",
            date(2022, 10, 31),
        ),
        (
            "Schools that have signed up",
            "Read each school's behaviour policy with its leads.",
            "Educational Psychologist",
            date(2022, 12, 16),
        ),
    ):
        add_action(
            plan=own,
            section="What the project does next",
            consideration=consideration,
            text=text,
            owners=owners,
            due_on=due_on,
            by=by,
        )


def _override(action: Action, by: str, meeting: str, on: date) -> None:
    override_rating(
        action=action,
        by=by,
        kind="on_track",
        value="amber",
        reason="Six of eight schools have signed up and both others have a date for a visit.",
        last_day=date(2022, 10, 31),
        meeting=meeting,
        on=on,
    )
