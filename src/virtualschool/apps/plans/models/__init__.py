"""What a plan is made of: its parts and files, its actions as they live, its people and posts."""

from virtualschool.apps.plans.models.imported import (
    Consideration,
    Impact,
    KeptAnswer,
    Outcome,
    Plan,
    PlanImport,
    Section,
    WaitingFile,
)
from virtualschool.apps.plans.models.live import (
    Action,
    Evidence,
    LinkEdit,
    Milestone,
    Override,
    Revision,
)
from virtualschool.apps.plans.models.people import Alias, Ownership, Person, Post
from virtualschool.apps.plans.models.review import (
    AgendaEntry,
    DigestChoice,
    DigestSent,
    Escalation,
    ReminderRule,
    Review,
    ReviewDecision,
    ReviewSigning,
    StructureReview,
)

__all__ = [
    "Action",
    "AgendaEntry",
    "Alias",
    "Consideration",
    "DigestChoice",
    "DigestSent",
    "Escalation",
    "Evidence",
    "Impact",
    "KeptAnswer",
    "LinkEdit",
    "Milestone",
    "Outcome",
    "Override",
    "Ownership",
    "Person",
    "Plan",
    "PlanImport",
    "Post",
    "ReminderRule",
    "Review",
    "ReviewDecision",
    "ReviewSigning",
    "Revision",
    "Section",
    "StructureReview",
    "WaitingFile",
]
