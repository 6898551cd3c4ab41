"""What people fill in about who holds a post and how a person signs in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from virtualschool.apps.plans.forms.fields import PlanForm, choice


class PostForm(forms.Form):
    """Who holds a post, and which post stands in for it."""

    holder = forms.CharField(label="Who holds it", required=False, max_length=150)
    is_vacant = forms.BooleanField(label="Nobody: it is vacant", required=False)
    deputy = forms.ChoiceField(label="Which post stands in for it", required=False)

    def __init__(self, *args: Any, others: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["deputy"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "None"), *((title, title) for title in others)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("holder") and said.get("is_vacant"):
            self.add_error("holder", "Name a holder or say that the post is vacant, not both")
        return said


class AccountForm(PlanForm):
    """By which account a person of the plan signs in here."""

    account = choice("Signs in as", [])

    def __init__(self, *args: Any, usernames: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["account"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Nobody who signs in here"), *((name, name) for name in usernames)]
