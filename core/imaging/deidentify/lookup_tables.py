"""Lookup tables without what lies behind their last entry, where a file has room for any text."""

from __future__ import annotations

from typing import Any

_WORD_BYTES = 2


def as_described(data: Any, descriptor: Any) -> Any:
    """A table, bytes or numbers, of no more entries than its descriptor tells (PS3.3 C.7.6.3.1.5)."""
    try:
        count = int(descriptor[0]) or 2**16
    except (TypeError, ValueError, IndexError):
        return None
    if isinstance(data, bytes):
        return data[: count * _WORD_BYTES]
    return list(data)[:count]
