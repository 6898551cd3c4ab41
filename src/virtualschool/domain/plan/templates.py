"""Plans to be filled in: for a peer review, an inspection, and the school's own evaluation.

Each is a plan's table with its questions and room for considerations and actions. What is left
empty is passed over when the file is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from virtualschool.domain.plan.structure import (
    RECOMMENDATIONS,
    Action,
    Consideration,
    Plan,
    Section,
)

#: Room under each question: so many considerations with so many actions each.
CONSIDERATIONS, ACTIONS = 2, 3

#: How a template is filled in, printed under its table, where an import reads nothing.
FILLING_IN = (
    "How to fill this in",
    "• One row is one action. A consideration stands once beside its actions; add or remove rows "
    "and questions as you need them. Empty rows are passed over.",
    "• By whom: a post rather than a name, the lead first. Due: a month with its year (March 2023) "
    "or a day.",
    "• Progress begins with “Complete” where an action is done. A cell shaded red, amber or green "
    "declares a rating.",
    "• Anticipated impact: what will be different for children, with a figure, its baseline and "
    "its date where there is one (“from 15 children a month in autumn 2022 to 10 in autumn 2023”). "
    "An outcome without a figure is kept and shown as having no measure yet.",
    "• Name the month and year in the title. Then import the file: everything odd is asked about.",
)


@dataclass(frozen=True, slots=True)
class PlanTemplate:
    """A plan to be filled in. ``questions`` are its parts, in order."""

    key: str
    name: str
    about: str
    title: str
    overview: str
    questions: tuple[str, ...]

    @property
    def plan(self) -> Plan:
        """The template as a plan with empty rows."""
        number = 0
        sections = []
        for question in self.questions:
            considerations = []
            for _ in range(CONSIDERATIONS):
                actions = tuple(
                    Action(number + place, "", "", "", "", None) for place in range(1, ACTIONS + 1)
                )
                number += ACTIONS
                considerations.append(Consideration("", actions))
            sections.append(Section(question, tuple(considerations)))
        return Plan(self.title, f"{self.overview}\n{_OVERSIGHT}", tuple(sections), ())


_OVERSIGHT = (
    "Monitoring and oversight\n"
    "• The virtual school head and the head of access to education review the plan every month.\n"
    "• The plan’s key figures stand on the directors’ monthly score cards.\n"
    "• The governing body gets a report of progress at each of its six-weekly meetings."
)

_ALL = (
    PlanTemplate(
        "peer-review",
        "Peer review",
        "answers a review by other virtual schools, question by question, with its recommendations "
        "at the end",
        "Virtual School Peer Review Action Plan",
        "This plan answers the questions that a peer review asked, and what it recommended.",
        (
            "How well does the virtual school work with schools and other partners?",
            "How far do personal education plans, and the assurance of their quality, move "
            "children on?",
            "How well are children with a social worker championed, and how strong is the work "
            "with social care?",
            "How well are children followed and supported who are excluded, without a school place "
            "or on a part-time timetable?",
            RECOMMENDATIONS,
        ),
    ),
    PlanTemplate(
        "inspection",
        "Inspection",
        "answers the areas for improvement of an inspection of children’s services (the ILACS "
        "framework), under its four judgements",
        "Virtual School Inspection Action Plan",
        "This plan answers the areas for improvement that an inspection of local authority "
        "children’s services found, as far as they touch education. A consideration is an area "
        "for improvement in the inspectors’ words.",
        (
            "What needs to improve in the impact of leaders on practice with children and "
            "families?",
            "What needs to improve in the experiences and progress of children who need help and "
            "protection?",
            "What needs to improve in the experiences and progress of children in care?",
            "What needs to improve in the experiences and progress of care leavers?",
            RECOMMENDATIONS,
        ),
    ),
    PlanTemplate(
        "self-evaluation",
        "Self-evaluation",
        "turns the virtual school’s own evaluation into actions, by what a virtual school answers "
        "for",
        "Virtual School Self-Evaluation Action Plan",
        "This plan follows from the virtual school’s own evaluation. A consideration is what the "
        "evaluation found to be less good than it should be, with its evidence.",
        (
            "How good are leadership, governance and the use of pupil premium plus?",
            "How well do children attend, and are all of them on a school’s roll, full time?",
            "How well do children achieve from where they started?",
            "How few children are suspended or excluded, and what is done instead?",
            "How good are personal education plans?",
            "How well are children with a social worker, and those previously looked after, "
            "served?",
            "How many young people go on to education, employment or training?",
        ),
    ),
)

#: Every template, by its key.
TEMPLATES: Mapping[str, PlanTemplate] = {each.key: each for each in _ALL}
