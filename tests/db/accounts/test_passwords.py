"""Which passwords are taken: long ones that no breach has told."""

from __future__ import annotations

import pytest

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.services import NotGranted, check_password
from virtualschool.config import settings

AMARA = User(username="amara.okafor", first_name="Amara", last_name="Okafor-Bright")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "three words and a tree",
        "aaaa bbbb cccc dddd",
        "twelveletter",
        "наши дети в школе",
        "liverpool is raining today",
    ],
)
def test_length_is_enough_whatever_it_is_made_of(password):
    check_password(AMARA, password)


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "11 letters!",
        "password1234",
        "Password2026!",
        "liverpool2026!",
        "P@ssw0rd2026!!",
        "qwertyqwertyqwerty",
        "sunshine-sunshine",
        "1q2w3e4r5t6y",
        "123456789012",
        "amara.okafor1",
        "okafor-bright",
    ],
)
def test_what_is_short_breached_or_ones_own_name_is_refused_in_a_sentence(password):
    with pytest.raises(NotGranted, match="password"):
        check_password(AMARA, password)


def test_passwords_are_kept_by_argon2():
    assert settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
