"""A refusal in the words of the form: settings by their labels."""

from __future__ import annotations

import re

from core.requests.job_facts import JobFacts
from core.requests.setting import settings_of

_SETTING = re.compile(r"^(\w+)(?=,? (?:is|entry) )")


def in_words(message: str, kind: JobFacts) -> str:
    """Return the message with the setting that it begins with under the name that the form gives it.

    A message that begins with no setting of the kind is left as it is.
    """
    labels = {one.name: one.label for one in settings_of(kind.request)}
    found = _SETTING.match(message)
    if found is None or found[1] not in labels:
        return message
    return f"{labels[found[1]]}{message[found.end() :]}"
