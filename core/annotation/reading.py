"""Turn a draft into a reading: replay every lesion, keep the masks, measure against the reference."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.annotation.click_curve import click_curve
from core.annotation.click_point import ClickPoint
from core.annotation.draft import CaseDraft, LesionDraft
from core.annotation.engine import AnnotationEngine
from core.annotation.lesion_masks import LesionMasks, lesion_masks
from core.annotation.matching import match_lesions
from core.annotation.reading_key import ReadingKey
from core.annotation.reading_values import LesionReading, MaskOrigin, MaskRecord, MissedLesion, Reading
from core.cases import Case
from core.errors import PromptError
from core.imaging.case_pixels import ignored_as_imported, reference_as_imported
from core.imaging.mask_files import save_mask
from core.metrics.registry import measure

Mask = NDArray[np.bool_]


def read_out(
    engine: AnnotationEngine, case: Case, draft: CaseDraft, *, key: ReadingKey, masks: Path
) -> Reading:
    """Return everything that accepting a case writes down; the mask files are written here.

    Lesions without prompts and edits are left out: the reader added them and drew nothing.

    Args:
        engine: Replays the prompts.
        case: The case with its reference, where there is one.
        draft: The work that the person did.
        key: The key that says who read and which case.
        masks: Folder of the mask files (`Settings.masks`).

    Raises:
        PromptError: A lesion's final mask is empty.
        StudyError: A file cannot be read, or a model not be loaded.
        OSError: A mask file cannot be written.
    """
    drawn = {lesion.lesion_id: lesion for lesion in draft.lesions if not lesion.is_untouched}
    found = {lesion_id: lesion_masks(engine, case, lesion) for lesion_id, lesion in drawn.items()}
    _require_areas(found)
    references = {lesion.lesion_id: reference_as_imported(case, lesion) for lesion in case.lesions}
    pairs = match_lesions({name: m.final for name, m in found.items()}, references)
    reader = _LesionReader(engine, case, references, masks)
    return Reading(
        key=key,
        pixel_sha256=case.image.pixel_sha256,
        lesions=tuple(
            reader.read(lesion, found[name], reference_id=pairs.get(name)) for name, lesion in drawn.items()
        ),
        missed=tuple(
            MissedLesion(name, measure(mask, np.zeros_like(mask), case.image.steps, ignore=reader.ignored))
            for name, mask in references.items()
            if name not in pairs.values()
        ),
        active_seconds=draft.active_seconds,
        comment=draft.comment,
    )


class _LesionReader:
    """Measures and keeps the lesions of one case."""

    def __init__(
        self, engine: AnnotationEngine, case: Case, references: Mapping[str, Mask], masks: Path
    ) -> None:
        self._engine = engine
        self._case = case
        self._references = references
        self._masks = masks
        self.ignored = ignored_as_imported(case)
        self._sha256 = {lesion.lesion_id: lesion.mask_sha256 for lesion in case.lesions}

    def read(self, lesion: LesionDraft, found: LesionMasks, *, reference_id: str | None) -> LesionReading:
        """Read one lesion."""
        reference = None if reference_id is None else self._references[reference_id]
        answer = found.answer
        edited = None
        if not lesion.edits.is_empty or answer is None:
            edited = self._record(found.edited, MaskOrigin.EDITED, reference=reference)
        return LesionReading(
            draft=lesion,
            model=self._record(found.model, MaskOrigin.MODEL, reference=reference),
            edited=edited,
            share_changed=found.share_changed,
            checkpoint_sha256=None if answer is None else answer.checkpoint_sha256,
            candidate_index=None if answer is None else answer.chosen,
            candidates=0 if answer is None else len(answer.candidates),
            predicted_iou=None if answer is None else answer.candidates[answer.chosen].predicted_iou,
            reference_lesion_id=reference_id,
            reference_sha256=None if reference_id is None else self._sha256[reference_id],
            clicks=self._clicks(lesion, reference),
        )

    def _clicks(self, lesion: LesionDraft, reference: Mask | None) -> tuple[ClickPoint, ...]:
        return () if reference is None else click_curve(self._engine, self._case, lesion, reference=reference)

    def _record(self, mask: Mask, origin: MaskOrigin, *, reference: Mask | None) -> MaskRecord:
        steps = self._case.image.steps
        metrics = {} if reference is None else measure(reference, mask, steps, ignore=self.ignored)
        return MaskRecord(origin, save_mask(self._masks, mask), int(np.count_nonzero(mask)), metrics)


def _require_areas(found: Mapping[str, LesionMasks]) -> None:
    for lesion_id, masks in found.items():
        if not masks.final.any():
            raise PromptError(f"lesion {lesion_id} has an empty mask; prompt or paint it, or remove it")
