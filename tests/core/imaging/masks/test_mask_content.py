from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from core.errors import InputError
from core.files.limits import VOLUME_BYTES
from core.imaging.masks.content import targets_of
from core.imaging.remarks import collected_remarks
from tests.phantom_masks import disc

DISC = disc(12.0)


def one(values: np.ndarray, **how: object) -> np.ndarray:
    (target,) = targets_of(values, **how)
    return target.pixels


@pytest.mark.parametrize(
    ("background", "target"),
    [(0, 1), (0, 255), (0, 128), (1e-9, 1.0), (0.0, 0.003), (100, 200), (0, 65535), (-1024, 3071), (0, -1)],
)
def test_two_values_are_a_binary_mask_whatever_they_are(background: float, target: float) -> None:
    np.testing.assert_array_equal(one(np.where(DISC, target, background)), DISC)


def test_two_values_of_which_none_is_zero_are_remarked_upon() -> None:
    with collected_remarks() as remarks:
        one(np.where(DISC, 200, 100))
    assert [said.problem for said in remarks] == [
        "mask of the two values 100 and 200: 200 is taken as target"
    ]
    with collected_remarks() as remarks:
        one(np.where(DISC, 255, 0))
    assert remarks == []


def test_a_constant_mask_is_empty_where_it_is_zero_and_full_elsewhere() -> None:
    assert not one(np.zeros((3, 4))).any()
    assert one(np.full((3, 4), 7)).all()


def test_a_blurred_mask_is_cut_at_half_of_its_maximum_and_says_how_many_lay_between() -> None:
    blurred = ndimage.gaussian_filter(DISC * 1.0, 2.0) * 0.8
    with collected_remarks() as remarks:
        found = one(blurred)
    np.testing.assert_array_equal(found, blurred > blurred.max() / 2)
    between = np.count_nonzero((blurred > blurred.min()) & (blurred < blurred.max()))
    assert f"{between} pixels lie between" in remarks[0].problem
    assert f"{int(found.sum())} pixels" in remarks[0].problem


def test_half_of_certainty_is_the_cut_where_a_header_tells_it() -> None:
    values = np.array([[0, 40, 60], [0, 0, 70]])
    np.testing.assert_array_equal(one(values, certain=100), values > 50)


def test_noise_near_zero_is_background() -> None:
    noisy = np.where(DISC, 1.0, 1e-9 * np.random.default_rng(0).random(DISC.shape))
    np.testing.assert_array_equal(one(noisy), DISC)


def test_noise_on_two_values_is_no_label() -> None:
    noisy = DISC * 255.0 + 1e-4 * np.random.default_rng(0).standard_normal(DISC.shape)
    np.testing.assert_array_equal(one(noisy), DISC)


@pytest.mark.parametrize("levels", [(1, 2, 4), (85, 170, 255), (1001, 1002, 3000), (50.5, 101.0, 202.0)])
@pytest.mark.parametrize("kind", [np.int16, np.float32])
def test_labels_are_targets_of_their_own(levels: tuple[float, ...], kind: type) -> None:
    if kind is np.int16 and levels[0] == 50.5:
        pytest.skip("no whole numbers")
    values = np.zeros((3, 20, 30), dtype=kind)
    values[1, 2:8, 2:8], values[1, 2:8, 12:18], values[:, 12:18, 2:8] = levels
    found = targets_of(values)
    assert [target.label for target in found] == [f"{level:g}" for level in levels]
    assert [int(target.pixels.sum()) for target in found] == [36, 36, 108]


def test_single_pixels_that_do_not_touch_are_labels() -> None:
    values = np.zeros((9, 9), dtype=np.uint8)
    values[1, 1], values[4, 4], values[7, 7] = 60, 120, 240
    assert [target.label for target in targets_of(values)] == ["60", "120", "240"]


def test_a_nested_label_is_kept_apart() -> None:
    values = np.zeros((30, 30), dtype=np.uint8)
    values[4:26, 4:26], values[10:20, 10:20] = 128, 255
    assert [(target.label, int(target.pixels.sum())) for target in targets_of(values)] == [
        ("128", 22 * 22 - 100),
        ("255", 100),
    ]


def test_a_blurred_mask_enlarged_by_repeating_its_pixels_holds_no_labels() -> None:
    small = ndimage.uniform_filter(DISC * 255.0, 2).astype(np.uint8)
    found = one(np.kron(small, np.ones((4, 4), np.uint8)))
    np.testing.assert_array_equal(found, np.kron(small > 127.5, np.ones((4, 4), bool)))


def test_probabilities_are_no_labels_even_in_steps() -> None:
    votes = np.zeros((20, 20))
    votes[4:16, 4:16], votes[6:14, 6:14], votes[8:12, 8:12] = 0.25, 0.75, 1.0
    np.testing.assert_array_equal(one(votes), votes > 0.5)


def test_a_file_that_names_its_values_holds_labels_whatever_their_shape() -> None:
    values = np.array([[0, 100, 200, 100, 0]] * 2, dtype=np.uint8)
    assert len(targets_of(values)) == 1
    named = targets_of(values, {100: "rim", 200: "core"})
    assert [(target.title, int(target.pixels.sum())) for target in named] == [("rim", 4), ("core", 2)]


@pytest.mark.parametrize("middle", [6.0, -1000.0], ids=["distances or logits", "all below zero"])
def test_many_values_far_below_zero_are_no_mask(middle: float) -> None:
    y, x = np.indices((30, 30)) - 15
    distances = middle - np.hypot(y, x)
    with pytest.raises(InputError, match="as images, distances and logits do, and no mask"):
        targets_of(distances)


def test_a_resampled_mask_may_overshoot() -> None:
    resampled = ndimage.zoom(DISC.astype(np.float64), 1.3, order=3)
    assert resampled.min() < 0.0
    np.testing.assert_array_equal(one(resampled), resampled > resampled.max() / 2)


def test_a_mark_below_zero_is_no_image() -> None:
    marked = DISC.astype(np.int16)
    marked[0] = -1
    np.testing.assert_array_equal(one(marked), DISC)


@pytest.mark.parametrize("dtype", [np.int8, np.float32])
def test_a_mark_below_zero_beside_labels_is_background(dtype: type) -> None:
    values = np.zeros((12, 12), dtype=dtype)
    values[:2], values[4:6, 4:6], values[8:11, 8:11] = -1, 1, 2
    with collected_remarks() as remarks:
        found = targets_of(values)
    assert {target.label: int(target.pixels.sum()) for target in found} == {"1": 4, "2": 9}
    assert "values below 0 (down to -1) stand beside its labels" in remarks[0].problem


def test_several_values_below_zero_are_no_marks() -> None:
    values = np.arange(-3, 13).reshape(4, 4)
    assert len(targets_of(values)) == 1


def test_labels_that_are_named_and_empty_are_reported() -> None:
    values = np.zeros((6, 6), dtype=np.uint8)
    values[2:4, 2:4] = 2
    with collected_remarks() as remarks:
        (found,) = targets_of(values, {1: "tumour", 2: "node"})
    assert found.name == "node"
    assert [said.problem for said in remarks] == [
        "of the labels that its header names, 1 are empty (1 'tumour'); it holds 2 'node'"
    ]
    with collected_remarks() as remarks:
        targets_of(values, {2: "node"})
    assert remarks == []


def test_labels_that_would_not_fit_into_memory_one_by_one_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(VOLUME_BYTES.variable, "1000")
    values = np.repeat(np.arange(8, dtype=np.uint8), 25).reshape(10, 20)
    with pytest.raises(InputError, match=r"holds 7 labels of 200 pixels each, 1\.4 KiB as masks"):
        targets_of(values)
