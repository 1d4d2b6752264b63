"""The segments that 3D Slicer names in the header of a NRRD file (``Segment0_Name`` and its like)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_KEY = re.compile(r"Segment([0-9]{1,5})_(ID|Name|LabelValue|Layer)")
_WHOLE = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class NrrdSegment:
    """A segment.

    Attributes:
        name: The name for people.
        value: The value of its voxels.
        layer: Volume of the file that it lies in, from 0.
    """

    name: str
    value: int
    layer: int


def segments_of(header: Mapping[str, Any]) -> tuple[NrrdSegment, ...]:
    """The segments in the order of their numbers; none where the header names none.

    Files of before Slicer 4.11 have neither values nor layers: there each segment is a volume of its own.
    """
    said: dict[int, dict[str, str]] = {}
    for key, value in header.items():
        if (found := _KEY.fullmatch(str(key))) is not None:
            said.setdefault(int(found.group(1)), {})[found.group(2)] = str(value).strip()
    return tuple(
        NrrdSegment(
            name=words.get("Name") or words.get("ID") or f"segment {number}",
            value=_whole(words.get("LabelValue"), 1),
            layer=_whole(words.get("Layer"), 0 if "LabelValue" in words else number),
        )
        for number, words in sorted(said.items())
    )


def names_in_layer(segments: Sequence[NrrdSegment], layer: int) -> dict[int, str]:
    """Return the names by value in one layer."""
    return {segment.value: segment.name for segment in segments if segment.layer == layer}


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and _WHOLE.fullmatch(text) else otherwise
