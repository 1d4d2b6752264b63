"""Characteristics of what was drawn, by the hash under which those of references are stored."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.annotation.mark_characteristics import keep_references, mark_characteristics
from core.characteristics.appearance import appearance_sha256
from core.characteristics.counted_size import counted_size
from core.errors import InputError
from core.imaging.mask_files import load_mask, save_mask
from tests.level_model import known_answer, level_case


def test_the_reference_itself_has_the_hash_of_its_lesion(tmp_path: Path) -> None:
    case = level_case(tmp_path / "case", 2)
    masks = tmp_path / "masks"
    keep_references(case, masks=masks)
    keep_references(case, masks=masks)
    lesion = case.lesions[0]
    assert (load_mask(masks, lesion.mask_sha256) == known_answer(2)).all()
    found = mark_characteristics(case, [lesion.mask_sha256], masks=masks)
    assert list(found) == [appearance_sha256(case.image, lesion)]
    measured = found[appearance_sha256(case.image, lesion)]
    size = int(known_answer(2).sum())
    assert measured["area_px"].value == size
    assert measured["area_mm2"].value == pytest.approx(size * 0.5 * 0.25)
    for name in ("area_px", "area_mm2"):
        counted = counted_size(name, size, spacing_mm=case.image.spacing_mm)
        assert counted.value == pytest.approx(measured[name].value)


def test_sizes_from_a_count() -> None:
    assert counted_size("area_px", 7, spacing_mm=None).value == 7
    assert counted_size("area_mm2", 7, spacing_mm=None).value is None
    assert counted_size("volume_cm3", 1000, spacing_mm=(2.0, 0.5, 1.0)).value == pytest.approx(1.0)


def test_a_mask_that_is_not_there_is_said(tmp_path: Path) -> None:
    case = level_case(tmp_path / "case", 1)
    other = save_mask(tmp_path / "elsewhere", np.eye(3, dtype=bool))
    with pytest.raises(InputError):
        mark_characteristics(case, [other], masks=tmp_path / "masks")
