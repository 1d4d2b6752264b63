from __future__ import annotations

import numpy as np

from core.models.catalog import PROPAGATION_MODELS
from core.models.ellipse_shape import Ellipse
from core.prompts.lesion_prompts import LesionPrompts, SliceDirection, SlicePrompts, Span
from core.prompts.values import BoxPrompt, MaskPrompt, PromptSet
from tests.tiny_sam2 import ArrayFrames

FRAMES = ArrayFrames(np.zeros((6, 30, 40), dtype=np.uint8))
ALL = Span(0, 5)
BOX, OTHER = BoxPrompt((4.0, 6.0), (20.0, 30.0)), BoxPrompt((2.0, 3.0), (9.0, 9.0))


def followed(
    *given: tuple[int, PromptSet], direction: SliceDirection = SliceDirection.BOTH, span: Span = ALL
):
    lesion = LesionPrompts("1", tuple(SlicePrompts(at, prompts) for at, prompts in given))
    model = PROPAGATION_MODELS.load("box_ellipse_volume", None)  # type: ignore[arg-type]
    return list(model.propagate(FRAMES, [lesion], direction=direction, span=span))


def ellipse(box: BoxPrompt) -> np.ndarray:
    return Ellipse.inscribed(box).mask((30, 40))


def test_the_same_ellipse_on_every_slice() -> None:
    found = followed((2, PromptSet((BOX,))), span=Span(1, 4))
    assert [(a.slice_index, a.prompted) for a in found] == [(2, True), (3, False), (4, False), (1, False)]
    assert all(np.array_equal(answer.mask, ellipse(BOX)) for answer in found)


def test_a_mask_counts_by_its_bounding_box() -> None:
    mask = np.zeros((30, 40), dtype=bool)
    mask[4:20, 6:30] = True
    (first, *_) = followed((2, PromptSet((MaskPrompt(mask),))), direction=SliceDirection.UP)
    assert np.array_equal(first.mask, ellipse(BOX))


def test_the_nearest_prompted_slice_counts() -> None:
    found = {a.slice_index: a.mask for a in followed((1, PromptSet((BOX,))), (5, PromptSet((OTHER,))))}
    assert sorted(found) == [0, 1, 2, 3, 4, 5]
    assert all(np.array_equal(found[at], ellipse(BOX)) for at in (0, 1, 2, 3))
    assert all(np.array_equal(found[at], ellipse(OTHER)) for at in (4, 5))
