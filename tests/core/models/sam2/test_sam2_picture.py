"""The picture adapter against the package's own predictor.

Our features are contiguous, as an embedding keeps them; the predictor's may be views in another order, for
which a processor may have another kernel. So answers are equal bit for bit where its features are made
contiguous, and close where they are left alone.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sam2.sam2_image_predictor import SAM2ImagePredictor

from core.errors import InputError, PromptError
from core.geometry import box_xyxy, point_labels, points_xy
from core.models.ambiguity import is_ambiguous
from core.models.catalog import PICTURE_MODELS
from core.models.contracts import Embedding
from core.models.sam2.picture_segmenter import Sam2Segmenter
from core.prompts.values import BoxPrompt, MaskPrompt, PointPrompt, PromptSet
from tests.close_to import assert_mask_of, assert_within_ulps
from tests.tiny_sam2 import SIDE, picture_module

pytestmark = pytest.mark.processor

POINT, OFF = PointPrompt((20.0, 61.5)), PointPrompt((3.0, 4.0), positive=False)
BOX = BoxPrompt((11.0, 40.0), (33.0, 77.5))
LOGITS = np.random.default_rng(1).normal(0, 5, (1, SIDE // 4, SIDE // 4)).astype(np.float32)
GUESS = MaskPrompt(np.zeros((50, 81), dtype=bool), LOGITS)
PROMPTS = {
    "one click": PromptSet((POINT,)),
    "two clicks": PromptSet((POINT, OFF)),
    "box": PromptSet((BOX,)),
    "click and box": PromptSet((POINT, BOX)),
    "click and logits": PromptSet((POINT, GUESS)),
    "everything": PromptSet((POINT, OFF, BOX, GUESS)),
}
IMAGE = np.random.default_rng(5).integers(0, 256, (50, 81, 3), dtype=np.uint8)


def adapter() -> Sam2Segmenter:
    return Sam2Segmenter(PICTURE_MODELS.info("sam2_tiny"), picture_module())


def predictor_of_image() -> SAM2ImagePredictor:
    """The package's own; the sides of its maps, fixed for 1,024, are those of our input."""
    predictor = SAM2ImagePredictor(picture_module())
    predictor._bb_feat_sizes = [(SIDE // 4, SIDE // 4), (SIDE // 8, SIDE // 8), (SIDE // 16, SIDE // 16)]
    predictor.set_image(IMAGE)
    return predictor


def with_contiguous_features(predictor: SAM2ImagePredictor) -> SAM2ImagePredictor:
    kept = predictor._features
    finer = [level.contiguous() for level in kept["high_res_feats"]]
    predictor._features = {"image_embed": kept["image_embed"].contiguous(), "high_res_feats": finer}
    return predictor


def answers(predictor: SAM2ImagePredictor, prompts: PromptSet, *, multimask: bool) -> tuple[np.ndarray, ...]:
    """Logits in the image's grid, scores, and low-resolution logits."""
    return predictor.predict(
        point_coords=points_xy(prompts.points) if prompts.points else None,
        point_labels=point_labels(prompts.points) if prompts.points else None,
        box=box_xyxy(prompts.boxes[0]) if prompts.boxes else None,
        mask_input=prompts.mask.low_res_logits if prompts.mask else None,
        multimask_output=multimask,
        return_logits=True,
    )


@pytest.mark.parametrize("multimask", [True, False, None])
@pytest.mark.parametrize("name", PROMPTS)
def test_answers_equal_the_predictors_on_contiguous_features(name: str, multimask: bool | None) -> None:
    model, prompts = adapter(), PROMPTS[name]
    found = model.predict(model.embed(IMAGE), prompts, multimask=multimask)
    several = is_ambiguous(prompts) if multimask is None else multimask
    theirs = answers(with_contiguous_features(predictor_of_image()), prompts, multimask=several)
    assert len(found.candidates) == len(theirs[0]) == (3 if several else 1)
    for candidate, logits, score, low_res in zip(found.candidates, *theirs, strict=True):
        assert candidate.mask.dtype == bool
        assert np.array_equal(candidate.mask, logits > 0)
        assert candidate.predicted_iou == score
        assert candidate.low_res_logits is not None
        assert np.array_equal(candidate.low_res_logits[0], low_res)


@pytest.mark.parametrize("kernels", ["as they are", "without oneDNN"])
@pytest.mark.parametrize("name", PROMPTS)
def test_answers_are_close_to_the_untouched_predictors(name: str, kernels: str) -> None:
    model, prompts = adapter(), PROMPTS[name]
    found = model.predict(model.embed(IMAGE), prompts, multimask=True)
    predictor = predictor_of_image()
    with torch.backends.mkldnn.flags(enabled=kernels == "as they are"):
        theirs = answers(predictor, prompts, multimask=True)
    scores = np.array([candidate.predicted_iou for candidate in found.candidates], np.float32)
    assert_within_ulps(scores, theirs[1])
    assert_within_ulps(np.concatenate([one.low_res_logits for one in found.candidates]), theirs[2])
    for candidate, logits in zip(found.candidates, theirs[0], strict=True):
        assert_mask_of(candidate.mask, logits)


def test_a_drawn_mask_becomes_logits_and_changes_the_answer() -> None:
    model, drawn = adapter(), np.zeros((50, 81), dtype=bool)
    drawn[10:30, 20:50] = True
    embedding = model.embed(IMAGE)
    with_mask = model.predict(embedding, PromptSet((POINT, MaskPrompt(drawn))), multimask=False).best
    without = model.predict(embedding, PromptSet((POINT,)), multimask=False).best
    assert not np.array_equal(with_mask.low_res_logits, without.low_res_logits)


def test_what_cannot_be_used_is_refused() -> None:
    model = adapter()
    with pytest.raises(PromptError, match="'sam2_tiny' does not take none prompts"):
        model.predict(model.embed(IMAGE), PromptSet())
    with pytest.raises(PromptError, match=r"shape \(5, 6\), the image \(50, 81\)"):
        model.predict(model.embed(IMAGE), PromptSet((MaskPrompt(np.ones((5, 6), dtype=bool)),)))
    with pytest.raises(InputError, match="not one of model 'sam2_tiny'"):
        model.predict(Embedding({"features": np.zeros((1, 2, 2, 2))}, (50, 81)), PROMPTS["box"])
    with pytest.raises(InputError, match="type float64"):
        model.embed(np.zeros((4, 4)))  # type: ignore[arg-type]
