"""Requests as JSON, as an identity, and as a form: all read from the dataclass fields."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_type_hints

from core.errors import SettingsError

RequestType = TypeVar("RequestType")


def setting(
    *,
    label: str,
    help: str,
    default: Any = dataclasses.MISSING,
    choices: str | None = None,
    shapes: bool = True,
    group: str = "",
    empty: str = "all",
) -> Any:
    """A request field with what a form needs to show it.

    Args:
        label: Short name for people.
        help: One or two sentences.
        default: As in `dataclasses.field`; left out for a required field.
        choices: Which list it is chosen from: ``studies``, ``models``, ``prompts``, or None for free input.
        shapes: Whether the setting shapes the result. One that does not (a number of workers, say) is
            no part of the request's identity.
        group: Heading that a long form shows it under.
        empty: What None stands for, in a word or two.
    """
    metadata = {
        "label": label,
        "help": help,
        "choices": choices,
        "shapes": shapes,
        "group": group,
        "empty": empty,
    }
    return dataclasses.field(default=default, metadata=metadata)


def to_json(request: Any) -> dict[str, Any]:
    """The fields as plain values; tuples become lists."""
    values: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(request)))
    return values


def from_json(request_type: Callable[..., RequestType], values: Mapping[str, Any]) -> RequestType:
    """A request from plain values; fields left out take their defaults.

    Raises:
        SettingsError: A field is unknown, missing or of the wrong type.
    """
    hints = get_type_hints(request_type)
    known = {field.name for field in dataclasses.fields(request_type)}  # type: ignore[arg-type]
    if foreign := sorted(values.keys() - known):
        raise SettingsError(f"unknown setting {', '.join(foreign)}; known are {', '.join(sorted(known))}")
    listed = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    for name, value in listed.items():
        _check_type(name, value, str(hints[name]))
    try:
        return request_type(**listed)
    except TypeError as error:
        raise SettingsError(f"the request is incomplete: {error}") from error


def shaping_values(request_type: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Of a request's plain values those that shape the result."""
    names = {field.name for field in dataclasses.fields(request_type) if field.metadata.get("shapes", True)}
    return {name: value for name, value in values.items() if name in names}


def identity_sha256(kind: str, request: Any, circumstances: Mapping[str, Any]) -> str:
    """Hash of everything that shapes the result.

    Args:
        kind: The job kind.
        request: Fields marked ``shapes=False`` are left out.
        circumstances: What the request alone does not say: study snapshot, model hash, code version.
    """
    fields = shaping_values(type(request), to_json(request))
    content = json.dumps({"kind": kind, "request": fields, **circumstances}, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


_WORDS: dict[str, type | tuple[type, ...]] = {
    "str": str,
    "int": int,
    "bool": bool,
    "float": (int, float),
    "tuple": tuple,
}


def _check_type(name: str, value: Any, hint: str) -> None:
    if value is None and "None" in hint:
        return
    for word, kind in _WORDS.items():
        if word in hint and isinstance(value, kind) and not (isinstance(value, bool) and word != "bool"):
            return
    raise SettingsError(f"setting {name} has the value {value!r}; it must be of type {hint}")
