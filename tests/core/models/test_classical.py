"""The segmenter without weights, on drawn lesions and on BUSI."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import PromptError
from core.geometry import bounding_box, box_slices
from core.models.catalog import PICTURE_MODELS
from core.models.ellipse_shape import Ellipse
from core.models.star_contour import cheapest_closed_path
from core.prompts.registry import PROMPTS
from core.prompts.simulator import prompt_generator
from core.prompts.values import BoxPrompt, MaskPrompt, PointPrompt, PromptSet

Y, X = np.ogrid[:180, :240]
LESION = ((Y - 80) / 30.0) ** 2 + ((X - 130) / 45.0) ** 2 <= 1
SECOND = ((Y - 130) / 20.0) ** 2 + ((X - 40) / 25.0) ** 2 <= 1


def ultrasound(*lesions: np.ndarray) -> np.ndarray:
    """Dark lesions in bright speckle."""
    random = np.random.default_rng(2)
    brightness = np.where(np.any(lesions, axis=0), 45.0, 130.0) * random.rayleigh(0.8, (180, 240))
    return brightness.clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def model():
    return PICTURE_MODELS.shipped["classical"].load(PICTURE_MODELS.shipped["classical"].info, None, "cpu")


def dice(first: np.ndarray, second: np.ndarray) -> float:
    return 2 * (first & second).sum() / (first.sum() + second.sum())


@pytest.mark.parametrize(
    ("prompts", "least"),
    [
        (PromptSet((bounding_box(LESION),)), 0.95),
        (PromptSet((PointPrompt((85, 110)), BoxPrompt((20, 75), (132, 215)))), 0.93),
        (PromptSet((PointPrompt((85, 110)),)), 0.93),
        (PromptSet(), 0.93),
    ],
    ids=["tight box", "point and loose box", "point", "nothing"],
)
def test_a_dark_lesion_is_found(model, prompts: PromptSet, least: float) -> None:
    assert dice(model.predict(model.embed(ultrasound(LESION)), prompts).best.mask, LESION) > least


def test_the_point_chooses_between_two_lesions(model) -> None:
    embedding = model.embed(ultrasound(LESION, SECOND))
    for centre, target in (((80, 130), LESION), ((130, 40), SECOND)):
        assert dice(model.predict(embedding, PromptSet((PointPrompt(centre),))).best.mask, target) > 0.9


def test_a_negative_point_is_left_out(model) -> None:
    embedding = model.embed(ultrasound(LESION, SECOND))
    off = PromptSet((PointPrompt((80, 130), positive=False),))
    assert model.predict(embedding, PromptSet()).best.mask[80, 130]
    assert not model.predict(embedding, off).best.mask[80, 130]


def test_a_point_near_the_edge_stays_inside(model) -> None:
    edge = PointPrompt((52, 130))
    box = BoxPrompt((20, 75), (132, 215))
    assert model.predict(model.embed(ultrasound(LESION)), PromptSet((edge, box))).best.mask[52, 130]


def test_the_same_again(model) -> None:
    embedding, prompts = model.embed(ultrasound(LESION)), PromptSet((PointPrompt((85, 110)),))
    first, second = (model.predict(embedding, prompts).best.mask for _ in range(2))
    assert np.array_equal(first, second)


def test_masks_are_not_taken(model) -> None:
    with pytest.raises(PromptError, match="'classical' does not take mask prompts"):
        model.predict(model.embed(ultrasound(LESION)), PromptSet((MaskPrompt(LESION),)))


@settings(max_examples=40, deadline=None)
@given(
    st.tuples(st.integers(1, 50), st.integers(1, 50)),
    st.tuples(st.floats(-20, 60), st.floats(-20, 60), st.floats(0.1, 70), st.floats(0.1, 70)),
    st.lists(st.tuples(st.floats(0, 49), st.floats(0, 49), st.booleans()), max_size=3),
    st.booleans(),
)
def test_any_prompt_gives_a_mask_within_the_box(model, shape, box, points, boxed: bool) -> None:
    """Tiny images, boxes outside, contradicting points: a mask comes, in the box, without a crash."""
    y, x, height, width = box
    given_box = BoxPrompt((y, x), (y + height, x + width))
    prompts = tuple(PointPrompt((py, px), sign) for py, px, sign in points)
    image = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    found = model.predict(model.embed(image), PromptSet((*prompts, given_box) if boxed else prompts))
    mask = found.best.mask
    assert mask.shape == shape
    assert mask.any()
    if boxed:
        assert mask[box_slices(given_box, shape)].sum() == mask.sum()


def test_a_flat_image_gives_nearly_the_ellipse_in_the_box(model) -> None:
    box = BoxPrompt((20, 30), (80, 120))
    mask = model.predict(model.embed(np.full((100, 150), 90, dtype=np.uint8)), PromptSet((box,))).best.mask
    assert dice(mask, Ellipse.inscribed(box).mask((100, 150))) > 0.9


def test_the_cheapest_closed_path() -> None:
    """A cheap ring with one bump of two columns: followed all round, and closed."""
    cost = np.ones((12, 9))
    expected = np.array([4, 4, 4, 4, 5, 6, 6, 5, 4, 4, 4, 4])
    cost[np.arange(12), expected] = 0
    assert cheapest_closed_path(cost).tolist() == expected.tolist()


def test_better_than_the_ellipse_on_busi(model, busi_cases, tmp_path) -> None:
    """On all 492: hu2023 0.81 to 0.63, tight box 0.90 to 0.88, point 0.71 to 0.44, none 0.58 to 0.19."""
    ellipse = PICTURE_MODELS.load("ellipse", tmp_path)
    for key, lead in (("hu2023", 0.12), ("tight_box", -0.02), ("point", 0.2), ("none", 0.25)):
        found = mean_dice(model, busi_cases, key)
        assert found > mean_dice(ellipse, busi_cases, key) + lead


def mean_dice(segmenter, cases, key: str) -> float:
    scores = []
    for name, image, reference in cases:
        random = prompt_generator(seed=0, case_id=name, lesion_id="1", prompts=key)
        prompts = PROMPTS[key].simulate(reference, random)
        scores.append(dice(segmenter.predict(segmenter.embed(image), prompts).best.mask, reference))
    return float(np.mean(scores))
