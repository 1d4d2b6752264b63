from __future__ import annotations

import numpy as np
import torch

from core.models.starter.box_window import box_window
from core.models.starter.load_starter import blank_starter
from core.models.starter_2d_model import STARTER_2D
from core.prompts.values import BoxPrompt, PromptSet


def test_the_window_is_one_and_a_half_boxes_wide_and_square() -> None:
    window = box_window(BoxPrompt((40.0, 50.0), (60.0, 90.0)), (200, 300))
    assert (window.start, window.stop) == ((20, 40), (80, 100))


def test_it_ends_at_the_edges_of_the_image() -> None:
    window = box_window(BoxPrompt((0.0, 50.0), (20.0, 90.0)), (30, 92))
    assert (window.start, window.stop) == ((0, 40), (30, 92))


def test_a_box_beyond_the_image_keeps_a_pixel() -> None:
    window = box_window(BoxPrompt((500.0, 50.0), (520.0, 90.0)), (30, 92))
    assert window.shape[0] >= 1


def test_picture_box_and_logits_move_together() -> None:
    image = np.arange(200 * 300, dtype=np.uint32).reshape(200, 300).astype(np.uint8)
    box = BoxPrompt((40.0, 50.0), (60.0, 90.0))
    window = box_window(box, (200, 300))
    moved = window.box(box)
    (y0, x0), (y1, x1) = ((int(a), int(b)) for a, b in (moved.start, moved.stop))
    assert np.array_equal(window.of(image)[y0:y1, x0:x1], image[40:60, 50:90])
    logits = torch.zeros(1, 1, *window.shape)
    logits[..., y0:y1, x0:x1] = 1.0
    whole = window.put_back(logits, (200, 300))[0, 0]
    assert bool((whole[40:60, 50:90] == 1).all())
    assert int((whole > 0).sum()) == 20 * 40
    assert int((whole < 0).sum()) == 200 * 300 - 60 * 60


def test_a_box_alone_is_looked_at_from_nearby() -> None:
    model = blank_starter(STARTER_2D.info, 64, seed=0)
    image = np.random.default_rng(0).integers(0, 255, (64, 64), dtype=np.uint8)
    one = model.predict(model.embed(image), PromptSet((BoxPrompt((20.0, 20.0), (30.0, 30.0)),))).best
    elsewhere = image.copy()
    elsewhere[:, 40:] = 0  # outside the close-up, inside the image
    other = model.predict(model.embed(elsewhere), PromptSet((BoxPrompt((20.0, 20.0), (30.0, 30.0)),))).best
    assert one.low_res_logits is not None
    assert one.low_res_logits.shape == (1, 32, 32)
    assert np.array_equal(one.low_res_logits, other.low_res_logits)
    assert one.mask[:, 40:].sum() == 0
