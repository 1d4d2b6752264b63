"""Volumes without picture files, against the package's own loader and its own propagation."""

from __future__ import annotations

import inspect
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.errors import PromptError
from core.geometry import box_xyxy
from core.models.catalog import PROPAGATION_MODELS
from core.models.contracts import SliceAnswer
from core.models.sam2.features import SliceFeatures
from core.models.sam2.slice_frames import SliceFrames
from core.models.sam2.volume_segmenter import Sam2VolumeSegmenter
from core.prompts.lesion_prompts import LesionPrompts, SliceDirection, SlicePrompts, Span
from core.prompts.values import BoxPrompt, MaskPrompt, PointPrompt, PromptSet
from tests.close_to import assert_mask_of, assert_within_ulps
from tests.tiny_sam2 import SIDE, ArrayFrames, ball, video_module

pytestmark = pytest.mark.processor

SLICES, REFERENCE = ball()
FRAMES = ArrayFrames(SLICES)
ALL = Span(0, len(SLICES) - 1)
BOX = BoxPrompt((19.0, 20.0), (42.0, 49.0))
POINT = PointPrompt((30.0, 34.0))


ULPS_OF_A_TRACK = 64
"""Each slice is answered from those before it, so the eight units of one answer add up over eight slices."""


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def jpegs(tmp_path: Path) -> tuple[Path, np.ndarray]:
    """Picture files, and the pixels that are read back from them."""
    for number, one in enumerate(SLICES):
        Image.fromarray(one).save(tmp_path / f"{number:05}.jpg", quality=100)
    read = [np.asarray(Image.open(tmp_path / f"{n:05}.jpg").convert("L")) for n in range(len(SLICES))]
    return tmp_path, np.stack(read)


def lesion(*given: tuple[int, PromptSet], name: str = "l1") -> LesionPrompts:
    return LesionPrompts(name, tuple(SlicePrompts(at, prompts) for at, prompts in given))


def model() -> Sam2VolumeSegmenter:
    return Sam2VolumeSegmenter(PROPAGATION_MODELS.info("sam2_tiny"), video_module())


def followed(
    lesions: list[LesionPrompts],
    *,
    frames: ArrayFrames = FRAMES,
    direction: SliceDirection = SliceDirection.BOTH,
    span: Span = ALL,
) -> list[SliceAnswer]:
    return list(model().propagate(frames, lesions, direction=direction, span=span))


@pytest.fixture(scope="module")
def from_a_box() -> list[SliceAnswer]:
    """One lesion alone, followed from a box on the fourth slice."""
    torch.set_num_threads(1)
    return followed([lesion((3, PromptSet((BOX,))))])


def test_frames_are_those_of_the_packages_loader(jpegs) -> None:
    folder, read = jpegs
    state = video_module().init_state(str(folder))
    ours = SliceFrames(ArrayFrames(read), SIDE)
    assert len(ours) == len(state["images"])
    for number in range(len(ours)):
        assert torch.equal(ours[number], state["images"][number])


@pytest.mark.parametrize("kind", ["box", "mask", "points", "mask and point"])
def test_masks_and_scores_are_those_of_the_packages_propagation(jpegs, kind: str) -> None:
    """Forward, then backward on the same state, as the package allows."""
    folder, read = jpegs
    predictor, start = video_module(), 3
    state = predictor.init_state(str(folder))
    place = {"inference_state": state, "frame_idx": start, "obj_id": 1}
    mask = MaskPrompt(REFERENCE[start])
    prompts = {
        "box": PromptSet((BOX,)),
        "mask": PromptSet((mask,)),
        "points": PromptSet((POINT,)),
        "mask and point": PromptSet((mask, POINT)),
    }[kind]
    if prompts.mask:
        predictor.add_new_mask(**place, mask=mask.mask)
    if kind == "box":
        predictor.add_new_points_or_box(**place, box=box_xyxy(BOX).astype(np.float32))
    if prompts.points:
        predictor.add_new_points_or_box(
            **place, points=np.array([[34.0, 30.0]], np.float32), labels=np.array([1])
        )
    expected = {}
    for reverse in (False, True):
        for at, _, logits in predictor.propagate_in_video(state, start_frame_idx=start, reverse=reverse):
            expected[at] = logits[0, 0].numpy()
    outputs = state["output_dict_per_obj"][0]
    found = followed([lesion((start, prompts))], frames=ArrayFrames(read))
    assert [answer.slice_index for answer in found] == [3, 4, 5, 6, 7, 2, 1, 0]
    for answer in found:
        assert_mask_of(answer.mask, expected[answer.slice_index])
        kept = outputs["cond_frame_outputs" if answer.prompted else "non_cond_frame_outputs"]
        score = kept[answer.slice_index]["object_score_logits"][0]
        assert_within_ulps(np.array([answer.score], np.float32), score, ulps=ULPS_OF_A_TRACK)
        assert answer.prompted == (answer.slice_index == start)


def test_the_private_method_and_its_arguments_are_there() -> None:
    wanted = {
        *("inference_state", "output_dict", "frame_idx", "batch_size", "is_init_cond_frame"),
        *("point_inputs", "mask_inputs", "reverse", "run_mem_encoder"),
    }
    assert wanted <= set(inspect.signature(video_module()._run_single_frame_inference).parameters)


def test_forgetting_old_slices_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    slices = np.concatenate([SLICES, SLICES[::-1]] * 2)[:18]
    given, frames = [lesion((2, PromptSet((BOX,))))], ArrayFrames(slices)
    span = Span(0, 17)
    monkeypatch.setattr(video_module(), "max_obj_ptrs_in_encoder", 8)
    pruned = followed(given, frames=frames, span=span)
    monkeypatch.setattr("core.models.sam2.lesion_track.LesionTrack._forget", lambda *a, **k: None)
    kept = followed(given, frames=frames, span=span)
    assert len(pruned) == 18
    assert all(
        np.array_equal(a.mask, b.mask) and a.score == b.score for a, b in zip(pruned, kept, strict=True)
    )


def test_a_slice_is_encoded_once_for_all_lesions_orders_and_prompts() -> None:
    segmenter = model()
    lesions = [lesion((3, PromptSet((BOX,)))), lesion((5, PromptSet((POINT,))), name="l2")]
    for direction in SliceDirection:
        for _ in segmenter.propagate(FRAMES, lesions, direction=direction, span=ALL):
            pass
    assert segmenter.slices_encoded == len(SLICES)


def test_a_small_budget_encodes_again_and_answers_the_same() -> None:
    features = SliceFeatures(video_module(), budget_bytes=1)
    first, second = features.of(FRAMES, 2), features.of(FRAMES, 2)
    assert features.encoded == 2
    assert all(map(torch.equal, first[1]["backbone_fpn"], second[1]["backbone_fpn"]))


def test_lesions_do_not_change_each_other(from_a_box: list[SliceAnswer]) -> None:
    one, other = lesion((3, PromptSet((BOX,)))), lesion((5, PromptSet((POINT,))), name="l2")
    together = followed([one, other])
    of_one = [answer for answer in together if answer.lesion_id == "l1"]
    assert len(together) == 2 * len(SLICES)
    assert all(
        np.array_equal(a.mask, b.mask) and a.score == b.score for a, b in zip(of_one, from_a_box, strict=True)
    )


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        (SliceDirection.UP, [3, 4, 5, 6]),
        (SliceDirection.DOWN, [5, 4, 3, 2, 1]),
        (SliceDirection.BOTH, [3, 4, 5, 6, 2, 1]),
    ],
)
def test_several_prompted_slices_within_a_range(direction: SliceDirection, expected: list[int]) -> None:
    given = lesion((5, PromptSet((BOX,))), (3, PromptSet((BOX,))))
    found = followed([given], direction=direction, span=Span(1, 6))
    assert [answer.slice_index for answer in found] == expected
    assert [answer.slice_index for answer in found if answer.prompted] == [
        at for at in expected if at in (3, 5)
    ]


def test_a_correction_on_another_slice_changes_slices_on_both_sides(from_a_box: list[SliceAnswer]) -> None:
    before = {a.slice_index: a for a in from_a_box}
    after = {a.slice_index: a for a in followed([lesion((3, PromptSet((BOX,))), (6, PromptSet((POINT,))))])}
    assert np.array_equal(before[3].mask, after[3].mask)
    assert after[7].score != before[7].score
    assert after[4].score != before[4].score


def test_a_stopped_lesion_is_no_longer_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "core.models.sam2.lesion_track.LesionTrack._mask",
        lambda self, logits: np.zeros(self._frames.shape, bool),
    )
    segmenter = model()
    span = Span(0, 7, stop_after_empty=2)
    found = list(
        segmenter.propagate(FRAMES, [lesion((2, PromptSet((BOX,))))], direction=SliceDirection.UP, span=span)
    )
    assert [answer.slice_index for answer in found] == [2, 3]
    assert segmenter.slices_encoded == 2


def test_what_cannot_be_followed_is_refused() -> None:
    with pytest.raises(PromptError, match="range ends at slice 9, the volume has slices 0 to 7"):
        followed([lesion((3, PromptSet((BOX,))))], span=Span(0, 9))
    with pytest.raises(PromptError, match="slice 3 has a prompt but lies outside the range 4 to 7"):
        followed([lesion((3, PromptSet((BOX,))))], span=Span(4, 7))
    with pytest.raises(PromptError, match="does not take none prompts"):
        followed([lesion((3, PromptSet()))])
    with pytest.raises(PromptError, match=r"mask on slice 3 has shape \(2, 2\), the slice \(64, 64\)"):
        followed([lesion((3, PromptSet((MaskPrompt(np.ones((2, 2), bool)),))))])
    with pytest.raises(PromptError, match="a name is there twice"):
        followed([lesion((3, PromptSet((BOX,)))), lesion((4, PromptSet((BOX,))))])
