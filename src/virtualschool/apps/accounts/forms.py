"""What people fill in about accounts: signing in, passwords, roles, lists and reasons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from virtualschool.apps.accounts.bulk import scope_of
from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.roles import OUTSIDE_READER, ROLES, ScopeKind

_DAY = "{}: enter a day as year-month-day, like 2024-07-31"
GRANTABLE = [(code, role.title) for code, role in ROLES.items() if code != OUTSIDE_READER]
STATES = [("", "Everyone"), ("open", "Can sign in"), ("invited", "Invited"), ("shut", "Suspended")]


class SignInForm(AuthenticationForm):
    """Django's own form in the site's words; a refusal never says which part was wrong."""

    error_messages = {
        "invalid_login": "The username or the password is not right",
        "inactive": "The username or the password is not right",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].error_messages["required"] = "Enter your username"
        self.fields["password"].error_messages["required"] = "Enter your password"


class NewPasswordForm(forms.Form):
    """A new password, typed once: it can be shown. Whether it is easy, the service says."""

    password = forms.CharField(
        label="New password",
        max_length=200,
        strip=False,
        error_messages={
            "required": "Enter a new password",
            "max_length": "Keep the password to 200 characters",
        },
    )


class ChangePasswordForm(NewPasswordForm):
    """The same, by somebody who shows that the account is theirs."""

    old_password = forms.CharField(
        label="Present password",
        strip=False,
        error_messages={"required": "Enter your present password"},
    )
    field_order = ["old_password", "password"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old_password(self) -> str:
        typed = self.cleaned_data["old_password"]
        if not self.user.check_password(typed):
            raise forms.ValidationError("The present password is not right")
        return typed


class GrantForm(forms.Form):
    """A role for a scope, from a day to a day, as a granting service takes it."""

    role = forms.ChoiceField(
        label="Role",
        choices=[("", "Choose a role"), *GRANTABLE],
        error_messages={
            "required": "Choose a role",
            "invalid_choice": "Choose a role from the list",
        },
    )
    kind = forms.ChoiceField(
        label="How far it reaches",
        choices=[
            ("", "As is usual for the role"),
            (ScopeKind.AUTHORITY.value, "The whole authority"),
            (ScopeKind.SCHOOL.value, "One school"),
            (ScopeKind.CASELOAD.value, "A caseload"),
            (ScopeKind.CHILD.value, "One child"),
        ],
        required=False,
        error_messages={"invalid_choice": "Choose how far it reaches from the list"},
    )
    scope = forms.CharField(
        label="Which school, caseload or child",
        max_length=56,
        required=False,
        error_messages={"max_length": "Keep it to 56 characters"},
    )
    first_day = forms.DateField(
        label="First day", required=False, error_messages={"invalid": _DAY.format("First day")}
    )
    last_day = forms.DateField(
        label="Last day", required=False, error_messages={"invalid": _DAY.format("Last day")}
    )

    def __init__(self, *args: Any, authority: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.authority = authority

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        kind, code = scope_of(found.get("role", ""), self.authority, found.get("scope", ""))
        if found.get("kind") and found["kind"] != kind:
            kind = found["kind"]
            within = found.get("scope", "").removeprefix(f"{self.authority}/")
            code = self.authority if kind == ScopeKind.AUTHORITY else f"{self.authority}/{within}"
        return found | {"scope_kind": kind, "scope_code": code}

    def granted(self) -> dict[str, Any]:
        """What a granting service takes."""
        wanted = ("role", "scope_kind", "scope_code", "first_day", "last_day")
        return {name: self.cleaned_data[name] for name in wanted}


class InviteForm(GrantForm):
    """A new person, with a first role."""

    full_name = forms.CharField(
        label="Name",
        max_length=200,
        error_messages={
            "required": "Enter the person’s name",
            "max_length": "Keep the name to 200 characters",
        },
    )
    username = forms.CharField(
        label="Username",
        max_length=150,
        error_messages={
            "required": "Enter a username",
            "max_length": "Keep the username to 150 characters",
        },
    )
    field_order = ["full_name", "username"]


class PeopleFilterForm(forms.Form):
    """Which of the people to list."""

    name = forms.CharField(label="Name or username", max_length=100, required=False)
    role = forms.ChoiceField(label="Role", choices=[("", "Any role"), *GRANTABLE], required=False)
    state = forms.ChoiceField(label="Account", choices=STATES, required=False)


class LastDayForm(forms.Form):
    """The last day of a grant or of a post."""

    last_day = forms.DateField(
        label="Last day",
        error_messages={"required": "Enter the last day", "invalid": _DAY.format("Last day")},
    )


class LeaveForm(LastDayForm):
    """Someone leaves a school, perhaps for another."""

    urn = forms.ChoiceField(
        label="School left",
        error_messages={
            "required": "Choose the school",
            "invalid_choice": "Choose a school from the list",
        },
    )
    new_urn = forms.RegexField(
        label="URN of the new school, if they go to one",
        regex=r"^\d{6}$",
        required=False,
        error_messages={"invalid": "A URN has six digits, like 100000"},
    )
    field_order = ["urn", "last_day", "new_urn"]

    def __init__(self, *args: Any, urns: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        urn = self.fields["urn"]
        assert isinstance(urn, forms.ChoiceField)
        urn.choices = [(each, each) for each in urns]


class ReasonForm(forms.Form):
    """Why something is done that whoever audits will ask about."""

    reason = forms.CharField(
        label="Why",
        max_length=300,
        error_messages={
            "required": "Say why in a few words",
            "max_length": "Keep it to 300 characters",
        },
    )


class OutsideForm(ReasonForm):
    """Which child outside the caseload, and why."""

    child = forms.CharField(
        label="The council’s id of the child",
        max_length=40,
        error_messages={
            "required": "Enter the council’s id of the child",
            "max_length": "An id has at most 40 characters",
        },
    )
    field_order = ["child", "reason"]


class ListForm(forms.Form):
    """The file of many invitations."""

    people = forms.FileField(
        label="CSV file",
        error_messages={
            "required": "Choose a CSV file",
            "missing": "Choose a CSV file",
            "empty": "The file is empty",
            "invalid": "Choose a CSV file",
        },
    )


class LogFilterForm(forms.Form):
    """Which entries of the log."""

    who = forms.CharField(label="Who (username)", max_length=150, required=False)
    what = forms.ChoiceField(label="What", required=False)
    child = forms.CharField(label="Child (the council’s id)", max_length=40, required=False)
    first_day = forms.DateField(
        label="From", required=False, error_messages={"invalid": _DAY.format("From")}
    )
    last_day = forms.DateField(
        label="To", required=False, error_messages={"invalid": _DAY.format("To")}
    )

    def __init__(self, *args: Any, actions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)
        what.choices = [("", "Anything"), *actions]
