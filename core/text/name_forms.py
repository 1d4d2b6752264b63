"""When two names are the same: in one Unicode form, and whatever their letter case."""

from __future__ import annotations

import unicodedata


def one_form(name: str) -> str:
    """The name in the Unicode form NFC: a letter with its accents is one sign, where there is such a sign."""
    return unicodedata.normalize("NFC", name)


def without_case(name: str) -> str:
    """The name as it is compared whatever its letter case and Unicode form."""
    return one_form(one_form(name).casefold())
