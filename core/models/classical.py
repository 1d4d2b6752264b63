"""A segmenter without weights: the dark ellipse with the strongest edge, then its exact outline.

First the best of all ellipses that the prompt leaves open is found (`ellipse_fit`), then the closed
outline near it (`star_contour`). The same image and prompts always give the same mask.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.geometry import box_slices, clip_box, pixel_at
from core.models.contracts import Candidate, Embedding, MaskPrediction, ModelInfo
from core.models.ellipse_families import agreeing, anywhere, in_box, round_points
from core.models.ellipse_fit import EllipseFamily, best_ellipse, rather_dark
from core.models.ellipse_shape import Ellipse
from core.models.image_values import as_grey
from core.models.prompt_checks import require_kinds, single_box
from core.models.star_contour import fill_outline, outline_radii
from core.prompts.values import BoxPrompt, PointPrompt, PromptSet

Image = NDArray[np.float32]

_LEAST_BLUR_PX = 1.5
_BLUR_SHARE = 0.02
_STIFF, _SOFT = 0.6, 0.09


@dataclass(frozen=True, slots=True)
class _Search:
    """The smoothed image, ellipses to choose from, grey values of a step, stiffness of the outline."""

    smooth: Image
    family: EllipseFamily
    contrast: float
    stiffness: float


@dataclass(frozen=True, slots=True)
class ClassicalSegmenter:
    """See `predict`."""

    info: ModelInfo
    cacheable: bool = False
    checkpoint_sha256: str | None = None

    def embed(self, image: NDArray[np.uint8]) -> Embedding:
        """The image in grey values, uint8 (y, x), as array ``grey``.

        Raises:
            InputError: The image is not (y, x) or (y, x, 3) of uint8.
        """
        return Embedding(arrays={"grey": as_grey(image)}, image_shape=image.shape[:2])

    def predict(
        self, embedding: Embedding, prompts: PromptSet, *, multimask: bool | None = None
    ) -> MaskPrediction:
        """Return one mask without holes, never empty.

        A box alone is taken to be drawn closely, so the ellipse nearly fills it; a box with points is a
        region in which the points tell the target, and the ellipse may be much smaller. Points alone
        leave the size open. Without a prompt the image's most likely dark mass is taken. The mask never
        leaves the box.

        Raises:
            PromptError: A mask prompt, or several boxes.
        """
        require_kinds(self.info, prompts.kinds)
        grey, given = embedding.arrays["grey"], single_box(self.info, prompts)
        box = None if given is None else clip_box(given, grey.shape)
        search = _search(grey, box, prompts.points)
        family = agreeing(search.family, prompts.points)
        ellipse = best_ellipse(search.smooth, family, contrast=search.contrast)
        smooth = _blurred(grey, _blur_px(2 * float(np.mean(ellipse.radii_yx))))
        radii = outline_radii(smooth, ellipse, prompts.points, stiffness=search.stiffness)
        mask = fill_outline(ellipse, radii, grey.shape)
        return MaskPrediction((Candidate(_within(mask, box, ellipse)),))


def _search(grey: NDArray[np.uint8], box: BoxPrompt | None, points: tuple[PointPrompt, ...]) -> _Search:
    if box is not None:
        return _search_in_box(grey, box, loose=bool(points))
    positive = tuple(point for point in points if point.positive)
    return _search_round_points(grey, positive) if positive else _search_anywhere(grey)


def _search_in_box(grey: NDArray[np.uint8], box: BoxPrompt, *, loose: bool) -> _Search:
    smooth = _blurred(grey, _blur_px(float(np.mean(np.subtract(box.stop, box.start)))))
    contrast = 1.5 * float(smooth[box_slices(box, grey.shape)].std()) + 2
    penalty, stiffness = (0.2, _SOFT) if loose else (4.0, _STIFF)
    return _Search(smooth, in_box(box, shift_penalty=penalty, shrink_penalty=penalty), contrast, stiffness)


def _search_round_points(grey: NDArray[np.uint8], positive: tuple[PointPrompt, ...]) -> _Search:
    smooth = _blurred(grey, 0.01 * min(grey.shape))
    family = round_points(positive, grey.shape, size_penalty=0.1)
    return _Search(smooth, family, 0.5 * float(smooth.std()) + 2, _SOFT)


def _search_anywhere(grey: NDArray[np.uint8]) -> _Search:
    smooth = _blurred(grey, 0.01 * min(grey.shape))
    family = anywhere(grey.shape, size_penalty=0.05, place_penalty=0.05)
    return _Search(smooth, rather_dark(smooth, family, weight=0.3), float(smooth.std()) + 2, _SOFT)


def _within(mask: NDArray[np.bool_], box: BoxPrompt | None, ellipse: Ellipse) -> NDArray[np.bool_]:
    """The mask's part in the box; where nothing is left, the pixel there that is nearest to the ellipse."""
    whole = BoxPrompt((0, 0), mask.shape)
    slices = box_slices(whole if box is None else box, mask.shape)
    kept = np.zeros_like(mask)
    kept[slices] = mask[slices]
    if not kept.any():
        inner = kept[slices]
        inner[
            pixel_at([c - s.start for c, s in zip(ellipse.centre_yx, slices, strict=True)], inner.shape)
        ] = True
    return kept


def _blur_px(size_px: float) -> float:
    return max(_LEAST_BLUR_PX, _BLUR_SHARE * size_px)


def _blurred(grey: NDArray[np.uint8], sigma_px: float) -> Image:
    import cv2

    return np.asarray(cv2.GaussianBlur(grey, (0, 0), max(sigma_px, 0.1)), dtype=np.float32)
