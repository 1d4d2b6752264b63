"""A person's change to a model's mask: an ordered list of edits with unlimited undo and redo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.annotation.drawn import PathYx, path_from_json
from core.annotation.painted import painted_polygon, painted_stroke
from core.annotation.undoable import Undoable
from core.errors import PromptError
from core.imaging.mask_editing import fill_holes, largest_component, smooth

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class BrushStroke:
    """A stroke of a round brush, or of the eraser."""

    path_yx: PathYx
    radius_px: float
    erase: bool = False

    def apply(self, mask: Mask) -> Mask:
        """With the stroke painted or erased."""
        stroke = painted_stroke(_shape(mask), self.path_yx, self.radius_px)
        return mask & ~stroke if self.erase else mask | stroke


@dataclass(frozen=True, slots=True)
class PolygonEdit:
    """A polygon added, or cut away."""

    vertices_yx: PathYx
    cut: bool = False

    def apply(self, mask: Mask) -> Mask:
        """With the polygon added or cut away."""
        area = painted_polygon(_shape(mask), self.vertices_yx)
        return mask & ~area if self.cut else mask | area


@dataclass(frozen=True, slots=True)
class FillHoles:
    """See `core.imaging.mask_editing.fill_holes`."""

    def apply(self, mask: Mask) -> Mask:
        """Without holes."""
        return fill_holes(mask)


@dataclass(frozen=True, slots=True)
class LargestComponent:
    """See `core.imaging.mask_editing.largest_component`."""

    def apply(self, mask: Mask) -> Mask:
        """The largest component alone."""
        return largest_component(mask)


@dataclass(frozen=True, slots=True)
class Smooth:
    """See `core.imaging.mask_editing.smooth`."""

    radius_px: float

    def apply(self, mask: Mask) -> Mask:
        """Rounded off."""
        return smooth(mask, radius_px=self.radius_px)


@dataclass(frozen=True, slots=True)
class ClearEdits:
    """Back to the model's mask; an act like any other, so that it can be undone."""

    def apply(self, mask: Mask) -> Mask:
        """Nothing to do: `EditHistory.edits` starts after it."""
        return mask


MaskEdit = BrushStroke | PolygonEdit | FillHoles | LargestComponent | Smooth | ClearEdits


@dataclass(frozen=True, slots=True)
class TimedEdit:
    """An edit, and the seconds since the case was opened when it was made."""

    edit: MaskEdit
    at_s: float


@dataclass(frozen=True, slots=True)
class EditHistory:
    """All edits of one lesion's mask; the edited mask is their replay over the model's mask."""

    acts: Undoable[TimedEdit] = field(default_factory=Undoable)

    @property
    def edits(self) -> tuple[TimedEdit, ...]:
        """The edits that count, in order: those since the last clear."""
        kept: list[TimedEdit] = []
        for act in self.acts.in_effect:
            kept = [] if isinstance(act.edit, ClearEdits) else [*kept, act]
        return tuple(kept)

    @property
    def is_empty(self) -> bool:
        """Whether the mask is the model's own."""
        return not self.edits

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return self.acts.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to bring back."""
        return self.acts.can_redo

    @property
    def interactions(self) -> int:
        """Everything that the person did here, undo and redo counted."""
        return self.acts.interactions

    def add(self, edit: MaskEdit, *, at_s: float) -> EditHistory:
        """One more edit."""
        return EditHistory(self.acts.then(TimedEdit(edit, at_s)))

    def clear(self, *, at_s: float) -> EditHistory:
        """Back to the model's mask; unchanged where nothing was edited."""
        return self if self.is_empty else self.add(ClearEdits(), at_s=at_s)

    def undo(self) -> EditHistory:
        """Without the last edit."""
        return EditHistory(self.acts.undo())

    def redo(self) -> EditHistory:
        """With the edit that was taken back last."""
        return EditHistory(self.acts.redo())

    def apply(self, mask: Mask) -> Mask:
        """The edited mask, bool of the same shape; a new array, also where there is no edit."""
        edited = mask.copy()
        for act in self.edits:
            edited = act.edit.apply(edited)
        return edited

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain values; undone edits too."""
        return {
            "actions": [edit_to_json(act.edit) | {"at_s": act.at_s} for act in self.acts.actions],
            "done": self.acts.done,
            "interactions": self.acts.interactions,
        }


def edit_history_from_json(values: Mapping[str, Any]) -> EditHistory:
    """Inverse of `EditHistory.to_json`.

    Raises:
        PromptError: A stored value cannot be read.
    """
    try:
        acts = tuple(TimedEdit(edit_from_json(v), float(v["at_s"])) for v in values["actions"])
        return EditHistory(Undoable(acts, values["done"], values["interactions"]))
    except (KeyError, TypeError, ValueError) as error:
        raise PromptError(f"the stored edits cannot be read ({error!r})") from error


def edit_to_json(edit: MaskEdit) -> dict[str, Any]:
    """Plain values."""
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
    """Inverse of `edit_to_json`.

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
