"""A model without clicks on the study's grid: one answer, held against all lesions of the case at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.cases import Lesion
from core.clicks import study_grid
from core.imaging.hashing import file_sha256, mask_sha256, pixel_sha256
from core.imaging.mask_files import load_mask
from core.imaging.volume_files.registry import read_volume
from core.models.catalog import CLICK_MODELS
from core.models.contracts import LesionAnswer, ModelInfo
from core.prompts.values import PromptKind, PromptSet
from core.settings import Settings
from core.volumes import Volume
from db.export import export_frame
from db.runs import run_statuses
from db.store import Store
from db.studies import StudyImport, save_import
from jobs.segment import main
from tests.followed_volumes import SHAPE, _save, volume, write_case

SECOND = np.s_[6:8, 2:8, 2:10]
FINE = (3 * SHAPE[0], *SHAPE[1:])


class Finds:
    """Answers with all that is bright on whichever grid it is shown."""

    info = ModelInfo("finds", "", frozenset({PromptKind.NONE}), "none-v1", "none", "")
    checkpoint_sha256 = None
    bright: np.ndarray

    def open(self, shown: Volume) -> Finds:
        self.bright = shown.voxels > 475
        return self

    def answer(self, clicks: PromptSet, **given: object) -> LesionAnswer:
        assert self.bright.shape == FINE
        return LesionAnswer(self.bright, clicks)


def two_lesions(home: Path) -> tuple[Settings, Store]:
    """One volume with the usual lesion, and a small bright block in a corner."""
    root = home / "cohort"
    root.mkdir()
    case = write_case(root, 0)
    grey, _ = volume(0)
    small = np.zeros(SHAPE, bool)
    small[SECOND] = True
    _save(np.where(small, 700, grey).astype(np.float32), case.image.path)
    _save(small.astype(np.uint8), root / "second.nii.gz")
    seen = read_volume(root / "second.nii.gz").voxels > 0
    other = Lesion("2", (root / "second.nii.gz",), mask_sha256(seen), int(small.sum()))
    path, voxels = case.image.path, read_volume(case.image.path).voxels
    image = replace(case.image, file_sha256=file_sha256(path), pixel_sha256=pixel_sha256(voxels))
    both = replace(case, image=image, lesions=(*case.lesions, other))
    settings = Settings(home, home / "weights")
    store = Store(settings.store_path)
    with store.connect(write=True) as con:
        save_import(con, StudyImport("mri", "generic", root, (both,), (), 3))
    return settings, store


def test_one_answer_to_two_lesions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path))
    monkeypatch.setattr(study_grid, "SHAPE", FINE)
    monkeypatch.setattr(study_grid, "SPACING_MM", (1.0, 1.0, 0.8))
    monkeypatch.setattr(CLICK_MODELS, "load", lambda *_, **__: Finds())
    settings, store = two_lesions(tmp_path)
    asked = ["--study", "mri", "--model", "sphere_at_click", "--grid", "zhou2025", "--placement", "reference"]
    assert main([*asked, "--no-baseline"]) == 0
    with store.connect() as con:
        found = export_frame(con, [run_statuses(con)[0].run.run_id])
    (row,) = found.to_dict("records")
    assert (row["lesion_id"], row["prompts"]) == ("union", "no_clicks")
    assert row["dice"] > 0.85  # of both at once; against the larger one alone it could not reach it
    assert (row["lesions_detected"], row["lesions_missed"]) == (2, 0)
    assert load_mask(settings.masks, row["mask_sha256"]).shape == SHAPE
