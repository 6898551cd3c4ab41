"""The forms beside the list: a saved view, and the calls of a list made from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.desk.children.services import MOST_LETTERS
from virtualschool.apps.desk.lists import LongSelect
from virtualschool.apps.indicators.call_lists import owners_in


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


class CallsForm(forms.Form):
    """Who acts for the children of a call list, and by when; the maker where nobody is chosen."""

    owner = forms.ChoiceField(
        label="Who acts",
        required=False,
        widget=LongSelect,
        error_messages={"invalid_choice": "Choose who acts from the list"},
    )
    due_on = forms.DateField(
        label="By",
        help_text="Like 2022-11-04",
        required=False,
        error_messages={"invalid": "The day must be a real date, such as 2022-11-04"},
    )

    def __init__(self, owners: Mapping[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = list(owners.items())

    @classmethod
    def of(
        cls, user: User | AnonymousUser, authority: str, given: Mapping[str, Any] | None = None
    ) -> CallsForm | None:
        """The form for ``user``; ``None`` for whoever keeps no call lists."""
        if not may(user, Permission.KEEP_CALL_LISTS, authority):
            return None
        return cls(owners_in(authority), given, initial={"owner": user.get_username()})

    def owner_chosen(self) -> User | None:
        """Who acts, of a valid form."""
        username = self.cleaned_data["owner"]
        return User.objects.get(username=username) if username else None
