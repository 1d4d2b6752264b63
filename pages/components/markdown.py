"""Text for Streamlit's Markdown, and the words that are only words.

Names, comments, file names and messages come from people and files. What they hold is shown, never obeyed:
no link, picture, formula, colour or icon comes of it. `plain_by_default` makes every call of Streamlit treat
its text so; a text whose Markdown is meant is written with `md`, which does the same to each value in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from string import Formatter
from typing import Any

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
_OPEN_END = re.compile(r"(?<!\\)[:<&]\Z")
"""What the next letter of a template would complete."""

_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_LINE_END = re.compile(r"[ \t]*(?:\r\n?|\n|\u2028|\u2029|\x0b|\x0c|\x85)[ \t]*")
# Controls, halves of characters, and what turns the direction of all that follows.
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


class Markdown(str):
    """A text whose Markdown is meant; made by `md`, `code` and `joined` alone."""

    __slots__ = ()


def plain(text: object) -> Markdown:
    """Return Markdown that shows a text letter by letter; `Markdown` is returned as it is.

    Line ends stay. Characters that have no picture, or turn the direction of the text after them, are shown
    as "\ufffd". A text of more than `MOST_CHARACTERS` is cut, and says so.
    """
    return text if isinstance(text, Markdown) else _escaped(str(text))


def md(template: str, *values: object, **named: object) -> Markdown:
    """Return a text with Markdown in it.

    Args:
        template: A literal, with places for values as `str.format` has them.
        *values, **named: Shown as `plain` shows them, unless they are `Markdown`.
    """
    return Markdown(_FORMATTER.vformat(template, values, named))


def code(text: str) -> Markdown:
    """Return a text of one line in the type of code."""
    line = " ".join(_UNSHOWABLE.sub("\ufffd", text[:MOST_CHARACTERS]).split())
    if not line:
        return Markdown()
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    space = " " if "`" in line else ""
    return Markdown(f"{fence}{space}{line}{space}{fence}")


def joined(separator: str, parts: Iterable[object]) -> Markdown:
    """Return parts, each as `plain` shows it, with a literal between them."""
    return Markdown(separator.join(plain(part) for part in parts))


@lru_cache(maxsize=4096)
def _escaped(text: str) -> Markdown:
    over = len(text) - MOST_CHARACTERS
    shown = text if over <= 0 else f"{text[:MOST_CHARACTERS]} … ({over:,} more characters)"
    shown = _LINE_END.sub("\n", shown).replace("\t", " ").lstrip(" ")
    shown = _SPLIT.sub(lambda found: found[0] + _JOINER, _UNSHOWABLE.sub("\ufffd", shown))
    shown = _NUMBERED.sub(r"\1\\\2", _ESCAPED.sub(r"\\\g<0>", shown))
    return Markdown(shown.replace("\n", "  \n"))


class _Formatter(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        return _OPEN_END.sub(r"\\\g<0>", plain(format(value, format_spec) if format_spec else value))

    def convert_field(self, value: Any, conversion: Any) -> Any:
        if conversion:
            raise ValueError("a value in Markdown takes no conversion")
        return value


_FORMATTER = _Formatter()
