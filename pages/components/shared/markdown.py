"""Text for Streamlit's Markdown.

`plain_by_default` makes every call of Streamlit show text as it is written; a text whose Markdown is meant is
written with `md`, which does so with each value in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import Formatter
from typing import Any

from core.text.markdown_text import MOST_CHARACTERS, plain_cell, plain_markdown, showable

_OPEN_END = re.compile(r"(?<!\\)[:<&]\Z")
"""The endings that the next letter of a template would complete."""


class Markdown(str):
    """A text whose Markdown is meant; made by `md`, `code` and `joined` alone."""

    __slots__ = ()


def plain(text: object) -> Markdown:
    """Return Markdown that shows a text letter by letter; `Markdown` is returned as it is."""
    return text if isinstance(text, Markdown) else Markdown(plain_markdown(str(text)))


def md(template: str, *values: object, **named: object) -> Markdown:
    """Return a text with Markdown in it.

    Args:
        template: A literal, with places for values as `str.format` has them.
        *values, **named: Shown letter by letter, each in one line, unless they are `Markdown`.
    """
    return Markdown(_FORMATTER.vformat(template, values, named))


def code(text: str) -> Markdown:
    """Return a text of one line in the type of code."""
    line = " ".join(showable(text[:MOST_CHARACTERS]).split())
    if not line:
        return Markdown()
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    space = " " if "`" in line else ""
    return Markdown(f"{fence}{space}{line}{space}{fence}")


def joined(separator: str, parts: Iterable[object]) -> Markdown:
    """Return parts, each as `md` shows a value, with a literal between them."""
    return Markdown(separator.join(md("{}", part) for part in parts))


class _Formatter(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Markdown):
            return value
        text = format(value, format_spec)
        shown = plain_cell(text)
        before, after = (" " if shown and sign.isspace() else "" for sign in (text[:1], text[-1:]))
        return before + _OPEN_END.sub(r"\\\g<0>", shown) + after

    def convert_field(self, value: Any, conversion: Any) -> Any:
        if conversion:
            raise ValueError("a value in Markdown takes no conversion")
        return value


_FORMATTER = _Formatter()
