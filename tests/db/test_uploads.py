"""An uploaded picture becomes a case that knows nothing of the file it came from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.annotation.engine import AnnotationEngine
from core.datasets.upload import UploadedImage
from core.prompts.values import BoxPrompt, PromptSet
from core.settings import Settings
from db.audit import audit_log
from db.cases import load_case
from db.store import Store
from db.studies import load_cases
from db.uploads import STUDY, add_upload, keep_upload
from tests.people import enlist

PIXELS = np.random.default_rng(2).integers(0, 256, (48, 64), dtype=np.uint8)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(tmp_path, tmp_path / "weights")
    enlist(Store(made.store_path), "Ada")
    return made


def upload(settings: Settings, image: UploadedImage) -> str:
    case = keep_upload(settings, image)
    with Store(settings.store_path).connect(write=True) as con:
        add_upload(con, settings, case, by="Ada")
    return case.case_id


def test_an_upload_is_a_case_like_any_other(settings: Settings) -> None:
    case_id = upload(settings, UploadedImage(PIXELS, (0.5, 0.25)))
    with Store(settings.store_path).connect() as con:
        case = load_case(con, STUDY, case_id)
        log = audit_log(con)
    assert (case.image.shape, case.image.spacing_mm, case.lesions) == ((48, 64), (0.5, 0.25), ())
    engine = AnnotationEngine(settings)
    np.testing.assert_array_equal(engine.image(case), PIXELS)
    box = PromptSet((BoxPrompt((10.0, 10.0), (30.0, 40.0)),))
    assert engine.answer(case, "ellipse", box).candidates[0].area_mm2 == pytest.approx(
        np.pi / 4 * 20 * 30 * 0.125, rel=0.05
    )
    assert log[["who", "action", "case_id"]].values.tolist() == [["Ada", "uploaded", case_id]]


def test_the_same_picture_is_the_same_case_and_others_stay(settings: Settings) -> None:
    first = upload(settings, UploadedImage(PIXELS, (0.5, 0.25)))
    assert upload(settings, UploadedImage(PIXELS, (0.5, 0.25))) == first
    other = upload(settings, UploadedImage(PIXELS[::-1].copy(), (0.5, 0.25)))
    unknown_scale = upload(settings, UploadedImage(PIXELS, None))
    with Store(settings.store_path).connect() as con:
        assert {case.case_id for case in load_cases(con, STUDY)} == {first, other, unknown_scale}
    assert len(list((settings.studies / STUDY).iterdir())) == 3


def test_colour_is_kept(settings: Settings) -> None:
    colour = np.dstack([PIXELS, 255 - PIXELS, PIXELS // 2])
    case = keep_upload(settings, UploadedImage(colour))
    np.testing.assert_array_equal(AnnotationEngine(settings).image(case), colour)
