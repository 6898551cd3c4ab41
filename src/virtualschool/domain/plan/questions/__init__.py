"""What is odd in a plan: each oddity is a question, answered by a person and never by a guess."""

from __future__ import annotations

from virtualschool.domain.plan.questions.base import (
    Answer,
    BadAnswer,
    Decision,
    Kind,
    Question,
    value_of,
)
from virtualschool.domain.plan.questions.gather import questions_about

__all__ = [
    "Answer",
    "BadAnswer",
    "Decision",
    "Kind",
    "Question",
    "questions_about",
    "value_of",
]
