"""A request as the command that would ask for it again."""

from __future__ import annotations

import shlex
from typing import Any

from core.requests.registry import facts_of
from core.requests.setting import settings_of


def command_line(request: Any) -> str:
    """Return the command of a request of any kind, fields with their default value left out."""
    parts = ["python", "-m", f"jobs.{facts_of(request).key}"]
    for field in settings_of(type(request)):
        value, flag = getattr(request, field.name), "--" + field.name.replace("_", "-")
        if value == field.default or value is None:
            continue
        if isinstance(value, bool):
            parts.append(flag if value else flag.replace("--", "--no-", 1))
        else:
            given = value if isinstance(value, tuple) else (value,)
            parts.extend(word for one in given for word in (flag, str(one)))
    return shlex.join(parts)
