"""Passwords and their hashes."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from core.errors import InputError
from core.login import passwords
from core.login.passwords import checked_password, hash_of, is_password

GOOD = "grüne Ziegel 7"


def test_a_hash_is_argon2id_salted_and_knows_its_password_alone() -> None:
    kept = hash_of(GOOD)
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert hash_of(GOOD) != kept
    assert is_password(GOOD, kept)
    assert is_password("gru\u0308ne Ziegel 7", kept)  # the same letters from another keyboard
    assert not is_password("grüne Ziegel 8", kept)
    assert not is_password(GOOD, "what a hand wrote into the store")


def test_nobody_is_hashed_like_somebody() -> None:
    with patch.object(passwords, "_hasher", wraps=passwords._hasher) as hasher:
        assert not is_password("the password of nobody", None)
    assert hasher.called


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevensigns", "12 to 200 letters"),
        ("x1" * 101, "12 to 200 letters"),
        ("abababababab", "fewer than 5 different"),
        ("I am ADA, you know", "holds the name"),
    ],
)
def test_simple_ones_are_refused(password: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        checked_password(password, name="Ada")


def test_a_good_one_is_kept_in_one_spelling() -> None:
    assert checked_password("gru\u0308ne Ziegel 7", name="Ada") == GOOD
