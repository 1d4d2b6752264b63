"""The SAM adapter against the package's own predictor.

Bit for bit where the predictor's features lie in memory as ours do, close where they are left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch
from segment_anything import SamPredictor, sam_model_registry
from segment_anything.modeling import Sam

from core.errors import CheckpointError, InputError, PromptError, SettingsError
from core.geometry import box_xyxy, point_labels, points_xy
from core.models import checkpoints
from core.models.ambiguity import is_ambiguous
from core.models.catalog import PICTURE_MODELS
from core.models.contracts import Embedding
from core.models.sam import SamSegmenter
from core.models.sam_frame import SamFrame
from core.prompts.values import BoxPrompt, MaskPrompt, PointPrompt, PromptSet
from tests.close_to import assert_mask_of, assert_within_ulps

pytestmark = pytest.mark.processor

INFO = PICTURE_MODELS.info("sam_vit_b")
POINT = PointPrompt((20.0, 61.5))
OFF = PointPrompt((3.0, 4.0), positive=False)
BOX = BoxPrompt((11.0, 40.0), (33.0, 77.5))
LOGITS = np.random.default_rng(1).normal(0, 5, (1, 32, 32)).astype(np.float32)
GUESS = MaskPrompt(np.zeros((50, 81), dtype=bool), LOGITS)
PROMPTS = {
    "no prompt": PromptSet(),
    "one click": PromptSet((POINT,)),
    "two clicks": PromptSet((POINT, OFF)),
    "box": PromptSet((BOX,)),
    "click and box": PromptSet((POINT, BOX)),
    "click and logits": PromptSet((POINT, GUESS)),
    "logits alone": PromptSet((GUESS,)),
    "everything": PromptSet((POINT, OFF, BOX, GUESS)),
}


def adapter(sam: Sam) -> SamSegmenter:
    return SamSegmenter(INFO, sam, SamFrame(sam))


def predictor_of(sam: Sam, image: np.ndarray) -> SamPredictor:
    predictor = SamPredictor(sam)
    predictor.set_image(image)
    return predictor


def answers(predictor: SamPredictor, prompts: PromptSet, *, multimask: bool) -> tuple[np.ndarray, ...]:
    """Logits in the image's grid, scores, and low-resolution logits."""
    return predictor.predict(
        point_coords=points_xy(prompts.points) if prompts.points else None,
        point_labels=point_labels(prompts.points) if prompts.points else None,
        box=box_xyxy(prompts.boxes[0]) if prompts.boxes else None,
        mask_input=prompts.mask.low_res_logits if prompts.mask else None,
        multimask_output=multimask,
        return_logits=True,
    )


@pytest.mark.parametrize("multimask", [True, False])
@pytest.mark.parametrize("name", PROMPTS)
def test_answers_equal_the_predictors_on_contiguous_features(
    tiny_sam: Sam, speckle: Callable[..., np.ndarray], name: str, multimask: bool
) -> None:
    image = speckle(50, 81, 3)
    model, predictor = adapter(tiny_sam), predictor_of(tiny_sam, image)
    found = model.predict(model.embed(image), PROMPTS[name], multimask=multimask)
    predictor.features = predictor.features.contiguous()
    theirs = answers(predictor, PROMPTS[name], multimask=multimask)
    assert len(found.candidates) == len(theirs[0]) == (3 if multimask else 1)
    for candidate, logits, score, low_res in zip(found.candidates, *theirs, strict=True):
        assert np.array_equal(candidate.mask, logits > 0)
        assert candidate.mask.dtype == bool
        assert candidate.predicted_iou == score
        assert candidate.low_res_logits is not None
        assert candidate.low_res_logits.shape == (1, 32, 32)
        assert np.array_equal(candidate.low_res_logits[0], low_res)


@pytest.mark.parametrize("kernels", ["as they are", "without oneDNN"])
@pytest.mark.parametrize("name", PROMPTS)
def test_answers_are_close_to_the_untouched_predictors(
    tiny_sam: Sam, speckle: Callable[..., np.ndarray], name: str, kernels: str
) -> None:
    image, model = speckle(50, 81, 3), adapter(tiny_sam)
    found = model.predict(model.embed(image), PROMPTS[name], multimask=True).candidates
    predictor = predictor_of(tiny_sam, image)
    with torch.backends.mkldnn.flags(enabled=kernels == "as they are"):
        logits, scores, low_res = answers(predictor, PROMPTS[name], multimask=True)
    assert_within_ulps(np.array([one.predicted_iou for one in found], np.float32), scores)
    assert_within_ulps(np.concatenate([one.low_res_logits for one in found]), low_res)
    for candidate, theirs in zip(found, logits, strict=True):
        assert_mask_of(candidate.mask, theirs)


@pytest.mark.parametrize("shape", [(128, 128), (300, 90), (40, 41), (7, 200)])
def test_features_equal_the_predictors_at_any_shape(
    tiny_sam: Sam, speckle: Callable[..., np.ndarray], shape: tuple[int, int]
) -> None:
    image = speckle(*shape, 3)
    predictor = predictor_of(tiny_sam, image)
    embedding = adapter(tiny_sam).embed(image)
    assert np.array_equal(embedding.arrays["features"], predictor.get_image_embedding().numpy())
    assert embedding.image_shape == shape
    assert embedding.nbytes == 32 * 8 * 8 * 4


def test_a_grey_image_is_one_with_equal_channels(tiny_sam: Sam, speckle: Callable[..., np.ndarray]) -> None:
    grey, model = speckle(30, 44), adapter(tiny_sam)
    features = model.embed(np.stack([grey] * 3, axis=-1)).arrays["features"]
    assert np.array_equal(model.embed(grey).arrays["features"], features)


@pytest.mark.parametrize(
    ("name", "several"),
    [
        ("no prompt", True),
        ("one click", True),
        ("two clicks", False),
        ("box", False),
        ("click and box", False),
        ("click and logits", False),
        ("logits alone", False),
    ],
)
def test_several_masks_only_for_an_ambiguous_prompt(
    tiny_sam: Sam, speckle: Callable[..., np.ndarray], name: str, several: bool
) -> None:
    model = adapter(tiny_sam)
    assert is_ambiguous(PROMPTS[name]) is several
    found = model.predict(model.embed(speckle(50, 81)), PROMPTS[name])
    assert len(found.candidates) == (3 if several else 1)


def test_one_answer_does_not_depend_on_those_before(
    tiny_sam: Sam, speckle: Callable[..., np.ndarray]
) -> None:
    model = adapter(tiny_sam)
    first, other = model.embed(speckle(50, 81)), model.embed(speckle(64, 30))
    before = model.predict(first, PROMPTS["click and box"]).best
    model.predict(other, PROMPTS["one click"])
    again = model.predict(first, PROMPTS["click and box"]).best
    assert np.array_equal(before.low_res_logits, again.low_res_logits)


def test_threads_may_share_a_model(tiny_sam: Sam, speckle: Callable[..., np.ndarray]) -> None:
    model, image = adapter(tiny_sam), speckle(50, 81)
    embedding = model.embed(image)
    alone = {name: model.predict(embedding, prompts).best for name, prompts in PROMPTS.items()}
    names = list(PROMPTS) * 5
    with ThreadPoolExecutor(4) as pool:
        together = pool.map(lambda name: model.predict(model.embed(image), PROMPTS[name]).best, names)
    for name, candidate in zip(names, together, strict=True):
        assert np.array_equal(candidate.low_res_logits, alone[name].low_res_logits)


def test_a_drawn_mask_becomes_logits_of_its_covered_area(tiny_sam: Sam) -> None:
    """64 x 128 px fill the upper half of the frame; a low-resolution place covers 4 x 4 px."""
    mask = np.zeros((64, 128), dtype=bool)
    mask[8:16, 40:62] = True
    logits = SamFrame(tiny_sam).mask_logits(mask)[0]
    assert logits.shape == (32, 32)
    assert (logits[2:4, 10:15] == 10).all()
    assert (logits[2:4, 15] == 0).all()  # two of four columns
    assert (logits > -10).sum() == 2 * 6


def test_a_drawn_mask_changes_the_answer(tiny_sam: Sam, speckle: Callable[..., np.ndarray]) -> None:
    model, drawn = adapter(tiny_sam), np.zeros((50, 81), dtype=bool)
    drawn[10:30, 20:50] = True
    embedding = model.embed(speckle(50, 81))
    with_mask = model.predict(embedding, PromptSet((POINT, MaskPrompt(drawn))), multimask=False).best
    without = model.predict(embedding, PromptSet((POINT,)), multimask=False).best
    assert not np.array_equal(with_mask.low_res_logits, without.low_res_logits)


def test_a_mask_of_another_size_is_refused(tiny_sam: Sam, speckle: Callable[..., np.ndarray]) -> None:
    model = adapter(tiny_sam)
    with pytest.raises(PromptError, match=r"shape \(5, 6\), the image \(50, 81\)"):
        model.predict(model.embed(speckle(50, 81)), PromptSet((MaskPrompt(np.ones((5, 6), dtype=bool)),)))


def test_two_boxes_and_empty_boxes_are_refused(tiny_sam: Sam, speckle: Callable[..., np.ndarray]) -> None:
    model = adapter(tiny_sam)
    embedding = model.embed(speckle(50, 81))
    with pytest.raises(PromptError, match="takes one box for a lesion, 2 came"):
        model.predict(embedding, PromptSet((BOX, BOX)))
    with pytest.raises(PromptError, match="no extent"):
        model.predict(embedding, PromptSet((BoxPrompt((5, 5), (5, 9)),)))


def test_what_is_no_image_is_refused(tiny_sam: Sam) -> None:
    with pytest.raises(InputError, match=r"shape \(4, 4, 4\) and type uint8"):
        adapter(tiny_sam).embed(np.zeros((4, 4, 4), dtype=np.uint8))
    with pytest.raises(InputError, match="type float64"):
        adapter(tiny_sam).embed(np.zeros((4, 4)))  # type: ignore[arg-type]


def test_an_embedding_of_another_model_is_refused(tiny_sam: Sam) -> None:
    foreign = Embedding({"features": np.zeros((1, 256, 64, 64), dtype=np.float32)}, (50, 81))
    with pytest.raises(InputError, match="not one of model 'sam_vit_b'"):
        adapter(tiny_sam).predict(foreign, PromptSet())


def test_random_weights_are_not_worth_a_cache(tiny_sam: Sam) -> None:
    assert not adapter(tiny_sam).cacheable
    assert SamSegmenter(INFO, tiny_sam, SamFrame(tiny_sam), checkpoint_sha256="f" * 64).cacheable


@pytest.fixture
def small_weights(tmp_path, monkeypatch, tiny_sam: Sam, tiny_builder):
    """A weights folder with a small SAM under the name of ViT-B."""
    for name in ("sam_vit_b", "medsam_vit_b"):
        entry = replace(checkpoints.CHECKPOINTS[name], size_bytes=None, sha256=None)
        monkeypatch.setitem(checkpoints.CHECKPOINTS, name, entry)
        torch.save(tiny_sam.state_dict(), tmp_path / entry.file_name)
    monkeypatch.setitem(sam_model_registry, "vit_b", tiny_builder)
    return tmp_path


def test_a_loaded_model_is_the_saved_one(small_weights, tiny_sam: Sam, speckle) -> None:
    model, image = PICTURE_MODELS.load("sam_vit_b", small_weights, device="cpu"), speckle(50, 81)
    assert model.cacheable
    assert model.checkpoint_sha256 == checkpoints.checkpoint_sha256("sam_vit_b", small_weights)
    found = model.predict(model.embed(image), PROMPTS["everything"]).best
    expected = adapter(tiny_sam)
    same = expected.predict(expected.embed(image), PROMPTS["everything"]).best
    assert np.array_equal(found.low_res_logits, same.low_res_logits)
    assert np.array_equal(found.mask, same.mask)


def test_weights_of_another_model_name_the_first_differing_key(small_weights, tiny_sam: Sam) -> None:
    state = tiny_sam.state_dict()
    state["image_encoder.pos_embed"] = torch.zeros(1, 8, 8, 48)
    torch.save(state, small_weights / "sam_vit_b_01ec64.pth")
    expected = r"key 'image_encoder.pos_embed' has shape \(1, 8, 8, 48\), expected \(1, 8, 8, 32\)"
    with pytest.raises(CheckpointError, match=expected):
        PICTURE_MODELS.load("sam_vit_b", small_weights, device="cpu")


def test_an_unusable_device_is_named(small_weights) -> None:
    with pytest.raises(SettingsError, match="device 'cuda:99' is not usable here; choose auto or cpu"):
        PICTURE_MODELS.load("sam_vit_b", small_weights, device="cuda:99")
    with pytest.raises(SettingsError, match="device 'gpu'"):
        PICTURE_MODELS.load("sam_vit_b", small_weights, device="gpu")
