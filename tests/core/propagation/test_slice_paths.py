"""Order of the slices, and where a lesion is left."""

from __future__ import annotations

import numpy as np
import pytest

from core.prompts.values import BoxPrompt, PromptSet
from core.propagation.slice_paths import slice_paths
from core.propagation.values import Direction, LesionPrompts, SlicePrompts, Span

SEEN, EMPTY = np.ones((2, 2), dtype=bool), np.zeros((2, 2), dtype=bool)


def lesion(*slices: int) -> LesionPrompts:
    box = PromptSet((BoxPrompt((0, 0), (1, 1)),))
    return LesionPrompts("1", tuple(SlicePrompts(at, box) for at in slices))


@pytest.mark.parametrize(
    ("direction", "prompted", "expected"),
    [
        (Direction.UP, (3,), [[3, 4, 5, 6]]),
        (Direction.DOWN, (3,), [[3, 2, 1]]),
        (Direction.BOTH, (3,), [[3, 4, 5, 6], [2, 1]]),
        (Direction.BOTH, (5, 2), [[2, 3, 4, 5, 6], [1]]),
        (Direction.DOWN, (5, 2), [[5, 4, 3, 2, 1]]),
        (Direction.BOTH, (1,), [[1, 2, 3, 4, 5, 6], []]),
    ],
)
def test_each_slice_once_in_order(
    direction: Direction, prompted: tuple[int, ...], expected: list[list[int]]
) -> None:
    assert [list(path.slices) for path in slice_paths(lesion(*prompted), direction, Span(1, 6))] == expected


def test_a_way_ends_after_empty_answers_in_a_row() -> None:
    (path,) = slice_paths(lesion(2), Direction.UP, Span(0, 9, stop_after_empty=2))
    for at, mask in ((2, SEEN), (3, EMPTY), (4, SEEN), (5, EMPTY)):
        path.record(at, mask)
        assert path.wants(at + 1)
    path.record(6, EMPTY)
    assert not path.wants(7)


def test_it_goes_on_to_a_prompt_that_lies_ahead() -> None:
    (path,) = slice_paths(lesion(2, 6), Direction.UP, Span(0, 9, stop_after_empty=1))
    path.record(3, EMPTY)
    assert path.wants(4)
    path.record(7, EMPTY)
    assert not path.wants(8)


def test_without_a_limit_it_goes_to_the_end() -> None:
    (path,) = slice_paths(lesion(2), Direction.UP, Span(0, 9))
    for at in range(2, 9):
        path.record(at, EMPTY)
    assert path.wants(9)
    assert not path.wants(10)
