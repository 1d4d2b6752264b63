"""The picture on the screen."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from core.display.brightness_contrast import Window
from core.display.frame import DisplayFrame
from core.display.layers import LayerStyle, MaskLayer, encode_jpeg, encode_png, paint, render, thumbnail
from core.errors import SettingsError

GREEN = (0, 200, 0)
GREY = np.full((20, 30), 100, dtype=np.uint8)


def frame(**options: object) -> DisplayFrame:
    return DisplayFrame.fit((20, 30), max_width_px=300, max_height_px=300, **options)  # type: ignore[arg-type]


def block() -> np.ndarray:
    mask = np.zeros((20, 30), dtype=bool)
    mask[5:15, 10:20] = True
    return mask


def test_a_picture_fills_its_canvas_in_colour_or_grey() -> None:
    assert render(GREY, frame()).shape == (200, 300, 3)
    colour = np.dstack([GREY, GREY + 1, GREY + 2])
    np.testing.assert_array_equal(render(colour, frame())[50, 50], (100, 101, 102))
    with pytest.raises(ValueError, match="the frame"):
        render(GREY[:5], frame())


def test_a_large_image_is_made_smaller_without_losing_its_mean() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (800, 600)).astype(np.uint8)
    small = render(noise, DisplayFrame.fit((800, 600), max_width_px=150, max_height_px=400))
    assert small.shape == (200, 150, 3)
    assert small.mean() == pytest.approx(noise.mean(), abs=1)


def test_brightness_and_contrast_change_the_picture_only() -> None:
    before = GREY.copy()
    assert render(GREY, frame(), window=Window(brightness=0.2)).max() == 151
    # (100 - 127.5) * 2 + 127.5 = 72.5, which rounds to the even 72
    assert render(GREY, frame(), window=Window(contrast=2)).max() == 72
    np.testing.assert_array_equal(GREY, before)
    assert Window().apply(GREY) is GREY
    for wrong in ({"brightness": 2}, {"contrast": 0}):
        with pytest.raises(SettingsError, match="it must be from"):
            Window(**wrong)


def test_a_fill_tints_exactly_the_mask() -> None:
    shown = paint(render(GREY, frame()), frame(), [MaskLayer(block(), GREEN, 0.5, LayerStyle.FILL)])
    tinted = (shown == (50, 150, 50)).all(-1)
    expected = np.kron(block(), np.ones((10, 10), dtype=bool))
    np.testing.assert_array_equal(tinted, expected)
    assert (shown[~expected] == 100).all()


def test_an_outline_runs_along_the_masks_edge() -> None:
    picture = render(GREY, frame())
    shown = paint(picture, frame(), [MaskLayer(block(), GREEN, style=LayerStyle.CONTOUR)])
    changed = np.argwhere((shown != picture).any(-1))
    distance = np.maximum(
        np.maximum(50 - changed[:, 0], changed[:, 0] - 150),
        np.maximum(100 - changed[:, 1], changed[:, 1] - 200),
    )
    assert np.abs(distance).max() <= 5
    assert (shown == GREEN).all(-1).any()
    np.testing.assert_array_equal(shown[100, 150], (100, 100, 100))


def test_a_zoom_does_not_close_an_outline_along_its_own_edge() -> None:
    zoomed = frame(region=((5, 10), (15, 20)))
    shown = paint(render(GREY, zoomed), zoomed, [MaskLayer(block(), GREEN, style=LayerStyle.CONTOUR)])
    inner = frame(region=((7, 12), (13, 18)))
    quiet = paint(render(GREY, inner), inner, [MaskLayer(block(), GREEN, style=LayerStyle.CONTOUR)])
    assert (shown != 100).any()
    assert (quiet == 100).all()


def test_an_empty_mask_draws_nothing() -> None:
    picture = render(GREY, frame())
    np.testing.assert_array_equal(paint(picture, frame(), [MaskLayer(block() & False, GREEN)]), picture)


def test_a_thumbnail_shows_the_mask_and_its_surroundings() -> None:
    large = np.full((400, 600), 90, dtype=np.uint8)
    mask = np.zeros((400, 600), dtype=bool)
    mask[100:140, 300:340] = True
    small = thumbnail(large, mask, colour=GREEN, side_px=80)
    assert small.shape == (80, 80, 3)
    assert 0.15 < (small[..., 1] > 100).mean() < 0.45
    assert thumbnail(large, mask & False, colour=GREEN, side_px=90).shape == (60, 90, 3)


def test_encoded_pictures_can_be_opened_again() -> None:
    picture = render(GREY, frame())
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(encode_png(picture)))), picture)
    assert Image.open(io.BytesIO(encode_jpeg(picture))).size == (300, 200)
