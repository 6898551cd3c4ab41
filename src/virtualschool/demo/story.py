"""What was said of the demonstration's plan, and when: the reviews of its year, as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Proof:
    """A piece of evidence for an action."""

    kind: str
    words: str
    on: date
    has_happened: bool = True
    booking: int | None = None


@dataclass(frozen=True)
class Step:
    """What was said of an action on a day: fields of ``update_action``, and evidence for it.

    ``words`` are a decision, minuted, where the step belongs to a review.
    """

    ref: int
    said: dict[str, Any] = field(default_factory=dict)
    words: str = ""
    proof: tuple[Proof, ...] = ()


@dataclass(frozen=True)
class Meeting:
    """A monthly review, and what owners reported in the days before it."""

    on: date
    reported: Sequence[Step]
    decided: Sequence[Step] = ()
    notes: str = ""
    apologies: str = ""


def _done(note: str, **more: Any) -> dict[str, Any]:
    return {"state": "complete", "note": note, **more}


def _going(note: str, **more: Any) -> dict[str, Any]:
    return {"state": "under_way", "note": note, **more}


def meetings() -> tuple[Meeting, ...]:
    """Every review of the year, in order, with what was said before and in it."""
    return (
        Meeting(
            date(2022, 2, 17),
            [
                Step(
                    22,
                    _done("The conference was held on 11 February."),
                    proof=(
                        Proof("number", "Over 150 delegates came", date(2022, 2, 11), True, 1),
                        Proof("number", "91 % of 128 answers positive", date(2022, 2, 14)),
                    ),
                ),
                Step(
                    20,
                    _done("£1,000 for each PEP adviser is ring-fenced."),
                    proof=(Proof("resources", "£1,000 for each PEP adviser", date(2021, 12, 15)),),
                ),
                Step(
                    28,
                    _done("The post has moved to the Children Missing Education team."),
                    proof=(
                        Proof(
                            "resources",
                            "0.4 of a post moved from the virtual school",
                            date(2021, 12, 6),
                        ),
                    ),
                ),
                Step(15, _going("Handbook given to everybody at the conference.")),
                Step(4, _going("First draft of the report with churn on page one.")),
            ],
            [
                Step(
                    12,
                    {
                        "state": "blocked",
                        "state_why": "staff absence in schools through illness",
                        "due_on": date(2022, 5, 31),
                        "corrective": "Reviewing officers and the neighbouring virtual school "
                        "judge PEPs until designated teachers can.",
                    },
                    "Designated teachers cannot be released this term. Ask again after Easter; due "
                    "at the end of May.",
                ),
                Step(
                    21,
                    _done("Every PEP adviser has a plan, reviewed at the six-weekly meeting."),
                    "Recorded as complete for having a plan. Whether the plans are completed is "
                    "looked at in February 2023.",
                ),
            ],
            "The first review. Dates of the plan that had passed were gone through one by one.",
        ),
        Meeting(
            date(2022, 3, 17),
            [
                Step(
                    2,
                    _done("Five neighbouring virtual schools met on 10 March."),
                    proof=(
                        Proof(
                            "meeting",
                            "Notes of the meeting with five virtual school heads",
                            date(2022, 3, 10),
                        ),
                    ),
                ),
                Step(14, _going("Reviewing officers were trained on 24 February.")),
                Step(19, _going("Key stages 4, 2 and 3 triaged; 1 and early years this week.")),
                Step(18, _going("The draft policy is on trial with 4 children.")),
                Step(34, _going("Executive summary written; performance data in three tables.")),
            ],
            [
                Step(
                    18,
                    {"due_on": date(2022, 4, 29)},
                    "The trial is lengthened by a month, since only 4 requests were made in it.",
                ),
                Step(
                    15,
                    _done(
                        "Sent to every foster carer.",
                        completed_on=date(2022, 3, 11),
                    ),
                    "Complete. The fostering team asks at supervision whether it is used.",
                    (Proof("number", "Sent to 212 households", date(2022, 3, 11)),),
                ),
            ],
        ),
        Meeting(
            date(2022, 4, 28),
            [
                Step(
                    34,
                    _done("The annual report went to the governing body with its summary."),
                    proof=(
                        Proof("meeting", "Governing body received the report", date(2022, 3, 30)),
                    ),
                ),
                Step(19, _done("Every key stage triaged; 11 children referred on.")),
                Step(
                    18,
                    _done("Adopted after the trial, with two amendments."),
                    proof=(Proof("meeting", "Adopted by the SEND board", date(2022, 4, 26)),),
                ),
                Step(14, _done("Reviewing officers judged 12 PEPs in March.")),
                Step(
                    23,
                    _going("Attendance and suspensions each month; progress is still to come."),
                ),
            ],
            [
                Step(
                    25,
                    _going("32 of 58 schools answered.", due_on=date(2022, 7, 15)),
                    "Consultation goes on to the end of May, so that secondary heads can meet; due "
                    "in July.",
                ),
                Step(
                    23,
                    {"due_on": date(2022, 5, 31)},
                    "A month more for progress data: schools send it at half term.",
                ),
            ],
        ),
        Meeting(
            date(2022, 5, 26),
            [
                Step(13, _done("20 PEPs judged for each other; reports exchanged.")),
                Step(11, _done("All five forum meetings held; 47 designated teachers came.")),
                Step(30, _done("Launched on 23 May after a trial with two teams.")),
                Step(8, _going("6 of 8 secondary heads have had their card.")),
                Step(27, _going("Targets agreed with 5 of 8 secondary heads.")),
                Step(16, _going("Two of four courses held.")),
                Step(23, _done("Attendance, suspensions and progress in one monthly report.")),
            ],
            [
                Step(
                    31,
                    {
                        "state": "deferred",
                        "state_why": "the destinations of summer leavers are not known before then",
                        "deferred_until": date(2022, 9, 30),
                    },
                    "The card waits for the September count.",
                ),
                Step(
                    12,
                    _going("Three designated teachers trained.", due_on=date(2022, 7, 15)),
                    "Three have trained; they judge their first PEPs in June.",
                ),
            ],
        ),
        Meeting(
            date(2022, 6, 30),
            [
                Step(3, _done("The joint dashboard was launched on 22 June.")),
                Step(8, _done("All eight secondary heads have had their card.")),
                Step(27, _done("Targets for days lost agreed with all eight.")),
                Step(17, _going("5 of 8 secondary schools have signed up.")),
                Step(9, _going("One school has shown its practice to two others.")),
                Step(26, _going("The draft was read by 31 heads.")),
                Step(16, _done("All four courses held; 64 social workers came.")),
            ],
            [
                Step(
                    17,
                    {
                        "due_on": date(2022, 10, 31),
                        "corrective": "The Virtual School Head and the educational psychologist "
                        "visit the three schools that have not signed up.",
                    },
                    "Three schools are left. The date moves to October, and the project gets a "
                    "plan of its own.",
                ),
                Step(24, {"due_on": date(2022, 10, 31)}, "Goes with the project above."),
                Step(
                    26,
                    {"due_on": date(2022, 9, 30)},
                    "Heads sign at their first forum of the new year.",
                ),
            ],
        ),
        Meeting(
            date(2022, 7, 14),
            [
                Step(25, _done("Published on 8 July after the consultation.")),
                Step(12, _done("Three designated teachers judged 9 PEPs.")),
                Step(10, _going("The head spoke at both forums of the term.")),
            ],
            [
                Step(
                    9,
                    {
                        "corrective": "Two schools are asked for a date before the holiday.",
                        "due_on": date(2022, 12, 16),
                    },
                    "One example a term is not two. Two schools are asked for a date.",
                ),
            ],
            apologies="",
        ),
        Meeting(
            date(2022, 9, 15),
            [
                Step(33, _done("Reviewed in August; see the review of structure.")),
                Step(17, _going("6 of 8 secondary schools have signed up.")),
            ],
            [
                Step(
                    32,
                    {
                        "state": "dropped",
                        "state_why": "it is what the actions that it points at do",
                        "dropped_by": "Virtual School Head",
                    },
                    "Taken off as an action of its own: ten others do it.",
                ),
                Step(26, _done("Signed at the forum on 13 September."), "Complete."),
            ],
        ),
        Meeting(
            date(2022, 10, 13),
            [
                Step(
                    4,
                    _done("Monthly since September, with churn on page one."),
                    proof=(
                        Proof(
                            "meeting",
                            "Shared with the Director of Education and Partnerships",
                            date(2022, 10, 6),
                        ),
                    ),
                ),
                Step(31, _going("The September count is in; first card drafted.")),
                Step(9, _going("Four schools have shown their practice this term.")),
            ],
            [
                Step(
                    31,
                    {"due_on": date(2022, 11, 30)},
                    "First card in November, with joiners and leavers.",
                ),
            ],
        ),
        Meeting(
            date(2022, 11, 10),
            [
                Step(17, _done("All eight secondary schools have signed up.")),
                Step(24, _done("As the PROCLAIM project above.")),
                Step(10, _going("Two forums this term.")),
            ],
            [
                Step(
                    17,
                    {"note": "All eight have signed up; six have begun their own plan."},
                    "Complete as written. Suspensions are looked at month by month before anything "
                    "is said of an effect.",
                ),
            ],
        ),
        Meeting(
            date(2022, 12, 8),
            [
                Step(31, _done("The first card went to the clinic on 29 November.")),
                Step(9, _done("Two examples recorded in the autumn term.")),
            ],
            [
                Step(
                    10,
                    {"note": "Goes on: every forum, with suspensions as a standing item."},
                    "Goes on without an end.",
                ),
            ],
        ),
        Meeting(
            date(2023, 1, 12),
            [Step(10, _going("The head spoke at the January forum."))],
            [
                Step(
                    17,
                    {"note": "Six of eight schools report each term on their own plan."},
                    "Asked for in the next report: what the two others need.",
                ),
            ],
            "The year was gone through. What the plan hoped for is compared with what is counted.",
        ),
    )
