"""Folders of tiny pictures laid out as cohorts are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from core.datasets.cohort_layout import Cohort, ImportNote
from tests.phantom_masks import Mask, block, speckled

SHAPE = (24, 32)
LESION = block((6, 8), (14, 20), shape=SHAPE)
SECOND_LESION = block((16, 22), (20, 28), shape=SHAPE)


def save_picture(path: Path, *, seed: int) -> Path:
    """A picture unlike that of any other seed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(speckled(LESION, seed=seed)).save(path)
    return path


def save_mask_picture(path: Path, mask: Mask = LESION) -> Path:
    """A mask as an 8-bit picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(mask.astype(np.uint8) * 255).save(path)
    return path


def write_busi(root: Path) -> Path:
    """BUSI in miniature without any flaw: two benign, one malignant of two masks, one normal."""
    for seed, name in enumerate(("benign/benign (2)", "benign/benign (10)", "malignant/malignant (1)")):
        save_picture(root / f"{name}.png", seed=seed)
        save_mask_picture(root / f"{name}_mask.png")
    save_mask_picture(root / "malignant" / "malignant (1)_mask_1.png", SECOND_LESION)
    save_picture(root / "normal" / "normal (1).png", seed=9)
    save_mask_picture(root / "normal" / "normal (1)_mask.png", np.zeros(SHAPE, dtype=np.bool_))
    return root


def note_on(cohort: Cohort, file: str) -> ImportNote:
    """The only note on a file."""
    (note,) = [note for note in cohort.notes if note.file == file]
    return note


def without_unused(cohort: Cohort) -> list[ImportNote]:
    """The notes without those on files that are no part of the study."""
    return [note for note in cohort.notes if not note.problem.endswith("not used")]
