"""The ways of placing blocks of a volume around a lesion."""

from __future__ import annotations

from enum import StrEnum


class Placement(StrEnum):
    """The places where a model that sees only a block of the volume puts its blocks.

    GROWN needs no reference: a block around the clicks, then further ones until the mask no longer touches
    the border of what was seen; overlaps are blended. REFERENCE is that of zhou2025: as many blocks side by
    side as cover the reference, each segmented alone and put back by its position.
    """

    GROWN = "grown"
    REFERENCE = "reference"
