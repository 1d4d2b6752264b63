"""Texts of JSON from outside."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from core.errors import InputError
from core.files.limits import JSON_BYTES, sized


def json_value(text: str | bytes, *, parse_constant: Callable[[str], None] | None = None) -> Any:
    """Read a text as `json.loads` does; a nesting without end is a fault of the text like any other.

    Raises:
        ValueError: It is no JSON.
    """
    try:
        return json.loads(text, parse_constant=parse_constant)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def parsed_json(text: str | bytes, name: str) -> Any:
    """Return what a text of JSON holds.

    Args:
        text: UTF-8 where it is bytes.
        name: The name for messages.

    Raises:
        InputError: It is no JSON, too long, nested too deep, or holds what JSON does not know (NaN).
    """
    if len(text) > JSON_BYTES.value():
        raise InputError(
            f"{name}: has {sized(len(text))} of JSON where {sized(JSON_BYTES.value())} is the most; "
            "get an intact copy"
        )
    try:
        return json_value(text, parse_constant=_refuse)
    except ValueError as error:
        raise InputError(
            f"{name}: cannot be read as JSON ({type(error).__name__}); get an intact copy"
        ) from error


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no JSON")
