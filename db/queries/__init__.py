"""SQL by name: each ``.sql`` file of this folder holds queries headed ``-- name: some_query``."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_HEAD = re.compile(r"^-- name: (\w+)\s*$", flags=re.MULTILINE)


@cache
def _file(topic: str) -> dict[str, str]:
    parts = _HEAD.split((Path(__file__).parent / f"{topic}.sql").read_text(encoding="utf-8"))
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def sql(name: str) -> str:
    """Return the text of a query.

    Args:
        name: ``topic/query``, for the query headed ``-- name: query`` in ``topic.sql``.

    Raises:
        KeyError: There is no such query.
    """
    topic, _, query = name.partition("/")
    return _file(topic)[query]
