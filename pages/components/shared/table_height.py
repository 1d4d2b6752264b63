"""How high a table is drawn."""

from __future__ import annotations

_ROW_PX, _BORDERS_PX = 35, 3


def table_height(rows: int, *, most_px: int) -> int:
    """Return the height in pixels that shows all rows below their heading, or the most that there may be."""
    return min(_ROW_PX * (rows + 1) + _BORDERS_PX, most_px)
