"""Names of exported files, made from ids that may hold any character."""

from __future__ import annotations

import hashlib
import re

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def file_stem(text: str) -> str:
    """A file name without ending that every system takes; different texts give different names.

    A text of letters, digits, dots, dashes and underscores stays as it is. In any other those characters
    that are none of these become underscores, and eight digits of the text's hash follow.
    """
    if _PLAIN.fullmatch(text) and not text.endswith("."):
        return text
    plain = re.sub(r"[^A-Za-z0-9_-]+", "_", text).strip("_")[:60]
    return f"{plain or 'x'}_{hashlib.sha256(text.encode()).hexdigest()[:8]}"
