"""The base of all requests: a dataclass whose values are checked, its JSON, and its identity."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from core.declared import shown
from core.errors import SettingsError
from core.requests.checks import checked
from core.requests.setting import setting, settings_of

RequestType = TypeVar("RequestType", bound="Request")
_MOST_NAME, _MOST_NAMED, _MOST_LETTERS = 60, 10, 1_000
"""Letters of an unknown setting's name that a message shows, how many it names, and letters of a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The base of what jobs are asked for; each value is held against its setting's declaration.

    Raises:
        SettingsError: A value is of another type, out of range or not on its list.
    """

    study: str = setting(label="Study", choices="studies")
    device: str = setting(
        label="Device",
        help="auto takes the GPU where there is one; or cpu, cuda.",
        default="auto",
        choices="devices",
        shapes=False,
    )
    priority: int = setting(
        label="Priority",
        help="Of the queued jobs those with a higher number start first.",
        default=0,
        shapes=False,
    )

    def __post_init__(self) -> None:
        for one in settings_of(type(self)):
            object.__setattr__(self, one.name, checked(one, getattr(self, one.name)))
        self.require_sense()

    def require_sense(self) -> None:
        """Refuse settings that are each well by itself and do not go together.

        Raises:
            StudyError: Naming them.
        """


def to_json(request: Any) -> dict[str, Any]:
    """Return the settings as plain values, in the order of `settings_of`; tuples become lists."""
    values: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(request)))
    return {one.name: values[one.name] for one in settings_of(type(request))}


def from_json(request_type: type[RequestType], values: Mapping[str, Any]) -> RequestType:
    """Return a request from plain values; fields left out take their defaults.

    Raises:
        SettingsError: A field is unknown, missing, of the wrong type or out of range.
    """
    if not isinstance(values, Mapping):
        raise SettingsError(f"the request is {shown(values)}; it must be settings by name")
    known = {one.name: one for one in settings_of(request_type)}
    if foreign := sorted(str(name) for name in values if name not in known):
        names = ", ".join(name[:_MOST_NAME] for name in foreign[:_MOST_NAMED])
        raise SettingsError(f"unknown setting {names}; known are {', '.join(sorted(known))}")
    for one in known.values():
        if one.required and one.name not in values:
            raise SettingsError(f"the request is incomplete: {one.name} is missing")
    try:
        return request_type(**values)
    except SettingsError as error:
        message = str(error)
        raise SettingsError(
            message if len(message) <= _MOST_LETTERS else f"{message[:_MOST_LETTERS]}..."
        ) from error


def shaping_values(request_type: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return those of a request's plain values that shape the result."""
    names = {one.name for one in settings_of(request_type) if one.shapes}
    return {name: value for name, value in values.items() if name in names}


def identity_sha256(kind: str, request: Any, inputs: Mapping[str, Any]) -> str:
    """Return the hash of everything that shapes the result.

    Args:
        kind: The job kind.
        request: Fields marked ``shapes=False`` are left out.
        inputs: The inputs that the request alone does not say: study snapshot, model hash, code version.
    """
    return written_identity_sha256(kind, shaping_values(type(request), to_json(request)), inputs)


def written_identity_sha256(kind: str, values: Mapping[str, Any], inputs: Mapping[str, Any]) -> str:
    """Return the `identity_sha256` of a request as it was written down.

    Settings that the kind has got since are left out, so that a run of an older version keeps its identity.
    """
    content = json.dumps({"kind": kind, "request": dict(values), **inputs}, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()
