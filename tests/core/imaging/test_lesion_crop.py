import numpy as np

from core.imaging.lesion_crop import CloseUp, whole_picture
from core.prompts.values import BoxPrompt, MaskPrompt, PointPrompt, PromptSet


def mask_at(rows: slice, columns: slice, shape: tuple[int, int] = (200, 300)) -> np.ndarray:
    mask = np.zeros(shape, dtype=bool)
    mask[rows, columns] = True
    return mask


def test_leaves_half_the_longer_side_on_every_side() -> None:
    # 40 rows, 80 columns: a window of 160 x 160 round their middle (100, 140).
    assert CloseUp.round_mask(mask_at(slice(80, 120), slice(100, 180))) == CloseUp(20, 180, 60, 220)


def test_stays_inside_the_picture() -> None:
    window = CloseUp.round_mask(mask_at(slice(0, 40), slice(260, 300)))
    assert window == CloseUp(0, 80, 220, 300)


def test_a_large_lesion_shows_the_whole_picture() -> None:
    assert CloseUp.round_mask(mask_at(slice(5, 195), slice(5, 295))) == whole_picture((200, 300))


def test_a_tiny_lesion_is_not_blown_up_without_limit() -> None:
    assert CloseUp.round_mask(mask_at(slice(100, 101), slice(150, 151))) == CloseUp(68, 132, 118, 182)


def test_an_empty_mask_shows_the_whole_picture() -> None:
    assert CloseUp.round_mask(np.zeros((20, 30), dtype=bool)) == CloseUp(0, 20, 0, 30)


def test_cuts_grey_and_colour_alike() -> None:
    window = CloseUp(1, 3, 2, 5)
    assert window.of(np.zeros((9, 9), dtype=np.uint8)).shape == (2, 3)
    assert window.of(np.zeros((9, 9, 3), dtype=np.uint8)).shape == (2, 3, 3)


def test_prompts_move_with_the_window() -> None:
    prompts = PromptSet(
        (
            PointPrompt((50.0, 70.0), positive=False),
            BoxPrompt((40.0, 60.0), (90.0, 95.5)),
            MaskPrompt(mask_at(slice(0, 1), slice(0, 1))),
        )
    )
    moved = CloseUp(45, 100, 60, 120).of_prompts(prompts)
    assert moved.prompts == (
        PointPrompt((5.0, 10.0), positive=False),
        BoxPrompt((-5.0, 0.0), (45.0, 35.5)),
    )
    assert moved.source is prompts.source
