"""Requests as JSON, as an identity, and as a form: all read from the dataclass fields."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from core.declared import MISSING, UndeclaredError, declared, dotted, shown
from core.errors import SettingsError

RequestType = TypeVar("RequestType")
_MOST_NAME, _MOST_NAMED, _MOST_TOLD = 60, 10, 1_000
"""Letters of an unknown setting's name that a message shows, how many it names, and letters of a message."""


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
    known = {field.name for field in dataclasses.fields(request_type)}  # type: ignore[arg-type]
    if not isinstance(values, Mapping):
        raise SettingsError(f"the request is {shown(values)}; it must be settings by name")
    if foreign := sorted(str(name) for name in values if name not in known):
        names = ", ".join(name[:_MOST_NAME] for name in foreign[:_MOST_NAMED])
        raise SettingsError(f"unknown setting {names}; known are {', '.join(sorted(known))}")
    try:
        return declared(request_type, dict(values))  # type: ignore[arg-type]
    except UndeclaredError as error:
        raise SettingsError(_sentence(error)) from error
    except SettingsError as error:
        told = str(error)
        raise SettingsError(told if len(told) <= _MOST_TOLD else f"{told[:_MOST_TOLD]}...") from error


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
    return written_identity_sha256(kind, shaping_values(type(request), to_json(request)), circumstances)


def written_identity_sha256(kind: str, values: Mapping[str, Any], circumstances: Mapping[str, Any]) -> str:
    """`identity_sha256` of a request as it was written down.

    Settings that the kind has got since are left out, so that a run of an older version keeps its identity.
    """
    content = json.dumps({"kind": kind, "request": dict(values), **circumstances}, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _sentence(error: UndeclaredError) -> str:
    if error.value is None and error.wanted == MISSING:
        return f"the request is incomplete: {dotted(error.path)} is missing"
    return f"setting {dotted(error.path)} has the value {shown(error.value)}; {error.wanted}"
