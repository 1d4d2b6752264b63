"""Turn a draft of a volume into a reading: keep the masks, measure them against the reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.annotation.draft import CaseDraft, LesionDraft
from core.annotation.matching import match_lesions
from core.annotation.reading_key import ReadingKey
from core.annotation.reading_values import LesionReading, MaskOrigin, MaskRecord, MissedLesion, Reading
from core.annotation.volume_click_curve import Replay, volume_click_curve
from core.annotation.volume_masks import model_mask, sliced_mask
from core.cases import Case
from core.errors import PromptError
from core.imaging.case_pixels import reference_as_imported
from core.imaging.mask_editing import share_changed
from core.imaging.mask_files import load_mask, save_mask
from core.metrics.registry import measure
from core.volumes import Grid

Mask = NDArray[np.bool_]
Sha256OfModel = Callable[[str], str | None]
"""Model key -> hash of its weights."""


@dataclass(frozen=True, slots=True)
class AskedModels:
    """The questions of a reading to the models that answered.

    Attributes:
        weights: Hash of a model's weights.
        replay: Answers clicks again; None to leave out the curve of Dice against clicks.
    """

    weights: Sha256OfModel
    replay: Replay | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """Masks of a lesion, (z, y, x): the model's (empty without an answer), and the one that counts."""

    model: Mask
    final: Mask


def read_out_volume(
    case: Case, draft: CaseDraft, *, key: ReadingKey, masks: Path, grid: Grid, models: AskedModels
) -> Reading:
    """Return everything that accepting a volume writes down; the mask files are written here.

    Lesions on which nothing was done are left out. There is a curve of Dice against clicks where a click
    model answered and there is a reference: models that follow slices do not answer after every prompt.

    Args:
        case: The case with its reference, where there is one.
        draft: The work that the person did.
        key: The key that says who read and which case.
        masks: Folder of the mask files (`Settings.masks`).
        grid: The grid of the volume.
        models: The questions that are asked of the models that answered.

    Raises:
        PromptError: A lesion's final mask is empty.
        StudyError: A mask or the reference cannot be read, or clicks not be answered again.
        OSError: A mask file cannot be written.
    """
    drawn = {lesion.lesion_id: lesion for lesion in draft.lesions if not lesion.is_untouched}
    found = {name: _found(lesion, grid, masks) for name, lesion in drawn.items()}
    for name, one in found.items():
        if not one.final.any():
            raise PromptError(f"lesion {name} has an empty mask; propagate or paint it, or remove it")
    references = {one.lesion_id: reference_as_imported(case, one, grid=grid) for one in case.lesions}
    pairs = match_lesions({name: one.final for name, one in found.items()}, references)
    reader = _Reader(case, references, masks, models)
    return Reading(
        key=key,
        pixel_sha256=case.image.pixel_sha256,
        lesions=tuple(reader.read(drawn[name], found[name], pairs.get(name)) for name in drawn),
        missed=tuple(
            MissedLesion(name, measure(mask, np.zeros_like(mask), case.image.steps))
            for name, mask in references.items()
            if name not in pairs.values()
        ),
        active_seconds=draft.active_seconds,
        comment=draft.comment,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Reader:
    """Measures and keeps the lesions of one case."""

    case: Case
    references: Mapping[str, Mask]
    masks: Path
    models: AskedModels

    def read(self, lesion: LesionDraft, found: _Found, reference_id: str | None) -> LesionReading:
        assert lesion.volume is not None
        reference = None if reference_id is None else self.references[reference_id]
        answer = lesion.volume.state.answer
        changed = not np.array_equal(found.model, found.final)
        hashes = {one.lesion_id: one.mask_sha256 for one in self.case.lesions}
        return LesionReading(
            draft=lesion,
            model=self._record(found.model, MaskOrigin.MODEL, reference),
            edited=self._record(found.final, MaskOrigin.EDITED, reference) if changed else None,
            share_changed=share_changed(found.model, found.final),
            checkpoint_sha256=None if answer is None else self.models.weights(answer.model_key),
            candidate_index=None if answer is None else 0,
            candidates=0 if answer is None else 1,
            predicted_iou=None,
            reference_lesion_id=reference_id,
            reference_sha256=None if reference_id is None else hashes[reference_id],
            clicks=()
            if reference is None or self.models.replay is None
            else volume_click_curve(lesion.volume, self.models.replay, reference=reference),
        )

    def _record(self, mask: Mask, origin: MaskOrigin, reference: Mask | None) -> MaskRecord:
        metrics = {} if reference is None else measure(reference, mask, self.case.image.steps)
        return MaskRecord(origin, save_mask(self.masks, mask), int(np.count_nonzero(mask)), metrics)


def _found(lesion: LesionDraft, grid: Grid, masks: Path) -> _Found:
    if lesion.volume is None:
        raise PromptError(f"lesion {lesion.lesion_id} was drawn on a picture; remove it and draw it again")
    state = lesion.volume.state
    load = partial(load_mask, masks)
    final = sliced_mask(state, grid.shape, load).volume()
    return _Found(model_mask(state, grid.shape, load), final)
