"""The header as it stands for one frame: of an enhanced file, what a frame says goes before what all say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

GROUPS = (
    *("PixelMeasuresSequence", "PlanePositionSequence", "PlaneOrientationSequence", "FrameContentSequence"),
    *("PixelValueTransformationSequence", "FrameVOILUTSequence", "MRImageFrameTypeSequence"),
    *("CTImageFrameTypeSequence", "PETFrameTypeSequence", "USImageDescriptionSequence"),
    *(
        "XRay3DFrameTypeSequence",
        "MREchoSequence",
        "MRDiffusionSequence",
        "MRTimingAndRelatedParametersSequence",
    ),
    *(
        "MRModifierSequence",
        "CardiacSynchronizationSequence",
        "TemporalPositionSequence",
        "FrameAnatomySequence",
    ),
)
"""Functional groups (PS3.3 C.7.6.16) whose attributes count as the frame's own."""


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """A frame of a data set.

    Attributes:
        dataset: The whole file's.
        items: Items of the frame's functional groups, then of the shared ones.
    """

    dataset: Any
    items: tuple[Any, ...]

    def element(self, keyword: str) -> Any:
        """The element that counts for the frame; None where it is missing or empty."""
        for source in (*self.items, self.dataset):
            if keyword in source and not _is_empty(source[keyword].value):
                return source[keyword]
        return None

    def get(self, keyword: str, default: Any = None) -> Any:
        """The value that counts for the frame."""
        found = self.element(keyword)
        return default if found is None else found.value


def frame_header(dataset: Any, frame: int | None = None) -> FrameHeader:
    """The header of a frame, from 0; None for the only one."""
    own = dataset.get("PerFrameFunctionalGroupsSequence") or ()
    shared = dataset.get("SharedFunctionalGroupsSequence") or ()
    number = frame or 0
    groups = [*([own[number]] if number < len(own) else []), *shared[:1]]
    return FrameHeader(dataset, tuple(item for group in groups for item in _items(group)))


def _items(group: Any) -> Iterator[Any]:
    for name in GROUPS:
        yield from (group.get(name) or ())[:1]


def _is_empty(value: Any) -> bool:
    return value is None or (hasattr(value, "__len__") and len(value) == 0)
