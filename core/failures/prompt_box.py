"""The size of a stored prompt's box."""

from __future__ import annotations

from math import prod

from core.prompts.stored import prompts_on_slice

_PICTURE_AXES = 2


def prompt_box_px(stored: str | None) -> float | None:
    """Return pixels within the largest box of a picture's prompt.

    Args:
        stored: JSON as results keep it.

    Returns:
        None for a prompt without a box, and for a volume, whose boxes lie on single slices.
    """
    boxes = prompts_on_slice(stored, None).boxes
    sizes = [
        prod(stop - start for start, stop in zip(box.start, box.stop, strict=True))
        for box in boxes
        if len(box.start) == _PICTURE_AXES
    ]
    return max(sizes, default=None)
