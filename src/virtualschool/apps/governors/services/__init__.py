"""Writing what the governing body does: its calendar, its register, its questions, its stories."""

from virtualschool.apps.governors.services.cases import (
    check_anonymity,
    place_case_study,
    record_consent,
    take_out_case_study,
    withdraw_consent,
    write_case_study,
)
from virtualschool.apps.governors.services.meetings import (
    cancel_meeting,
    change_meeting,
    hold_meeting,
    move_meeting,
    plan_meetings,
    restore_meeting,
)
from virtualschool.apps.governors.services.questions import (
    add_question,
    keep_suggestions,
    reword_question,
)
from virtualschool.apps.governors.services.refused import GovernorsRefused
from virtualschool.apps.governors.services.register import (
    answer_entry,
    change_action,
    close_entry,
    enter,
    new_action,
    reword_entry,
    undo_last_change,
    withdraw_entry,
)

__all__ = [
    "GovernorsRefused",
    "add_question",
    "answer_entry",
    "cancel_meeting",
    "change_action",
    "change_meeting",
    "check_anonymity",
    "close_entry",
    "enter",
    "hold_meeting",
    "keep_suggestions",
    "move_meeting",
    "new_action",
    "place_case_study",
    "plan_meetings",
    "record_consent",
    "restore_meeting",
    "reword_entry",
    "reword_question",
    "take_out_case_study",
    "undo_last_change",
    "withdraw_consent",
    "withdraw_entry",
    "write_case_study",
]
