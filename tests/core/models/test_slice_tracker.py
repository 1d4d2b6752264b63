"""The slice tracker on a model that is easy to follow by hand: bright pixels within the prompts' box."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from core.errors import PromptError
from core.geometry import bounding_box, box_slices
from core.models.catalog import PROPAGATION_MODELS
from core.models.contracts import Candidate, Embedding, MaskPrediction, ModelInfo
from core.models.slice_tracker import SliceTracker, TrackerSettings, next_prompts
from core.prompts.lesion_prompts import LesionPrompts, SliceDirection, SlicePrompts, Span
from core.prompts.values import BoxPrompt, MaskPrompt, PointPrompt, PromptSet
from tests.tiny_sam2 import ArrayFrames, ball

INFO = PROPAGATION_MODELS.info("slice_tracker")
SLICES, REFERENCE = ball(depth=10, side=96)
PLAIN = TrackerSettings(inverted=False, zoom=None, box=True, mask=False, grown=0.2)


@dataclass
class Threshold:
    """Bright pixels in the box, or in that of the mask; keeps count of what it encodes."""

    info: ModelInfo = INFO
    cacheable: bool = False
    checkpoint_sha256: str | None = "a" * 64
    seen: list[tuple[int, ...]] = field(default_factory=list)

    def embed(self, image: np.ndarray) -> Embedding:
        self.seen.append(image.shape)
        return Embedding({"image": image}, image.shape[:2])

    def predict(self, embedding: Embedding, prompts: PromptSet, *, multimask=None) -> MaskPrediction:
        box = prompts.boxes[0] if prompts.boxes else bounding_box(prompts.mask.mask)
        mask = np.zeros(embedding.image_shape, dtype=bool)
        part = box_slices(box, embedding.image_shape)
        mask[part] = embedding.arrays["image"][part] > 130
        return MaskPrediction((Candidate(mask, 0.9),))


def lesion(*given: tuple[int, PromptSet]) -> LesionPrompts:
    return LesionPrompts("1", tuple(SlicePrompts(at, prompts) for at, prompts in given))


def box_on(slice_index: int) -> tuple[int, PromptSet]:
    return slice_index, PromptSet((bounding_box(REFERENCE[slice_index]),))


def followed(tracker: SliceTracker, given: LesionPrompts, *, span: Span, direction=SliceDirection.BOTH):
    return list(tracker.propagate(ArrayFrames(SLICES), [given], direction=direction, span=span))


@pytest.mark.parametrize("zoom", [None, 2.0])
def test_the_last_mask_leads_to_the_next(zoom: float | None) -> None:
    settings = TrackerSettings(inverted=False, zoom=zoom, box=True, mask=False, grown=0.3)
    found = followed(SliceTracker(INFO, Threshold(), settings), lesion(box_on(5)), span=Span(1, 8))
    assert [answer.slice_index for answer in found] == [5, 6, 7, 8, 4, 3, 2, 1]
    assert [answer.prompted for answer in found] == [True] + [False] * 7
    assert all(answer.score == 0.9 for answer in found)
    for answer in found:
        difference = answer.mask ^ REFERENCE[answer.slice_index]
        assert difference.sum() <= 0.05 * REFERENCE[answer.slice_index].sum()


def test_a_slice_is_encoded_once_over_directions_and_prompts() -> None:
    model = Threshold()
    tracker = SliceTracker(INFO, model, PLAIN)
    for direction in SliceDirection:
        followed(tracker, lesion(box_on(5)), span=Span(1, 8), direction=direction)
    assert len(model.seen) == 8
    assert set(model.seen) == {(96, 96)}


def test_windows_are_smaller_pictures() -> None:
    model = Threshold()
    settings = TrackerSettings(inverted=False, zoom=2.0)
    followed(SliceTracker(INFO, model, settings), lesion(box_on(5)), span=Span(4, 6))
    assert set(model.seen) == {(64, 64)}


def test_a_mask_alone_is_the_answer_and_other_prompts_correct() -> None:
    drawn = np.zeros(SLICES.shape[1:], dtype=bool)
    drawn[20:25, 20:30] = True
    given = lesion((5, PromptSet((MaskPrompt(drawn),))), box_on(7))
    found = {
        a.slice_index: a for a in followed(SliceTracker(INFO, Threshold(), PLAIN), given, span=Span(4, 8))
    }
    assert np.array_equal(found[5].mask, drawn)
    assert found[5].score is None
    assert (found[7].mask ^ REFERENCE[7]).mean() < 0.01
    assert not np.array_equal(found[4].mask, found[8].mask)
    assert sorted(at for at, answer in found.items() if answer.prompted) == [5, 7]


def test_an_empty_answer_keeps_the_last_mask_and_ends_the_way() -> None:
    slices = SLICES.copy()
    slices[6:8] = 0
    tracker = SliceTracker(INFO, Threshold(), PLAIN)

    def along(stop: int | None) -> list[tuple[int, bool]]:
        found = tracker.propagate(
            ArrayFrames(slices), [lesion(box_on(4))], direction=SliceDirection.UP, span=Span(0, 9, stop)
        )
        return [(answer.slice_index, bool(answer.mask.any())) for answer in found]

    assert along(None)[:5] == [(4, True), (5, True), (6, False), (7, False), (8, True)]
    assert along(2) == [(4, True), (5, True), (6, False), (7, False)]


def test_lesions_do_not_change_each_other() -> None:
    tracker = SliceTracker(INFO, Threshold(), PLAIN)
    one, other = (
        lesion(box_on(5)),
        LesionPrompts("2", (SlicePrompts(3, PromptSet((BoxPrompt((0, 0), (9, 9)),))),)),
    )
    frames, span = ArrayFrames(SLICES), Span(1, 8)
    together = tracker.propagate(frames, [one, other], direction=SliceDirection.BOTH, span=span)
    alone = tracker.propagate(frames, [one], direction=SliceDirection.BOTH, span=span)
    of_one = [answer for answer in together if answer.lesion_id == "1"]
    assert all(np.array_equal(a.mask, b.mask) for a, b in zip(of_one, alone, strict=True))


def test_what_the_last_mask_says() -> None:
    last = np.zeros((40, 50), dtype=bool)
    last[10:20, 20:40] = True
    assert next_prompts(last, PLAIN).prompts == (BoxPrompt((8.0, 16.0), (22.0, 44.0)),)
    both = next_prompts(last, TrackerSettings(box=True, mask=True, grown=0.0))
    assert both.prompts == (BoxPrompt((10.0, 20.0), (20.0, 40.0)), MaskPrompt(last))


def test_inverted_grey_levels() -> None:
    tracker = SliceTracker(INFO, Threshold(), TrackerSettings(inverted=True, zoom=None, mask=False))
    (first, *_) = followed(tracker, lesion((5, PromptSet((BoxPrompt((0, 0), (96, 96)),)))), span=Span(5, 6))
    assert (first.mask & REFERENCE[5]).sum() < 10


def test_what_cannot_be_followed_is_refused() -> None:
    tracker = SliceTracker(INFO, Threshold(), PLAIN)
    with pytest.raises(PromptError, match="takes one box for a lesion, 2 came"):
        followed(tracker, lesion((5, PromptSet((BoxPrompt((0, 0), (9, 9)),) * 2))), span=Span(1, 8))
    with pytest.raises(PromptError, match="lies outside the range"):
        followed(tracker, lesion((0, PromptSet((PointPrompt((1, 1)),)))), span=Span(1, 8))


def test_the_registered_one_follows_a_bright_ball(tmp_path) -> None:
    tracker = PROPAGATION_MODELS.load("slice_tracker", tmp_path, device="cpu")
    assert tracker.checkpoint_sha256
    found = list(
        tracker.propagate(
            ArrayFrames(SLICES), [lesion(box_on(5))], direction=SliceDirection.BOTH, span=Span(1, 8)
        )
    )
    mask = np.stack([a.mask for a in sorted(found, key=lambda answer: answer.slice_index)])
    reference = REFERENCE[1:9]
    assert 2 * (mask & reference).sum() / (mask.sum() + reference.sum()) > 0.8


def test_an_unsure_answer_counts_as_empty_but_not_on_a_prompted_slice() -> None:
    settings = TrackerSettings(inverted=False, zoom=None, lost_below=0.95)
    found = followed(SliceTracker(INFO, Threshold(), settings), lesion(box_on(5)), span=Span(4, 6))
    assert [bool(answer.mask.any()) for answer in found] == [True, False, False]
    assert [answer.score for answer in found] == [0.9] * 3
