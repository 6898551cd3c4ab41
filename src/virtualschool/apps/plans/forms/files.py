"""What people fill in about a plan’s file, and answers to what is odd in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms

from virtualschool.apps.plans.reading import LARGEST_FILE
from virtualschool.domain.plan.headings import headings_said
from virtualschool.domain.plan.questions import Answer, BadAnswer, Decision, Question, value_of
from virtualschool.domain.plan.table import NotAPlan


class PlanFileForm(forms.Form):
    """The plan's file, and what its headings mean where they are not a plan's usual ones."""

    sent = forms.FileField(
        label="The plan’s file",
        error_messages={
            "required": "Choose the plan’s file",
            "missing": "Choose the plan’s file",
            "empty": "The file is empty",
            "invalid": "Choose a file from your computer",
        },
    )

    headings = forms.CharField(
        label="What other headings mean, if the file has any", required=False
    )

    def clean_headings(self) -> dict[str, str]:
        lines = [line for line in self.cleaned_data["headings"].splitlines() if line.strip()]
        try:
            return headings_said(lines)
        except NotAPlan as unclear:
            raise forms.ValidationError(str(unclear)) from unclear

    def clean_sent(self) -> object:
        sent = self.cleaned_data["sent"]
        if sent.size > LARGEST_FILE:
            raise forms.ValidationError("Choose a file of at most 20 MB")
        return sent


@dataclass(frozen=True, slots=True)
class QuestionField:
    """A question as the form shows it, with what was chosen and what is wrong with that."""

    question: Question
    decision: str
    text: str
    error: str

    @property
    def id(self) -> str:
        return f"q-{self.question.key}"


class AnswersForm:
    """One choice for each question; none chosen leaves it open.

    ``accept_all`` accepts what is proposed wherever nothing was chosen.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        data: Mapping[str, str] | None = None,
        answers: Mapping[str, Answer] | None = None,
    ) -> None:
        self.answers: dict[str, Answer] = {}
        self.fields: list[QuestionField] = []
        self.accept_all = bool(data and data.get("all"))
        given = answers or {}
        for question in questions:
            held = given.get(question.key)
            decision = held.decision if held else ""
            text = held.text if held else ""
            if data is not None:
                decision = data.get(f"decision-{question.key}", "")
                text = data.get(f"text-{question.key}", "")
            self.fields.append(self._field(question, decision, text))

    def _field(self, question: Question, decision: str, text: str) -> QuestionField:
        error = ""
        if decision in list(Decision):
            answer = Answer(Decision(decision), text if decision == Decision.CORRECT else "")
            try:
                value_of(question, answer)
                self.answers[question.key] = answer
            except BadAnswer as bad:
                error = str(bad)
        return QuestionField(question, decision, text, error)

    @property
    def errors(self) -> list[QuestionField]:
        """The fields with something wrong in them."""
        return [field for field in self.fields if field.error]
