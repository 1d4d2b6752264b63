"""The ellipse in the box."""

from __future__ import annotations

import numpy as np
import pytest
from skimage.draw import ellipse as skimage_ellipse

from core.errors import InputError, PromptError
from core.models.catalog import PICTURE_MODELS
from core.models.ellipse_shape import Ellipse
from core.prompts.registry import PROMPTS
from core.prompts.simulator import prompt_generator
from core.prompts.values import BoxPrompt, MaskPrompt, PointPrompt, PromptSet

IMAGE = np.zeros((9, 12), dtype=np.uint8)


@pytest.fixture
def model(tmp_path):
    return PICTURE_MODELS.load("ellipse", tmp_path)


def drawn(mask: np.ndarray) -> list[str]:
    return ["".join(".#"[value] for value in row) for row in mask.astype(int)]


def test_a_five_by_three_box(model) -> None:
    mask = model.predict(model.embed(IMAGE), PromptSet((BoxPrompt((2, 3), (5, 8)),))).best.mask
    assert drawn(mask[1:6, 2:9]) == [".......", "..###..", ".#####.", "..###..", "......."]
    assert mask.sum() == 11


@pytest.mark.parametrize(("height", "width"), [(7, 11), (40, 31), (8, 90)])
def test_it_is_the_ellipse_of_scikit_image(height: int, width: int) -> None:
    """Its ellipse leaves out the pixels that touch the outline; here only the four ends of the axes do."""
    box = BoxPrompt((4, 6), (4 + height, 6 + width))
    rows, columns = skimage_ellipse(4 + (height - 1) / 2, 6 + (width - 1) / 2, height / 2, width / 2)
    expected = np.zeros((60, 120), dtype=bool)
    expected[rows, columns] = True
    assert np.array_equal(Ellipse.inscribed(box).mask((60, 120)), expected)


def test_its_area_is_that_of_an_ellipse(model) -> None:
    image = np.zeros((400, 500), dtype=np.uint8)
    mask = model.predict(model.embed(image), PromptSet((BoxPrompt((50.5, 20), (350.25, 480)),))).best.mask
    assert mask.sum() == pytest.approx(np.pi * 299.75 * 460 / 4, rel=0.002)


def test_a_box_wins_over_points(model) -> None:
    box = BoxPrompt((2, 3), (5, 8))
    alone = model.predict(model.embed(IMAGE), PromptSet((box,))).best.mask
    both = model.predict(model.embed(IMAGE), PromptSet((PointPrompt((0, 0)), box)), multimask=True)
    assert np.array_equal(both.best.mask, alone)
    assert len(both.candidates) == 1
    assert both.best.predicted_iou is None


def test_no_prompt_takes_the_whole_image(model) -> None:
    mask = model.predict(model.embed(IMAGE), PromptSet()).best.mask
    assert mask[0, 5]
    assert mask[4, 0]
    assert not mask[0, 0]


def test_a_point_gets_the_default_ellipse(model) -> None:
    """30 % by 40 % of the shorter side of 100 px, so 15 rows and 20 columns to each side."""
    image = np.zeros((100, 200), dtype=np.uint8)
    prompts = PromptSet((PointPrompt((50, 120)), PointPrompt((0, 0), positive=False)))
    rows, columns = np.nonzero(model.predict(model.embed(image), prompts).best.mask)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (35, 65, 100, 140)


def test_far_points_enlarge_it(model) -> None:
    image = np.zeros((100, 200), dtype=np.uint8)
    prompts = PromptSet((PointPrompt((10, 30)), PointPrompt((70, 150))))
    rows, columns = np.nonzero(model.predict(model.embed(image), prompts).best.mask)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (10, 70, 30, 150)


def test_masks_are_not_taken(model) -> None:
    with pytest.raises(PromptError, match="'ellipse' does not take mask prompts"):
        model.predict(model.embed(IMAGE), PromptSet((MaskPrompt(np.ones((9, 12), dtype=bool)),)))


def test_a_volume_is_no_image(model) -> None:
    with pytest.raises(InputError, match=r"shape \(3, 9, 12\)"):
        model.embed(np.zeros((3, 9, 12), dtype=np.uint8))


def test_busi_scores(model, busi_cases) -> None:
    """The preset's notes give 0.887 with tight boxes and 0.636 with hu2023 prompts over all of BUSI."""
    scores = {
        key: np.mean([dice(model, case, key) for case in busi_cases]) for key in ("tight_box", "hu2023")
    }
    assert scores["tight_box"] == pytest.approx(0.887, abs=0.02)
    assert scores["hu2023"] == pytest.approx(0.636, abs=0.04)


def dice(model, case, key: str) -> float:
    name, image, reference = case
    random = prompt_generator(seed=0, case_id=name, lesion_id="1", prompts=key)
    prompts = PROMPTS[key].simulate(reference, random)
    mask = model.predict(model.embed(image), prompts).best.mask
    return 2 * (mask & reference).sum() / (mask.sum() + reference.sum())
