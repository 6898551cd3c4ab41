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

__all__ = [
    "Action",
    "Alias",
    "Consideration",
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
    "Revision",
    "Section",
    "WaitingFile",
]
