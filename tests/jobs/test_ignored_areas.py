"""What nobody annotated counts neither for nor against a mask."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.cases import Case
from core.errors import InputError
from core.imaging.case_pixels import ignored_as_imported
from core.imaging.mask_files import load_mask
from core.imaging.mask_pictures import read_mask
from core.imaging.read_image import UnreadableFileError
from core.metrics.registry import measure
from core.settings import Settings
from db.store import Store
from db.studies import load_cases
from jobs import evaluate, import_study

NAME = "TCGA-A1-A0SK-01Z-x"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A patch whose tumour ends at a strip outside the annotated region, evaluated."""
    monkeypatch.setenv("SAMOGRAPHY_HOME", str(tmp_path / "home"))
    codes = np.full((256, 256), 2, dtype=np.uint8)
    codes[80:160, 100:180] = 1
    codes[:, 160:] = 0
    for folder in ("images", "masks"):
        (tmp_path / "bcss" / folder).mkdir(parents=True)
    grey = np.random.default_rng(0).integers(0, 255, (256, 256, 3), dtype=np.uint8)
    Image.fromarray(grey).save(tmp_path / "bcss" / "images" / f"{NAME}.png")
    Image.fromarray(codes).save(tmp_path / "bcss" / "masks" / f"{NAME}.png")
    assert import_study.main(["--layout", "bcss", "--root", str(tmp_path / "bcss"), "--study", "s"]) == 0
    assert evaluate.main(["--study", "s", "--model", "ellipse", "--prompts", "box_20"]) == 0
    return Settings.from_environment()


def stored_case(settings: Settings) -> Case:
    with Store(settings.store_path).connect() as con:
        (case,) = load_cases(con, "s")
    return case


def test_metrics_leave_the_ignored_pixels_out(settings: Settings) -> None:
    case = stored_case(settings)
    ignored = ignored_as_imported(case)
    assert ignored is not None
    assert ignored[:, 160:].all()
    assert not ignored[:, :160].any()
    with Store(settings.store_path).connect() as con:
        ((sha256,),) = con.execute("SELECT mask_sha256 FROM result").fetchall()
        stored = dict(con.execute("SELECT metric, value FROM metric_value").fetchall())
    mask, reference = load_mask(settings.masks, sha256), read_mask(case.lesions[0].mask_paths[0])
    assert (mask & ignored).any()
    with_all = 2 * (mask & reference).sum() / (mask.sum() + reference.sum())
    kept = mask & ~ignored
    by_hand = 2 * (kept & reference).sum() / (kept.sum() + reference.sum())
    assert stored["dice"] == pytest.approx(by_hand)
    assert stored["dice"] != pytest.approx(with_all)
    expected = measure(reference, mask, None, ignore=ignored)
    assert {key: value for key, value in stored.items() if value is not None} == pytest.approx(
        {key: found.value for key, found in expected.items() if found.value is not None}
    )


def test_a_changed_file_is_reported(settings: Settings) -> None:
    case = stored_case(settings)
    assert case.ignored is not None
    Image.fromarray(np.zeros((256, 256), dtype=np.uint8)).save(case.ignored.path)
    with pytest.raises(InputError, match="changed since it was imported"):
        ignored_as_imported(case)
    case.ignored.path.unlink()
    with pytest.raises(UnreadableFileError, match="no such file"):
        ignored_as_imported(case)
