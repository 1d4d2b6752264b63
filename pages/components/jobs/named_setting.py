"""A refusal in the words of the form: settings by their labels."""

from __future__ import annotations

import dataclasses
import re

from core.requests.registry import JobKind

_SETTING = re.compile(r"^(?:setting )?(\w+)(?= (?:is|has) )")


def in_words(message: str, kind: JobKind) -> str:
    """Return the message with the setting that it begins with under the name that the form gives it.

    A message that begins with no setting of the kind is left as it is.
    """
    labels = {field.name: str(field.metadata["label"]) for field in dataclasses.fields(kind.request)}
    found = _SETTING.match(message)
    if found is None or found[1] not in labels:
        return message
    return f"{labels[found[1]]}{message[found.end() :]}"
