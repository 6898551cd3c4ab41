"""Which passwords are too easy, beside their length. Read offline: no password leaves the site."""

from __future__ import annotations

import re

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from virtualschool.apps.accounts.models import User


class WornPasswordValidator(CommonPasswordValidator):
    """Refuses the breached passwords that Django brings, and those hidden behind a few additions.

    Lists of breaches are mostly of shorter passwords than are taken here, and what people make of
    them is known too: a word of the list with a year and a mark behind it, or written twice.
    """

    #: Letters read in place of the signs that stand for them.
    _SIGNS = str.maketrans("013457@$!", "oieastasi")

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ``ValidationError`` for a password of the list or made of it, or for a name."""
        super().validate(password, user)
        cores = self._cores(password)
        if cores & self._names(user):
            raise ValidationError("The password must not be your own name.", code="own_name")
        if any(core in self.passwords for core in cores):
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def _cores(self, password: str) -> set[str]:
        """What a password comes down to without what stands around it, in ways people use."""
        lower = password.lower().strip()
        found = {re.sub(r"^[\W\d_]+|[\W\d_]+$", "", form) for form in (lower, self._read(lower))}
        found |= {self._read(lower), re.sub(r"[\W_]+", "", lower), re.sub(r"[\W\d_]+", "", lower)}
        return {half for core in found for half in (core, self._once(core)) if half}

    @staticmethod
    def _names(user: User | None) -> set[str]:
        if user is None:
            return set()
        names = [user.username, user.get_full_name(), user.first_name, user.last_name]
        return {re.sub(r"[\W_]+", "", name.lower()) for name in names} - {""}

    def _read(self, text: str) -> str:
        return text.translate(self._SIGNS)

    @staticmethod
    def _once(text: str) -> str:
        """One of the parts of a text that is the same part over and over."""
        repeated = re.fullmatch(r"(.+?)\1+", text)
        return repeated[1] if repeated else text
