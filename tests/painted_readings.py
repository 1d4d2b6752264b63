"""Readings whose masks are known, without a model and without a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.annotation.click_point import ClickPoint
from core.annotation.draft import CaseDraft
from core.annotation.reading_values import (
    LesionReading,
    MaskRecord,
    MissedLesion,
    Origin,
    Reading,
    ReadingKey,
)
from core.cases import Case
from core.imaging.case_pixels import reference_as_imported
from core.imaging.mask_files import save_mask
from core.lexicon.birads_ultrasound import BiradsForm
from core.measured import Measured
from core.metrics.registry import measure
from core.settings import Settings
from db.annotations import accept
from db.store import Store

NOT_DESCRIBED = BiradsForm()


@dataclass(frozen=True)
class Painted:
    """What a person makes of a lesion.

    Attributes:
        right_px: By how many pixels the mask lies to the right of the reference; None for a missed lesion.
        form: The description.
        clicks: Dice of the mask after each click.
    """

    right_px: int | None = 0
    form: BiradsForm = NOT_DESCRIBED
    clicks: Sequence[float] = (0.5, 0.8)


def accept_painted(
    settings: Settings, store: Store, case: Case, *, study: str, painted: Sequence[tuple[str, Painted]]
) -> None:
    """Each person's reading of the first lesion of a case."""
    for reader, made in painted:
        key = ReadingKey(reader, study, case.case_id)
        state = CaseDraft() if made.right_px is None else CaseDraft().add_lesion("level")
        if made.right_px is not None:
            state = state.replace(state.lesion("1").with_birads(made.form))
        reading = _reading(settings, case, key, state, made)
        with store.connect(write=True) as con:
            accept(con, reading, state=state, tab=f"{reader}'s tab", expected_revision=0)


def _reading(settings: Settings, case: Case, key: ReadingKey, state: CaseDraft, made: Painted) -> Reading:
    reference = reference_as_imported(case, case.lesions[0])
    missed = () if made.right_px is not None else (_missed(case, reference),)
    lesions = () if made.right_px is None else (_lesion(settings, case, state, made),)
    return Reading(key, case.image.pixel_sha256, lesions, missed, 20.0, "")


def _missed(case: Case, reference: NDArray[np.bool_]) -> MissedLesion:
    nothing = np.zeros_like(reference)
    return MissedLesion(case.lesions[0].lesion_id, measure(reference, nothing, case.image.spacing_mm))


def _lesion(settings: Settings, case: Case, state: CaseDraft, made: Painted) -> LesionReading:
    reference = reference_as_imported(case, case.lesions[0])
    mask = np.roll(reference, made.right_px or 0, axis=1) | (reference if made.right_px else False)
    record = MaskRecord(
        Origin.MODEL,
        save_mask(settings.masks, mask),
        int(mask.sum()),
        measure(reference, mask, case.image.spacing_mm),
    )
    return LesionReading(
        draft=state.lesion("1"),
        model=record,
        edited=None,
        share_changed=0.0,
        checkpoint_sha256=None,
        candidate_index=0,
        candidates=1,
        predicted_iou=0.9,
        reference_lesion_id=case.lesions[0].lesion_id,
        reference_sha256=case.lesions[0].mask_sha256,
        clicks=tuple(
            ClickPoint(place + 1, float(place), Measured.of(dice)) for place, dice in enumerate(made.clicks)
        ),
    )
