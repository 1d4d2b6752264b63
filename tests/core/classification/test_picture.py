from __future__ import annotations

import numpy as np
import pytest

from core.classification.framed_picture import CropWindow, InputKind, crop_window, framed, unframed
from core.errors import InputError

SHAPE = (40, 60)


def lesion() -> np.ndarray:
    mask = np.zeros(SHAPE, dtype=bool)
    mask[10:20, 45:55] = True
    return mask


def test_the_whole_picture_is_padded_to_a_square() -> None:
    window = crop_window(InputKind.WHOLE, SHAPE, None)
    assert window == CropWindow(-10, 0, 60)
    picture, mask = framed(np.full(SHAPE, 200, np.uint8), lesion(), window, size=60)
    assert (picture[:10] == 0).all()
    assert (picture[10:50] == 200).all()
    assert np.array_equal(mask[10:50], lesion())


def test_a_close_up_has_room_on_every_side_and_may_reach_beyond_the_picture() -> None:
    window = crop_window(InputKind.CROP, SHAPE, lesion())
    # 10 px and 30 % of them on both sides: 16 px round the centre (15, 50).
    assert window == CropWindow(7, 42, 16)
    picture, mask = framed(np.full((*SHAPE, 3), 100, np.uint8), lesion(), window, size=32)
    assert picture.shape == (32, 32)
    assert mask.mean() == pytest.approx(100 / 256, abs=0.03)
    at_edge = np.zeros(SHAPE, dtype=bool)
    at_edge[0:10, 0:10] = True
    cut, _ = framed(
        np.full(SHAPE, 100, np.uint8), at_edge, crop_window(InputKind.CROP, SHAPE, at_edge), size=16
    )
    assert (cut[:3] == 0).all()
    assert (cut[3:, 3:] == 100).all()


def test_values_come_back_to_their_place() -> None:
    window = crop_window(InputKind.CROP_MASK, SHAPE, lesion())
    back = unframed(np.ones((8, 8), np.float32), window, SHAPE)
    assert back.sum() == 16 * 16
    assert back[7:23, 42:58].all()
    whole = unframed(np.ones((8, 8), np.float32), crop_window(InputKind.WHOLE, SHAPE, None), SHAPE)
    assert whole.all()


def test_without_a_mask() -> None:
    with pytest.raises(InputError, match="case_7: this classifier looks at a close-up"):
        crop_window(InputKind.CROP, SHAPE, None, name="case_7")
    empty = np.zeros(SHAPE, dtype=bool)
    assert crop_window(InputKind.CROP, SHAPE, empty) == crop_window(InputKind.WHOLE, SHAPE, None)
