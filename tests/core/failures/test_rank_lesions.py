"""Order of a few values by hand."""

from __future__ import annotations

import pytest

from core.failures.ranking import rank_lesions
from core.metrics.metric import Direction


@pytest.mark.parametrize(
    ("direction", "worst", "best"),
    [
        (Direction.HIGHER, (2, 1), (3, 4)),
        (Direction.LOWER, (2, 3), (1, 0)),
        (Direction.ZERO, (2, 3), (0, 1)),
    ],
)
def test_undefined_is_worst_and_each_end_starts_with_its_extreme(
    direction: Direction, worst: tuple[int, ...], best: tuple[int, ...]
) -> None:
    found = rank_lesions([0.1, -0.3, None, 0.9, 0.8], direction, n=2)
    assert (found.worst, found.best) == (worst, best)
    assert found.rest == tuple(place for place in range(5) if place not in worst)


def test_equal_values_keep_their_order() -> None:
    assert rank_lesions([0.5, 0.5, 0.5, 0.9], Direction.HIGHER, n=2).worst == (0, 1)
    assert rank_lesions([0.1 + 0.2, 0.3, 0.3, 0.9], Direction.HIGHER, n=2).worst == (0, 1)
    assert rank_lesions([0.3, -0.1 - 0.2, 0.1], Direction.ZERO, n=2).worst == (0, 1)


def test_no_lesion_is_among_both() -> None:
    found = rank_lesions([0.2, 0.4, 0.6], Direction.HIGHER, n=2)
    assert (found.worst, found.best, found.rest) == ((0, 1), (2,), (2,))


def test_undefined_ones_are_never_best() -> None:
    found = rank_lesions([None, None, 0.6], Direction.HIGHER, n=1)
    assert (found.worst, found.best) == ((0,), (2,))


def test_of_no_lesion_there_is_none() -> None:
    assert rank_lesions([], Direction.LOWER, n=8).worst == ()
