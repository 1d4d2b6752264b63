"""When a lesion is looked at once more, and who answers its later rounds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from numpy.typing import NDArray

from core.errors import SettingsError
from core.models.contracts import Block, LesionAnswer
from core.models.sam_med3d.close_up_volume import CloseUpVolume
from core.models.sam_med3d.config import Med3DConfig
from core.prompts.values import PointPrompt, PromptSet

SHAPE, SPACING_MM = (10, 20, 30), (2.0, 1.0, 0.5)
CLICK = PromptSet((PointPrompt((4.0, 8.0, 8.0), True),))


def boxed(
    depth: int, height: int, width: int, *, start: tuple[int, int, int] = (3, 6, 6)
) -> NDArray[np.bool_]:
    mask = np.zeros(SHAPE, dtype=bool)
    z, y, x = start
    mask[z : z + depth, y : y + height, x : x + width] = True
    return mask


@dataclass
class Known:
    """Always finds the same mask."""

    mask: NDArray[np.bool_]
    blocks: int = 1
    asked: list[LesionAnswer | None] = field(default_factory=list)

    def answer(
        self,
        clicks: PromptSet,
        *,
        previous: LesionAnswer | None = None,
        reference: NDArray[np.bool_] | None = None,
    ) -> LesionAnswer:
        self.asked.append(previous)
        logits = {Block((n, 0, 0), (8, 8, 8)): np.zeros((4, 4, 4), np.float32) for n in range(self.blocks)}
        return LesionAnswer(self.mask, clicks, logits, encoded=self.blocks)


def looked_at(far: Known, near: Known) -> CloseUpVolume:
    """The closer cube shows 10 mm: a lesion of up to 3 x 6 x 12 voxels fits."""
    return CloseUpVolume(far, near, near_mm=0.5, side=20, spacing_mm=SPACING_MM)


def test_a_small_lesion_is_answered_from_close_by() -> None:
    far, near = Known(boxed(3, 6, 12)), Known(boxed(3, 5, 10), blocks=2)
    answer = looked_at(far, near).answer(CLICK)
    assert answer.mask is near.mask
    assert (answer.encoded, answer.voxel_mm) == (3, 0.5)


@pytest.mark.parametrize("size", [(4, 6, 12), (3, 7, 12), (3, 6, 13)])
def test_a_lesion_too_large_for_the_closer_cube_is_not(size: tuple[int, int, int]) -> None:
    far, near = Known(boxed(*size)), Known(boxed(3, 6, 12))
    answer = looked_at(far, near).answer(CLICK)
    assert answer.mask is far.mask
    assert answer.voxel_mm is None
    assert near.asked == []


@pytest.mark.parametrize("far", [Known(boxed(0, 0, 0)), Known(boxed(3, 6, 12), blocks=2)])
def test_nothing_found_and_several_blocks_are_left_alone(far: Known) -> None:
    near = Known(boxed(3, 5, 10))
    assert looked_at(far, near).answer(CLICK).mask is far.mask
    assert near.asked == []


def test_a_close_look_that_finds_something_else_is_not_believed() -> None:
    far = Known(boxed(3, 6, 12))
    leak, moved = Known(boxed(7, 14, 24)), Known(boxed(3, 6, 12, start=(6, 6, 6)))
    for near in (leak, moved):
        answer = looked_at(far, near).answer(CLICK)
        assert answer.mask is far.mask
        assert (answer.encoded, answer.voxel_mm) == (2, None)


def test_later_rounds_go_to_whoever_answered_the_first() -> None:
    far, near = Known(boxed(3, 6, 12)), Known(boxed(3, 5, 10))
    opened = looked_at(far, near)
    first = opened.answer(CLICK)
    second = opened.answer(CLICK, previous=first)
    third = opened.answer(CLICK, previous=second)
    assert near.asked == [None, first, second]
    assert len(far.asked) == 1
    assert third.voxel_mm == 0.5
    distant = replace(first, voxel_mm=None)
    assert opened.answer(CLICK, previous=distant).mask is far.mask
    assert far.asked[-1] is distant


def test_a_voxel_without_length_is_refused() -> None:
    with pytest.raises(SettingsError, match="do not go together"):
        Med3DConfig(close_up_mm=0.0)
