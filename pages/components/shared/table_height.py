"""The height of a table."""

from __future__ import annotations

from typing import Literal

_ROW_PX, _BORDERS_PX = 35, 3


def height_or_content(rows: int, *, few: int, most_px: int) -> int | Literal["content"]:
    """Return "content", which shows all rows, for fewer rows than these; the height in pixels for more."""
    return "content" if rows < few else most_px


def table_height(rows: int, *, most_px: int) -> int:
    """Return the height in pixels that shows all rows below their heading, or the most that there may be."""
    return min(_ROW_PX * (rows + 1) + _BORDERS_PX, most_px)
