"""The drawings put on the canvas, and what came back from it.

The component keeps its own copy of the drawing in the browser and reports all of it after each action. The
prompt list of the page, not that copy, is the truth: an empty drawing is put on the canvas, what the
person adds to it is taken up once and shown by the pane below, and when the list changes in any other way
(undo, another lesion), the view, or the tool, a new drawing is put there. The component changes drawing and
tool at once: all that is added to a drawing was made by its tool. Three habits of the component make the
bookkeeping necessary:

- the drawing it is given must not change while a person draws, or it wipes what was drawn since;
- an equal drawing is not loaded again, so each carries its number in an invisible object;
- reports may arrive late, about a drawing that is no longer there: the number tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.canvas.fabric import FabricObject
from core.canvas.pens import AnyTool
from core.display.viewport import Viewport

_TAG = "drawing:"
_REMEMBERED = 64
_LIMIT_PX = 10_000


@dataclass(slots=True)
class CanvasDrawing:
    """A drawing put on the canvas.

    Attributes:
        number: Unique within the session.
        subject: The case and lesion that it shows; whatever tells them apart.
        frame: Part of the image, for the way back.
        tool: The tool that a person draws on it with.
        drawing: Given to the component, unchanged for its life.
        seen: Objects taken up so far.
    """

    number: int
    subject: tuple[Any, ...]
    frame: Viewport
    tool: AnyTool
    drawing: dict[str, list[FabricObject]]
    seen: int


@dataclass(slots=True)
class CanvasDrawings:
    """The drawings of a session, the present one last.

    Attributes:
        count: Drawings put on the canvas so far, which is the number of the present one.
        taken: Objects handed out so far.
        stamps: The number of times that the canvas was given another look.
        pictures_sent: Checksums of the pictures that the browser was given.
        lack_answered: The report of a lost picture that was answered last.
    """

    remembered: list[CanvasDrawing] = field(default_factory=list)
    count: int = 0
    taken: int = 0
    stamps: int = 0
    pictures_sent: set[str] = field(default_factory=set)
    lack_answered: Mapping[str, Any] | None = None
    _stamped: tuple[Any, ...] = ()

    @property
    def present(self) -> CanvasDrawing | None:
        """The drawing on the canvas; None before the first."""
        return self.remembered[-1] if self.remembered else None

    @property
    def limit_px(self) -> int:
        """A limit above every canvas's height, so that nothing is cut off: another one for each look.

        The browser can read it from the canvas's style: it tells which drawing and tool the canvas has now.
        """
        return _LIMIT_PX + self.stamps

    def put(
        self,
        subject: tuple[Any, ...],
        frame: Viewport,
        *,
        tool: AnyTool,
    ) -> CanvasDrawing:
        """Put an empty drawing on the canvas, to be drawn on with a tool."""
        self.count += 1
        drawing = CanvasDrawing(self.count, subject, frame, tool, {"objects": [_tag(self.count)]}, 0)
        self.remembered = [*self.remembered[1 - _REMEMBERED :], drawing]
        return drawing

    def stamp(self, look: tuple[Any, ...]) -> None:
        """Count a look of the canvas (drawing, tool, ...) that is not the one before."""
        if look != self._stamped:
            self.stamps, self._stamped = self.stamps + 1, look

    def take_up(self, raw: Mapping[str, Any] | None) -> tuple[CanvasDrawing, list[FabricObject]] | None:
        """Return what a report adds to its drawing; None for one that is no report or is about another one.

        Each object is handed out once. A report with fewer objects than were there adds nothing.
        """
        # A drawing without a version is what Python gave and not what the browser sent.
        if raw is None or "version" not in raw:
            return None
        number, objects = _untag(raw.get("objects", []))
        drawing = next((one for one in self.remembered if one.number == number), None)
        if drawing is None:
            return None
        new = objects[drawing.seen :]
        self.taken += len(new)
        drawing.seen = max(drawing.seen, len(objects))
        return drawing, new


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
