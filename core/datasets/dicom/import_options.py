"""The choices of a person for a DICOM import, given as ``--column NAME=VALUE``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.errors import SettingsError


class BurntIn(StrEnum):
    """The treatments of pictures that may have text burnt in."""

    LEAVE_OUT = "leave_out"
    """Those whose header says so are left out; suspicion is reported."""
    BLANK = "blank"
    """All that lies outside a picture's ultrasound regions is blacked out; one that says YES and has none is
    left out."""
    KEEP = "keep"
    """All go in as they are, with a warning each."""


@dataclass(frozen=True, slots=True)
class DicomChoices:
    """The choices.

    Attributes:
        frames: The choice of a clip's frames: None for the middle one, else every so many, from the first.
            Frames that a segmentation marks always go in.
    """

    burnt_in: BurntIn = BurntIn.LEAVE_OUT
    frames: int | None = None


def choices_of(columns: Mapping[str, str]) -> DicomChoices:
    """The choices in an import's options.

    Raises:
        SettingsError: A name or value is not known.
    """
    if unknown := sorted(columns.keys() - {"burnt_in", "frames"}):
        raise SettingsError(
            f"the layout dicom has no choice {unknown[0]!r}; there are burnt_in "
            f"({', '.join(BurntIn)}) and frames (middle, all, every:N)"
        )
    given = columns.get("burnt_in", BurntIn.LEAVE_OUT.value)
    if given not in set(BurntIn):
        raise SettingsError(f"burnt_in={given} is not known; choose one of {', '.join(BurntIn)}")
    return DicomChoices(BurntIn(given), _frames(columns.get("frames", "middle")))


def _frames(given: str) -> int | None:
    if given == "middle":
        return None
    found = re.fullmatch(r"all|every:([1-9]\d{0,5})", given)
    if found is None:
        raise SettingsError(f"frames={given} is not known; give middle, all or every:N, every:10 for example")
    return int(found.group(1) or 1)
