"""MedSAM: boxes alone, and its own preprocessing."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from segment_anything.modeling import Sam
from skimage import transform

from core.errors import PromptError
from core.models.catalog import PICTURE_MODELS
from core.models.medsam_frame import MedSamFrame
from core.models.sam import SamSegmenter
from core.prompts.values import BoxPrompt, PointPrompt, PromptSet
from tests.close_to import assert_mask_of

pytestmark = pytest.mark.processor

INFO = PICTURE_MODELS.info("medsam_vit_b")
BOX = BoxPrompt((11, 40), (33, 78))


@torch.no_grad()
def as_published(sam: Sam, image: np.ndarray, box_xyxy: list[float]) -> np.ndarray:
    """Logits in the image's grid by the steps of MedSAM's published inference at this size."""
    height, width = image.shape[:2]
    size = sam.image_encoder.img_size
    square = transform.resize(image, (size, size), order=3, preserve_range=True, anti_aliasing=True)
    square = square.astype(np.uint8)
    square = (square - square.min()) / np.clip(square.max() - square.min(), a_min=1e-8, a_max=None)
    features = sam.image_encoder(torch.tensor(square).float().permute(2, 0, 1).unsqueeze(0))
    box = torch.as_tensor(np.array([box_xyxy]) / [width, height, width, height] * size, dtype=torch.float)
    sparse, dense = sam.prompt_encoder(points=None, boxes=box[:, None, :], masks=None)
    logits, _ = sam.mask_decoder(features, sam.prompt_encoder.get_dense_pe(), sparse, dense, False)
    chance = torch.nn.functional.interpolate(
        torch.sigmoid(logits), size=(height, width), mode="bilinear", align_corners=False
    )
    return np.asarray(torch.logit(chance[0, 0]))


@pytest.mark.parametrize("shape", [(50, 81), (200, 90)])
def test_the_mask_is_that_of_the_published_steps(tiny_sam: Sam, speckle, shape) -> None:
    model, image = SamSegmenter(INFO, tiny_sam, MedSamFrame(tiny_sam)), speckle(*shape, 3)
    found = model.predict(model.embed(image), PromptSet((BOX,)))
    assert len(found.candidates) == 1
    expected = as_published(tiny_sam, image, [40, 11, 77, 32])
    assert (expected > 0).any()
    assert not (expected > 0).all()
    assert_mask_of(found.best.mask, expected)


def test_a_flat_image_gives_finite_features(tiny_sam: Sam) -> None:
    model = SamSegmenter(INFO, tiny_sam, MedSamFrame(tiny_sam))
    flat = np.full((30, 40), 7, dtype=np.uint8)
    assert np.isfinite(model.embed(flat).arrays["features"]).all()


@pytest.mark.parametrize("prompts", [PromptSet(), PromptSet((PointPrompt((1, 1)), BOX))])
def test_only_boxes_are_taken(tiny_sam: Sam, speckle, prompts: PromptSet) -> None:
    model = SamSegmenter(INFO, tiny_sam, MedSamFrame(tiny_sam))
    with pytest.raises(PromptError, match=r"model 'medsam_vit_b' does not take .* it takes box"):
        model.predict(model.embed(speckle(50, 81)), prompts)
