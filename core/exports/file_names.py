"""Names of exported files, made from ids that may hold any character.

macOS and Windows take ``A.png`` and ``a.png`` for one file, and macOS two Unicode forms of a name too: of two
such names one file would overwrite the other. Windows has no file called ``CON``.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import TypeVar

from core.text.name_forms import without_case

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", flags=re.IGNORECASE)
_LONGEST = 180
"""Characters of a name that is told apart: file systems take 255 bytes, an ending and a hash among them."""

Key = TypeVar("Key")


def file_stem(text: str) -> str:
    """A file name without ending that every system takes; different texts give different names.

    A text of letters, digits, dots, dashes and underscores stays as it is. In any other, and in one that
    Windows keeps for itself, those characters that are none of these become underscores, and eight digits of
    the text's hash follow. Names may still differ in letter case only: see `distinct_names`.
    """
    if _PLAIN.fullmatch(text) and not text.endswith(".") and not _RESERVED.fullmatch(text):
        return text
    plain = re.sub(r"[^A-Za-z0-9_-]+", "_", text).strip("_")[:60]
    return f"{plain or 'x'}_{_digits(text)}"


def distinct_names(wished: Mapping[Key, str]) -> dict[Key, str]:
    """Names of which no two are one file on any system, by key.

    A name that no other one is like stays as it is. Of names that are alike whatever their letter case and
    Unicode form, each gets eight digits of its key's hash, so that the same keys always give the same names.

    Args:
        wished: The name for each key; keys are told apart by their text.
    """
    made = {key: name if len(name) <= _LONGEST else _marked(name, key) for key, name in wished.items()}
    alike = confusable(made.values())
    return {key: _marked(name, key) if name in alike else name for key, name in made.items()}


def confusable(names: Iterable[str]) -> set[str]:
    """Those of the names, each given once, that some system takes for another one of them."""
    listed = list(names)
    count = Counter(map(without_case, listed))
    return {name for name in listed if count[without_case(name)] > 1}


def elsewhere(path: PurePath) -> str:
    """A name below ``elsewhere/`` for a file that lies outside of a study, which tells its folder apart."""
    folder = hashlib.sha256(str(path.parent).encode()).hexdigest()[:12]
    return f"elsewhere/{folder}/{path.name}"


def _marked(name: str, key: object) -> str:
    return f"{name[:_LONGEST]}_{_digits(str(key))}"


def _digits(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:8]
