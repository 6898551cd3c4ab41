"""Writing plans: their files and answers, their people, and every edit of an action."""

from virtualschool.apps.plans.services.actions import (
    remove_milestone,
    set_milestone,
    set_predecessors,
    undo_last_edit,
    update_action,
)
from virtualschool.apps.plans.services.evidence import add_evidence, withdraw_evidence
from virtualschool.apps.plans.services.importing import (
    accept_waiting,
    answer_questions,
    export_plan,
    import_plan,
    keep_waiting,
    throw_away_waiting,
    undo_import,
)
from virtualschool.apps.plans.services.outcomes import add_outcome, link_outcome, set_measure
from virtualschool.apps.plans.services.overrides import override_rating, withdraw_override
from virtualschool.apps.plans.services.own import add_action, make_plan, open_plan
from virtualschool.apps.plans.services.people import set_account, set_post
from virtualschool.apps.plans.services.revising import Edit, EditedMeanwhile, EditRefused

__all__ = [
    "Edit",
    "EditRefused",
    "EditedMeanwhile",
    "accept_waiting",
    "add_action",
    "add_evidence",
    "add_outcome",
    "answer_questions",
    "export_plan",
    "import_plan",
    "keep_waiting",
    "link_outcome",
    "make_plan",
    "open_plan",
    "override_rating",
    "remove_milestone",
    "set_account",
    "set_measure",
    "set_milestone",
    "set_post",
    "set_predecessors",
    "throw_away_waiting",
    "undo_import",
    "undo_last_edit",
    "update_action",
    "withdraw_evidence",
    "withdraw_override",
]
