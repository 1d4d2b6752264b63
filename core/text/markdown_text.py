"""Words that are only words, in Markdown.

Names, comments, file names and messages come from people and files. What they hold is shown, never obeyed:
no link, picture, formula, colour or icon comes of it, neither on a page nor in a file of Markdown.
"""

from __future__ import annotations

import re
from functools import lru_cache

MOST_CHARACTERS = 2_000
"""More than this of one text is cut: about one screen."""

_JOINER = "\u2060"
"""Takes no room and no line break; stands where a backslash would be taken away too early."""

# Found again by Streamlit after backslashes are gone: icons, emoji, addresses of the web and of e-mail.
_SPLIT = re.compile(
    r"(?P<word>:)(?=material[/_]|streamlit:|[\w+-]*[^\W\d_+-][\w+-]*:|[+-]1:|100:|1234:)"
    r"|(?P<scheme>(?<![^\W_])(?:https?|ftp):)(?=//)"
    r"|(?P<www>www)(?=\.)"
    r"|(?=@[\w-]+\.[\w-])(?<=[\w.+-])",
    re.IGNORECASE,
)
_ESCAPED = re.compile(
    r"[`*\[\]$~|]"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|<(?=[A-Za-z/!?])|&(?=[#A-Za-z])|:(?=[^\W\d_]|:)"
    r"|\\(?=[!-/:-@\[-`{-~]|$)"
    r"|^(?:>|#(?=#{0,5}(?:\s|$))|[-+](?=\s|$)|-(?=-)|=(?==*\s*$))",
    re.MULTILINE,
)
_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_LINE_END = re.compile(r"[ \t]*(?:\r\n?|\n|\u2028|\u2029|\x0b|\x0c|\x85)[ \t]*")
# Controls, halves of characters, and what turns the direction of all that follows.
_UNSHOWABLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


@lru_cache(maxsize=4096)
def plain_markdown(text: str) -> str:
    """Return Markdown that shows a text letter by letter.

    Line ends stay. Characters that have no picture, or turn the direction of the text after them, are shown
    as "\ufffd". A text of more than `MOST_CHARACTERS` is cut, and says so.
    """
    over = len(text) - MOST_CHARACTERS
    shown = text if over <= 0 else f"{text[:MOST_CHARACTERS]} … ({over:,} more characters)"
    shown = _LINE_END.sub("\n", shown).replace("\t", " ").lstrip(" ")
    shown = _SPLIT.sub(lambda found: found[0] + _JOINER, showable(shown))
    shown = _NUMBERED.sub(r"\1\\\2", _ESCAPED.sub(r"\\\g<0>", shown))
    return shown.replace("\n", "  \n")


def plain_cell(text: str) -> str:
    """Return the same for a cell of a table, which is one line."""
    return plain_markdown(" ".join(text.split()))


def showable(text: str) -> str:
    """Return a text with "\ufffd" for what has no picture or turns the direction of all after it."""
    return _UNSHOWABLE.sub("\ufffd", text)
