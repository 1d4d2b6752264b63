from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from core.clicks.simulated import correction_clicks, first_click
from core.errors import InputError
from core.prompts.values import PointPrompt

SHAPES = array_shapes(min_dims=3, max_dims=3, max_side=6)
PAIRS = SHAPES.flatmap(lambda shape: st.tuples(arrays(np.bool_, shape), arrays(np.bool_, shape)))
Pair = tuple[NDArray[np.bool_], NDArray[np.bool_]]


def index_of(click: PointPrompt) -> tuple[int, ...]:
    return tuple(int(place) for place in click.position)


@settings(max_examples=30, deadline=None)
@given(PAIRS, st.integers(0, 2**31))
def test_one_click_in_every_slice_with_an_error_and_none_elsewhere(pair: Pair, seed: int) -> None:
    reference, prediction = pair
    clicks = correction_clicks(reference, prediction, np.random.default_rng(seed))
    wrong = reference ^ prediction
    assert [index_of(click)[0] for click in clicks] == np.flatnonzero(wrong.any(axis=(1, 2))).tolist()
    for click in clicks:
        assert wrong[index_of(click)]
        assert click.positive == reference[index_of(click)]
        assert click.positive != prediction[index_of(click)]


@settings(max_examples=30, deadline=None)
@given(PAIRS, st.integers(0, 2**31))
def test_the_same_random_state_gives_the_same_clicks(pair: Pair, seed: int) -> None:
    first = correction_clicks(*pair, np.random.default_rng(seed))
    assert first == correction_clicks(*pair, np.random.default_rng(seed))


@settings(max_examples=30, deadline=None)
@given(PAIRS)
def test_nothing_wrong_no_click(pair: Pair) -> None:
    reference, _ = pair
    assert correction_clicks(reference, reference.copy(), np.random.default_rng(0)) == ()


@settings(max_examples=30, deadline=None)
@given(PAIRS, st.integers(0, 2**31))
def test_corrections_mark_misses_and_excess_by_sign(pair: Pair, seed: int) -> None:
    reference, _ = pair
    nothing, everything = np.zeros_like(reference), np.ones_like(reference)
    random = np.random.default_rng(seed)
    assert all(click.positive for click in correction_clicks(reference, nothing, random))
    assert not any(click.positive for click in correction_clicks(reference, everything, random))


@settings(max_examples=30, deadline=None)
@given(arrays(np.bool_, SHAPES), st.integers(0, 2**31))
def test_the_first_click_lies_on_the_reference(reference: NDArray[np.bool_], seed: int) -> None:
    if not reference.any():
        with pytest.raises(InputError, match="the reference is empty"):
            first_click(reference, np.random.default_rng(seed))
        return
    click = first_click(reference, np.random.default_rng(seed))
    assert click.positive
    assert reference[index_of(click)]
    assert click == first_click(reference, np.random.default_rng(seed))


def test_every_wrong_voxel_of_a_slice_is_as_likely() -> None:
    reference, prediction = np.zeros((3, 4, 5), np.bool_), np.zeros((3, 4, 5), np.bool_)
    reference[1, 1, :3] = True
    prediction[1, 1, 2] = prediction[1, 3, 4] = True
    random = np.random.default_rng(0)
    drawn = [correction_clicks(reference, prediction, random)[0] for _ in range(3000)]
    counts = Counter(map(index_of, drawn))
    assert set(counts) == {(1, 1, 0), (1, 1, 1), (1, 3, 4)}
    np.testing.assert_allclose(list(counts.values()), 1000, rtol=0.1)


def test_bad_masks() -> None:
    random, volume = np.random.default_rng(0), np.zeros((2, 3, 4), np.bool_)
    with pytest.raises(InputError, match="uint8 values on 3 axes"):
        correction_clicks(volume, volume.view(np.uint8), random)
    with pytest.raises(InputError, match="bool values on 2 axes"):
        first_click(volume[0], random)
    with pytest.raises(InputError, match="resample it to that grid"):
        correction_clicks(volume, volume[:1], random)
