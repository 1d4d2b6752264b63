"""Lesions from clicks: blocks, memory, kept encodings."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn import functional

from core.errors import InputError, PromptError
from core.models.contracts import ClickMemory
from core.models.load_options import LoadOptions
from core.models.sam_med3d.med3d_segmenter import Med3DSegmenter
from core.models.sam_med3d.opened_med3d import OpenedMed3D, probabilities
from core.prompts.values import BoxPrompt, PromptSet
from tests.tiny_med3d import INFO, SIDE, TINY, BrightMed3D, bright_volume, clicks, ellipsoid, tiny_med3d

SHAPE = (80, 60, 90)
SMALL = ellipsoid(SHAPE, (30, 30, 40), (7, 8, 9))
LARGE = ellipsoid(SHAPE, (40, 30, 45), (18, 15, 34))


def overlap(found: np.ndarray, lesion: np.ndarray) -> float:
    """Dice."""
    return float(2 * (found & lesion).sum() / (found.sum() + lesion.sum()))


def opened(
    lesion: np.ndarray,
    network: BrightMed3D | None = None,
    *,
    voxel_mm: float | None = None,
    **options: object,
) -> OpenedMed3D:
    model = Med3DSegmenter(
        INFO,
        network or BrightMed3D(),
        voxel_mm=voxel_mm,
        options=LoadOptions(device="cpu", **options),  # type: ignore[arg-type]
    )
    return model.open(bright_volume(lesion))


def test_a_small_lesion_takes_one_block_around_the_click() -> None:
    answer = opened(SMALL).answer(clicks((31.0, 30.0, 41.0)))
    (block,) = answer.blocks
    assert block.start == (31 - SIDE // 2, 31 - SIDE // 2, 42 - SIDE // 2)
    assert answer.encoded == 1
    assert answer.mask.shape == SHAPE
    assert overlap(answer.mask, SMALL) > 0.9


def test_a_large_lesion_is_followed_to_its_ends() -> None:
    answer = opened(LARGE, most_blocks=80).answer(clicks((40.0, 30.0, 45.0)))
    assert answer.encoded == len(answer.blocks) > 4
    assert overlap(answer.mask, LARGE) > 0.9


def test_neighbours_without_a_click_are_clicked_where_the_mask_is_known() -> None:
    network = BrightMed3D()
    opened(LARGE, network, most_blocks=80).answer(clicks((40.0, 30.0, 45.0)))
    assert all(labels.tolist() == [1] and not came for _, labels, came in network.received)


def test_the_cap_on_blocks_holds() -> None:
    assert len(opened(LARGE, most_blocks=3).answer(clicks((40.0, 30.0, 45.0))).blocks) == 3


def test_a_reference_places_the_blocks() -> None:
    """69 voxels along x take three blocks of 32 around 45.5, taken as 46; two of them hold a click."""
    volume = opened(LARGE)
    received = clicks((40.0, 30.0, 45.0), (40.0, 30.0, 15.0))
    answer = volume.answer(received, reference=LARGE)
    assert sorted(block.start[2] for block in answer.blocks) == [46 - 48, 46 - 16]
    more = volume.answer(
        clicks((40.0, 30.0, 45.0), (40.0, 30.0, 15.0), (40.0, 30.0, 75.0)), previous=answer, reference=LARGE
    )
    assert len(more.blocks) == 3
    assert more.encoded == 1
    assert overlap(more.mask, LARGE) > overlap(answer.mask, LARGE)


def test_the_newest_click_comes_with_the_previous_mask() -> None:
    network = BrightMed3D()
    volume = opened(SMALL, network)
    first = volume.answer(clicks((31.0, 30.0, 41.0)))
    second = volume.answer(clicks((31.0, 30.0, 41.0), (25.0, 30.0, 50.0), negative=(1,)), previous=first)
    (one, kind, came), (two, other, again) = network.received
    # Right, anterior, superior: the cube counts x and y from the other end.
    np.testing.assert_array_equal(one, [[16, 16, 16]])
    np.testing.assert_array_equal(two, [[16 - 9, 16, 16 - 6]])
    assert (kind.tolist(), other.tolist(), came, again) == ([1], [0], False, True)
    assert second.encoded == 0


def test_all_clicks_are_reported_where_asked_for() -> None:
    network = BrightMed3D()
    volume = opened(SMALL, network, memory=ClickMemory.ALL)
    first = volume.answer(clicks((31.0, 30.0, 41.0)))
    volume.answer(clicks((31.0, 30.0, 41.0), (25.0, 30.0, 50.0), negative=(1,)), previous=first)
    assert [labels.tolist() for _, labels, _ in network.received] == [[1], [1, 0]]
    assert network.received[1][2]


def test_nothing_new_changes_nothing() -> None:
    volume, received = opened(LARGE, most_blocks=6), clicks((40.0, 30.0, 45.0))
    first = volume.answer(received)
    again = volume.answer(received, previous=first)
    assert again.encoded == 0
    assert set(again.blocks) == set(first.blocks)
    np.testing.assert_array_equal(again.mask, first.mask)


def test_lesions_are_independent() -> None:
    both = SMALL | ellipsoid(SHAPE, (60, 30, 70), (6, 6, 6))
    volume = opened(both)
    one, two = (volume.answer(clicks(at)) for at in ((30.0, 30.0, 40.0), (60.0, 30.0, 70.0)))
    assert not (one.mask & two.mask).any()
    np.testing.assert_array_equal(opened(both).answer(clicks((60.0, 30.0, 70.0))).mask, two.mask)


def test_resampled_lesions_come_back_to_their_own_grid() -> None:
    """Voxels of 2 mm see the lesion at half the size."""
    answer = opened(LARGE, voxel_mm=2.0).answer(clicks((40.0, 30.0, 45.0)))
    assert answer.mask.shape == SHAPE
    assert overlap(answer.mask, LARGE) > 0.85


def test_encodings_leave_when_the_budget_is_spent() -> None:
    one_block = 4 * 16**3
    volume = opened(SMALL, cache_bytes=one_block)
    here, there = clicks((30.0, 30.0, 40.0)), clicks((60.0, 30.0, 70.0))
    assert [volume.answer(received).encoded > 0 for received in (here, here, there, here)] == [
        True,
        False,
        True,
        True,
    ]


def test_threads_share_a_volume() -> None:
    volume = opened(LARGE)
    places = [(40.0, 30.0, float(x)) for x in range(30, 60, 3)]
    alone = [opened(LARGE).answer(clicks(at)).mask for at in places]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda at: volume.answer(clicks(at)).mask, places))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_network_of_random_weights_answers_in_full() -> None:
    model = Med3DSegmenter(INFO, tiny_med3d(), voxel_mm=2.0, checkpoint_sha256="abc")
    answer = model.open(bright_volume(SMALL, (1.0, 0.5, 2.0))).answer(clicks((31.0, 30.0, 41.0)))
    assert answer.mask.dtype == np.bool_
    assert all(x.shape == (16, 16, 16) for x in answer.logits.values())
    assert model.checkpoint_sha256 == "abc"
    assert model.info is INFO


def test_probabilities_are_those_of_the_cube() -> None:
    logits = np.random.default_rng(1).normal(size=(16, 16, 16)).astype(np.float32)
    expected = functional.interpolate(
        torch.from_numpy(logits)[None, None], scale_factor=2, mode="trilinear", align_corners=False
    ).sigmoid()
    np.testing.assert_allclose(probabilities(logits, 32), expected[0, 0], atol=1e-6)


def test_prompts_that_are_refused() -> None:
    volume = opened(SMALL)
    first = volume.answer(clicks((31.0, 30.0, 41.0)))
    for prompts, message in (
        (PromptSet(), "does not take none"),
        (PromptSet((BoxPrompt((1.0, 1.0, 1.0), (9.0, 9.0, 9.0)),)), "does not take box"),
        (clicks((80.0, 1.0, 1.0)), "outside the volume"),
        (clicks((1.0, 1.0)), "three coordinates"),
    ):
        with pytest.raises(PromptError, match=message):
            volume.answer(prompts)
    with pytest.raises(PromptError, match="do not go on"):
        volume.answer(clicks((30.0, 30.0, 41.0)), previous=first)
    with pytest.raises(InputError, match="cannot place blocks"):
        volume.answer(clicks((31.0, 30.0, 41.0)), reference=np.zeros(SHAPE, dtype=bool))


def test_a_volume_of_nothing_is_refused() -> None:
    empty = bright_volume(SMALL)
    empty.voxels[:] = 0
    with pytest.raises(InputError, match="no voxel above 0"):
        Med3DSegmenter(INFO, BrightMed3D(), voxel_mm=None).open(empty)


@pytest.mark.parametrize("axis", [0, 2], ids=["foot to head", "right to left"])
def test_a_mirrored_scan_has_the_mirrored_answer_where_the_network_says_so(axis: int) -> None:
    lesion = ellipsoid((SIDE,) * 3, (12, 15, 18), (6, 5, 7))
    place, far = [11.0, 15.0, 20.0], [11.0, 15.0, 20.0]
    far[axis] = SIDE - 1 - far[axis]
    everywhere = np.ones((SIDE,) * 3, dtype=bool)

    def logits(mask: np.ndarray, at: list[float], axes: tuple[int, ...]) -> np.ndarray:
        network = tiny_med3d(replace(TINY, mirror_axes=axes))
        model = Med3DSegmenter(INFO, network, voxel_mm=None, options=LoadOptions(device="cpu"))
        first = model.open(bright_volume(mask)).answer(clicks((at[0], at[1], at[2])), reference=everywhere)
        return next(iter(first.logits.values()))

    there, back = logits(lesion, place, (0, 2)), np.flip(logits(np.flip(lesion, axis), far, (0, 2)), axis)
    np.testing.assert_allclose(back, there, atol=1e-5)
    plain = np.flip(logits(np.flip(lesion, axis), far, ()), axis)
    assert np.abs(plain - logits(lesion, place, ())).max() > 1e-3
