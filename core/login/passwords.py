"""Passwords: what is taken for one, and the hash that is kept of it (Argon2id, RFC 9106)."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from core.errors import InputError
from core.login.names import name_key

if TYPE_CHECKING:
    from argon2 import PasswordHasher

FEWEST_LETTERS = 12
MOST_LETTERS = 200
_FEWEST_DIFFERENT = 5
_at_once = threading.BoundedSemaphore(2)
"""Each hash takes 64 MiB for a moment: a crowd of attempts waits in line instead of filling the memory."""


def checked_password(password: str, *, name: str) -> str:
    """Return the password in Unicode's form NFKC, so that every keyboard gives the same one.

    Raises:
        InputError: Too short or too long, of too few different letters, or the name is in it.
    """
    kept = unicodedata.normalize("NFKC", password)
    if not FEWEST_LETTERS <= len(kept) <= MOST_LETTERS:
        raise InputError(f"a password must have {FEWEST_LETTERS} to {MOST_LETTERS} letters; choose another")
    if len(set(kept.casefold())) < _FEWEST_DIFFERENT:
        raise InputError(f"the password has fewer than {_FEWEST_DIFFERENT} different letters; choose another")
    if name_key(name) in name_key(kept):
        raise InputError("the password holds the name; choose another")
    return kept


def hash_of(password: str) -> str:
    """Return the hash that is kept, with its salt and settings in it."""
    with _at_once:
        return _hasher().hash(unicodedata.normalize("NFKC", password))


def is_password(password: str, kept_hash: str | None) -> bool:
    """Return whether a password belongs to a hash.

    Without a hash (nobody of that name, or no password set) one is computed all the same, so that the time of
    the answer does not tell which names there are.
    """
    from argon2.exceptions import InvalidHashError, VerificationError

    text = unicodedata.normalize("NFKC", password[:MOST_LETTERS])
    with _at_once:
        try:
            right = _hasher().verify(kept_hash or _nobodys_hash(), text)
        except (VerificationError, InvalidHashError):
            return False
    return right and kept_hash is not None


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("the password of nobody")
