from __future__ import annotations

import numpy as np
import pytest
import torch

from core.models.starter.build_starter import build_starter
from core.models.starter.encoder import packed_channels, unpack
from core.models.starter.load_starter import blank_starter
from core.models.starter_2d_model import STARTER_2D
from core.prompts.values import BoxPrompt, MaskPrompt, PointPrompt, PromptSet

RNG = np.random.default_rng(0)
IMAGE = RNG.integers(0, 255, (40, 56), dtype=np.uint8)
CLICK = PointPrompt((12.0, 20.0))
BOX = BoxPrompt((5.0, 8.0), (30.0, 41.0))
PROMPTS = [
    PromptSet(),
    PromptSet((CLICK,)),
    PromptSet((BOX,)),
    PromptSet((CLICK, BOX, PointPrompt((33.0, 50.0), positive=False))),
]


@pytest.mark.parametrize("prompts", PROMPTS)
def test_any_prompt_gives_masks_in_the_image_grid(prompts: PromptSet) -> None:
    model = blank_starter(STARTER_2D.info, 64, seed=0)
    prediction = model.predict(model.embed(IMAGE), prompts, multimask=True)
    assert [c.mask.shape for c in prediction.candidates] == [IMAGE.shape] * 3
    assert prediction.best.low_res_logits is not None
    assert prediction.best.low_res_logits.shape == (1, 32, 32)


def test_an_answer_can_be_given_back_with_a_click() -> None:
    model = blank_starter(STARTER_2D.info, 64, seed=0)
    embedding = model.embed(IMAGE)
    first = model.predict(embedding, PromptSet((CLICK,)), multimask=False).best
    again = PromptSet((CLICK, MaskPrompt(first.mask, first.low_res_logits)))
    second = model.predict(embedding, again)
    assert len(second.candidates) == 1
    assert not np.array_equal(second.best.low_res_logits, first.low_res_logits)


def test_a_mirrored_question_gets_the_mirrored_answer() -> None:
    model = blank_starter(STARTER_2D.info, 64, seed=0)
    square = RNG.integers(0, 255, (48, 48), dtype=np.uint8)
    box, mirrored = BoxPrompt((5.0, 8.0), (30.0, 41.0)), BoxPrompt((5.0, 7.0), (30.0, 40.0))
    one = model.predict(model.embed(square), PromptSet((box, PointPrompt((9.0, 12.0)))), multimask=False)
    other = model.predict(
        model.embed(np.ascontiguousarray(square[:, ::-1])),
        PromptSet((mirrored, PointPrompt((9.0, 35.0)))),
        multimask=False,
    )
    # The frame scales by 64 / 48, where the centres of pixels move by less than half a pixel.
    np.testing.assert_allclose(one.best.low_res_logits, np.flip(other.best.low_res_logits, -1), atol=0.15)


def test_random_weights_are_the_same_for_the_same_seed() -> None:
    one, same, other = (blank_starter(STARTER_2D.info, 64, seed=seed).sam.state_dict() for seed in (1, 1, 2))
    name = "image_encoder.stem.0.weight"
    assert torch.equal(one[name], same[name])
    assert not torch.equal(one[name], other[name])


def test_a_batch_is_decoded_as_its_examples_are_alone() -> None:
    sam = build_starter(64).eval()
    images = torch.randn(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    points = torch.tensor([[[9.0, 9.0], [30.0, 40.0]], [[20.0, 15.0], [50.0, 44.0]]])
    labels = torch.tensor([[1, 0], [2, 3]])
    with torch.no_grad():
        features, place = sam.image_encoder(images), sam.prompt_encoder.get_dense_pe()
        together = sam.mask_decoder.predict_masks(
            features, place, *sam.prompt_encoder((points, labels), None, None)
        )
        box = sam.prompt_encoder(None, points[1].reshape(1, 4), None)
        alone = sam.mask_decoder.predict_masks(features[1:], place, *box)
    for whole, part in zip(together, alone, strict=True):
        torch.testing.assert_close(whole[1:], part, atol=1e-4, rtol=1e-4)


def test_fine_features_come_back_from_their_packing() -> None:
    packed = torch.randn(1, packed_channels(96), 4, 4)
    middle, quarter, half = unpack(packed, 96)
    assert [tuple(x.shape) for x in (middle, quarter, half)] == [
        (1, 96, 4, 4),
        (1, 24, 8, 8),
        (1, 12, 16, 16),
    ]


def test_a_side_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple of 32"):
        build_starter(100)
