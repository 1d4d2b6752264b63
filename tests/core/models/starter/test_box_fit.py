from __future__ import annotations

import torch

from core.models.starter.box_fit import fit_to_box


def cone(height: float) -> torch.Tensor:
    """Logits (1, 1, 64, 64) that fall by one in two pixels from the middle, (31.5, 31.5)."""
    y, x = torch.meshgrid(torch.arange(64.0), torch.arange(64.0), indexing="ij")
    return height - torch.maximum((y - 31.5).abs(), (x - 31.5).abs())[None, None] / 2


def box(half: float) -> torch.Tensor:
    """Round the middle, (31.5, 31.5)."""
    return torch.tensor([31.5 - half, 31.5 - half, 31.5 + half, 31.5 + half])


def test_a_mask_that_is_too_small_grows_into_its_box() -> None:
    # Above 0 within 10 pixels of the middle; the box asks for 14: two logits lower, to a pixel.
    shift = (fit_to_box(cone(5.0), box(14.0)) - cone(5.0)).mean().item()
    assert abs(shift - 2.0) <= 0.75


def test_a_mask_that_is_too_large_shrinks() -> None:
    shift = (fit_to_box(cone(8.0), box(12.0)) - cone(8.0)).mean().item()
    assert abs(shift + 2.0) <= 0.75


def test_a_box_that_fits_changes_nothing_to_speak_of() -> None:
    assert (fit_to_box(cone(6.0), box(12.0)) - cone(6.0)).abs().max() <= 0.25


def test_a_box_far_too_large_moves_the_threshold_no_further_than_allowed() -> None:
    shift = (fit_to_box(cone(3.0), box(31.0)) - cone(3.0)).mean().item()
    assert shift == 3.0


def test_an_empty_mask_stays_empty() -> None:
    nothing = torch.full((1, 2, 64, 64), -20.0)
    assert torch.equal(fit_to_box(nothing, box(10.0)), nothing)
