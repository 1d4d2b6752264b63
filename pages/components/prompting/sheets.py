"""What lies on the canvas, and what came back from it.

The component keeps its own copy of the drawing in the browser and reports all of it after each act. The
prompt list of the page, not that copy, is the truth: a *sheet* of marks is laid on the canvas, what the
person adds to it is taken up once, and when the list changes in any other way (undo, another lesion, a
zoom) a new sheet is laid. Three habits of the component make the bookkeeping necessary:

- the drawing it is given must not change while a person draws, or it wipes what was drawn since;
- an equal drawing is not loaded again, so each sheet carries its number in an invisible object;
- reports may arrive late, about a sheet that is no longer there: the number tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.display.frame import DisplayFrame
from pages.components.prompting.fabric import FabricObject

_TAG = "sheet:"
_REMEMBERED = 16


@dataclass(slots=True)
class Sheet:
    """One laid drawing.

    Attributes:
        number: Unique within the session.
        subject: The case and lesion that it shows; whatever tells them apart.
        frame: Part of the image, for the way back.
        drawing: Given to the component, unchanged for the life of the sheet.
        seen: Objects taken up so far, the laid marks counted.
    """

    number: int
    subject: tuple[Any, ...]
    frame: DisplayFrame
    drawing: dict[str, list[FabricObject]]
    seen: int


@dataclass(slots=True)
class Sheets:
    """All sheets of a session, the present one last.

    Attributes:
        count: Sheets laid so far, which is the number of the present one.
        taken: Objects handed out so far.
        stamps: How often the canvas was given another look.
        picture: Checksum of the picture below the marks; the browser tells by it what is on the screen.
    """

    laid: list[Sheet] = field(default_factory=list)
    count: int = 0
    taken: int = 0
    stamps: int = 0
    picture: int = 0
    _stamped: tuple[Any, ...] = ()

    @property
    def present(self) -> Sheet | None:
        """The sheet on the canvas; None before the first."""
        return self.laid[-1] if self.laid else None

    def lay(self, subject: tuple[Any, ...], frame: DisplayFrame, marks: Sequence[FabricObject]) -> Sheet:
        """Put a new sheet on the canvas."""
        self.count += 1
        sheet = Sheet(self.count, subject, frame, {"objects": [_tag(self.count), *marks]}, len(marks))
        self.laid = [*self.laid[1 - _REMEMBERED :], sheet]
        return sheet

    def stamp(self, look: tuple[Any, ...]) -> None:
        """Count a look of the canvas (sheet, tool, ...) that is not the one before."""
        if look != self._stamped:
            self.stamps, self._stamped = self.stamps + 1, look

    def take_up(self, raw: Mapping[str, Any] | None) -> tuple[Sheet, list[FabricObject]] | None:
        """What a report adds to its sheet; None for one that is no report or about an unknown sheet.

        Each object is handed out once. A report with fewer objects than were there adds nothing.
        """
        # A drawing without a version is what Python gave and not what the browser sent.
        if raw is None or "version" not in raw:
            return None
        number, objects = _untag(raw.get("objects", []))
        sheet = next((sheet for sheet in self.laid if sheet.number == number), None)
        if sheet is None:
            return None
        new = objects[sheet.seen :]
        self.taken += len(new)
        sheet.seen = max(sheet.seen, len(objects))
        return sheet, new


def _tag(number: int) -> FabricObject:
    place = {"left": 0, "top": 0, "width": 0, "height": 0, "originX": "left", "originY": "top"}
    return {"type": "Rect", **place, "strokeWidth": 0, "visible": False, "fill": f"{_TAG}{number}"}


def _untag(objects: Sequence[FabricObject]) -> tuple[int | None, list[FabricObject]]:
    number, others = None, []
    for drawn in objects:
        fill = drawn.get("fill")
        if isinstance(fill, str) and fill.startswith(_TAG):
            number = int(fill.removeprefix(_TAG))
        else:
            others.append(drawn)
    return number, others
