"""Choose from a box how far a mask reaches, where nothing but a box was given.

A reader who draws a box says where the lesion ends on all four sides (the tightness prior of Lempitsky et
al. 2009, Image segmentation with a bounding box prior, doi:10.1109/ICCV.2009.5459262). Logits held against
different thresholds give masks that lie one inside the other; of them the one is taken whose own box is
most like the one that was drawn. Our choice: thresholds up to `MOST` either way, so that a box drawn far
too large cannot carry the mask away, and a small preference for the model's own threshold.
"""

from __future__ import annotations

import torch

MOST = 3.0
STEP = 0.25
_OWN_THRESHOLD_BONUS = 0.01
"""IoU that moving the threshold by one logit must gain."""


def fit_to_box(logits: torch.Tensor, box: torch.Tensor) -> torch.Tensor:
    """Return the logits shifted so that the masks above 0 fit a box.

    Args:
        logits: (1, n, y, x).
        box: (4,) of (x0, y0, x1, y1), first and last pixel of the same grid.

    Returns:
        Of the same shape; a mask that is empty at every threshold stays as it is.
    """
    shifts = torch.arange(-MOST, MOST + STEP / 2, STEP, device=logits.device)
    spans = (_spans(logits[0].amax(1), shifts), _spans(logits[0].amax(2), shifts))
    likeness = _likeness(spans, box) - _OWN_THRESHOLD_BONUS * shifts.abs()
    best = shifts[likeness.argmax(1)]
    found = likeness.amax(1) > 0
    return logits - torch.where(found, best, torch.zeros_like(best))[None, :, None, None]


def _spans(profile: torch.Tensor, shifts: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Start and stop (n, shifts) of what lies above each threshold in profiles (n, length); 0, 0: nothing."""
    above = profile[:, None, :] > shifts[None, :, None]
    length = profile.shape[1]
    start = above.int().argmax(-1)
    stop = length - above.flip(-1).int().argmax(-1)
    there = above.any(-1)
    return start * there, stop * there


def _likeness(
    spans: tuple[tuple[torch.Tensor, torch.Tensor], tuple[torch.Tensor, torch.Tensor]], box: torch.Tensor
) -> torch.Tensor:
    """Return IoU (n, shifts) of boxes given by their spans along x and y with one box."""
    shared, own, given = torch.ones(()), torch.ones(()), torch.ones(())
    for axis, (start, stop) in enumerate(spans):
        low, high = box[axis], box[axis + 2] + 1
        shared = shared * (torch.minimum(stop, high) - torch.maximum(start, low)).clamp(min=0)
        own, given = own * (stop - start), given * (high - low)
    return shared / (own + given - shared)
