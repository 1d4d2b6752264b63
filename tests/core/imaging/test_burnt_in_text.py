from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from core.imaging.burnt_in_text import outside, text_lines


def speckled(shape: tuple[int, int], *, seed: int = 0) -> np.ndarray:
    """A scan: speckle with a Rayleigh distribution."""
    return np.random.default_rng(seed).rayleigh(45, shape).clip(0, 255).astype(np.uint8)


def with_text(text: str, *, size_px: int = 14, ink: int = 220) -> np.ndarray:
    """A scan below a black strip of 40 rows with a line of text."""
    picture = np.zeros((240, 320), dtype=np.uint8)
    picture[40:] = speckled((200, 320))
    image = Image.fromarray(picture)
    ImageDraw.Draw(image).text((8, 10), text, fill=ink, font=ImageFont.load_default(size=size_px))
    return np.asarray(image)


REGION = [(40, 0, 240, 320)]


@pytest.mark.parametrize("size_px", [10, 14, 22])
@pytest.mark.parametrize("text", ["DOE JANE", "19620307", "Doe, Jane 4711"])
def test_a_name_in_the_strip_is_seen(text: str, size_px: int) -> None:
    assert text_lines(with_text(text, size_px=size_px), outside((240, 320), REGION)) >= 1


def test_a_strip_without_text_and_speckle_are_not_taken_for_writing() -> None:
    assert text_lines(with_text(""), outside((240, 320), REGION)) == 0
    for seed in range(5):
        assert text_lines(speckled((240, 320), seed=seed), outside((240, 320), ())) == 0


def test_a_scale_of_ticks_is_no_line_of_letters() -> None:
    picture = np.zeros((240, 320), dtype=np.uint8)
    picture[20:220:10, 310:316] = 255
    assert text_lines(picture, outside((240, 320), ())) == 0


def test_text_inside_the_scan_is_not_looked_for() -> None:
    searched = outside((240, 320), [(0, 0, 240, 320)])
    assert not searched.any()
    assert text_lines(with_text("DOE JANE"), searched) == 0


def test_without_regions_the_border_is_looked_at() -> None:
    searched = outside((100, 200), ())
    assert searched[14].all()
    assert searched[50, :30].all()
    assert not searched[50, 30:170].any()
