"""A person's change to a model's mask: an ordered list of edits with unlimited undo and redo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from core.annotation.drawn import PathYx, path_from_json
from core.annotation.history import History
from core.annotation.painted import painted_polygon, painted_stroke
from core.imaging.mask_editing import fill_holes, largest_component, smooth

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class BrushStroke:
    """A stroke of a round brush, or of the eraser."""

    path_yx: PathYx
    radius_px: float
    erase: bool = False

    def apply(self, mask: Mask) -> Mask:
        """Return the mask with the stroke painted or erased."""
        stroke = painted_stroke(_shape(mask), self.path_yx, self.radius_px)
        return mask & ~stroke if self.erase else mask | stroke


@dataclass(frozen=True, slots=True)
class PolygonEdit:
    """A polygon added, or cut away."""

    vertices_yx: PathYx
    cut: bool = False

    def apply(self, mask: Mask) -> Mask:
        """Return the mask with the polygon added or cut away."""
        area = painted_polygon(_shape(mask), self.vertices_yx)
        return mask & ~area if self.cut else mask | area


@dataclass(frozen=True, slots=True)
class FillHoles:
    """See `core.imaging.mask_editing.fill_holes`."""

    def apply(self, mask: Mask) -> Mask:
        """Return the mask with its holes filled."""
        return fill_holes(mask)


@dataclass(frozen=True, slots=True)
class LargestComponent:
    """See `core.imaging.mask_editing.largest_component`."""

    def apply(self, mask: Mask) -> Mask:
        """Return the largest component alone."""
        return largest_component(mask)


@dataclass(frozen=True, slots=True)
class Smooth:
    """See `core.imaging.mask_editing.smooth`."""

    radius_px: float

    def apply(self, mask: Mask) -> Mask:
        """Return the mask rounded off."""
        return smooth(mask, radius_px=self.radius_px)


@dataclass(frozen=True, slots=True)
class ClearEdits:
    """The way back to the model's mask; an edit like any other, so that it can be undone."""

    def apply(self, mask: Mask) -> Mask:
        """Return the mask as it is: `EditHistory.edits` starts after it."""
        return mask


MaskEdit = BrushStroke | PolygonEdit | FillHoles | LargestComponent | Smooth | ClearEdits


@dataclass(frozen=True, slots=True)
class TimedEdit:
    """An edit, and the seconds since the case was opened when it was made."""

    edit: MaskEdit
    at_s: float


@dataclass(frozen=True, slots=True)
class EditHistory(History[TimedEdit, tuple[TimedEdit, ...]]):
    """The edits of one lesion's mask; the edited mask is their replay over the model's mask."""

    stored_name: ClassVar[str] = "edits"

    def replay(self) -> tuple[TimedEdit, ...]:
        """Return the edits that count, in order: those since the last clear."""
        kept: list[TimedEdit] = []
        for one in self.in_effect:
            kept = [] if isinstance(one.edit, ClearEdits) else [*kept, one]
        return tuple(kept)

    @property
    def edits(self) -> tuple[TimedEdit, ...]:
        """The edits that count, in order."""
        return self.replay()

    @property
    def is_empty(self) -> bool:
        """Return whether the mask is the model's own."""
        return not self.edits

    def add(self, edit: MaskEdit, *, at_s: float) -> EditHistory:
        """Add an edit."""
        return self.then(TimedEdit(edit, at_s))

    def clear(self, *, at_s: float) -> EditHistory:
        """Go back to the model's mask; unchanged where nothing was edited."""
        return self if self.is_empty else self.add(ClearEdits(), at_s=at_s)

    def apply(self, mask: Mask) -> Mask:
        """Return the edited mask, bool of the same shape; a new array, also where there is no edit."""
        edited = mask.copy()
        for one in self.edits:
            edited = one.edit.apply(edited)
        return edited

    @staticmethod
    def action_to_json(action: TimedEdit) -> dict[str, Any]:
        """Return an edit with its time as plain values."""
        return edit_to_json(action.edit) | {"at_s": action.at_s}

    @staticmethod
    def action_from_json(values: Mapping[str, Any]) -> TimedEdit:
        """Return the edit that was stored.

        Raises:
            KeyError, TypeError, ValueError: A stored value cannot be read.
        """
        return TimedEdit(edit_from_json(values), float(values["at_s"]))


def edit_to_json(edit: MaskEdit) -> dict[str, Any]:
    """Return plain values."""
    match edit:
        case BrushStroke():
            path = [list(position) for position in edit.path_yx]
            return {"kind": "brush", "path": path, "radius_px": edit.radius_px, "erase": edit.erase}
        case PolygonEdit():
            vertices = [list(vertex) for vertex in edit.vertices_yx]
            return {"kind": "polygon", "vertices": vertices, "cut": edit.cut}
        case FillHoles():
            return {"kind": "fill_holes"}
        case LargestComponent():
            return {"kind": "largest_component"}
        case Smooth():
            return {"kind": "smooth", "radius_px": edit.radius_px}
        case ClearEdits():
            return {"kind": "clear"}


def edit_from_json(values: Mapping[str, Any]) -> MaskEdit:
    """Read what `edit_to_json` gave.

    Raises:
        KeyError, TypeError, ValueError: A stored value cannot be read.
    """
    return _READ[values["kind"]](values)


_READ: Mapping[str, Callable[[Mapping[str, Any]], MaskEdit]] = {
    "brush": lambda v: BrushStroke(path_from_json(v["path"]), float(v["radius_px"]), bool(v["erase"])),
    "polygon": lambda v: PolygonEdit(path_from_json(v["vertices"]), bool(v["cut"])),
    "fill_holes": lambda v: FillHoles(),
    "largest_component": lambda v: LargestComponent(),
    "smooth": lambda v: Smooth(float(v["radius_px"])),
    "clear": lambda v: ClearEdits(),
}


def _shape(mask: Mask) -> tuple[int, int]:
    return mask.shape[0], mask.shape[1]
