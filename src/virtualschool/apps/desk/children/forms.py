"""The form of a saved view."""

from __future__ import annotations

from typing import Any

from django import forms

from virtualschool.apps.desk.children.services import MOST_LETTERS


class ViewForm(forms.Form):
    """What a view is called and what becomes of it; sharing is for the team alone."""

    name = forms.CharField(
        label="Name",
        max_length=MOST_LETTERS,
        error_messages={
            "required": "Give the view a name",
            "max_length": f"The name must be {MOST_LETTERS} characters or fewer",
        },
    )
    is_default = forms.BooleanField(
        label="Begin with this view when I open Children", required=False
    )
    is_shared = forms.BooleanField(label="Share it with the virtual school’s team", required=False)

    def __init__(self, is_of_team: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_of_team:
            del self.fields["is_shared"]

    def kept(self) -> dict[str, Any]:
        """What the services keep of a valid form."""
        return {"is_shared": False} | self.cleaned_data
