"""One-time codes, by django-allauth: how secrets are kept and what its forms say."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ReauthenticateForm
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as base_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from cryptography.fernet import Fernet
from django import forms
from django.conf import settings

_WRONG = "That code is not right, or was used already: enter the one that is shown now"


class QuietAdapter(DefaultAccountAdapter):
    """Signing in says nothing of itself: the page that opens says that it is done."""

    def add_message(self, *_: Any, **__: Any) -> None:
        """Nothing: this site words its own messages, where they belong."""


class CodesAdapter(DefaultMFAAdapter):
    """Secrets are kept under the home's key: a copy of the database alone makes no code."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": _WRONG}

    def build_totp_svg(self, url: str) -> str:
        """The square to photograph, as an element of the page and without a fixed size."""
        svg = super().build_totp_svg(url)
        return re.sub(r'(<svg[^>]*?) (?:width|height)="[^"]*"', r"\1", svg[svg.index("<svg") :])

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"one-time codes\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def _in_our_words(form: forms.Form, name: str, label: str, missing: str) -> None:
    form.fields[name].label = label
    form.fields[name].error_messages["required"] = missing


class SetUpCodesForm(ActivateTOTPForm):
    """The first code of a new secret, which proves that the telephone has it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, "code", "Six digits", "Enter the six digits that the app shows")


class CodeForm(base_forms.AuthenticateForm):
    """The second step of signing in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, "code", "Code", "Enter the six digits, or a recovery code")


class ConfirmByCodeForm(base_forms.ReauthenticateForm):
    """A code before something that only the owner of the account may do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, "code", "Code", "Enter the six digits, or a recovery code")


class ConfirmByPasswordForm(ReauthenticateForm):
    """The password before something that only the owner of the account may do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self, "password", "Password", "Enter your password")
