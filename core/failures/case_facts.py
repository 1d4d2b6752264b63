"""The facts of one lesion's result that are known before anybody looks at the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """The plain values of one lesion under one model and prompt protocol; None is not known or undefined.

    Attributes:
        traits: The lesion's characteristics by the keys of `core.characteristics.registry`.
        n_lesions: Lesions of its case.
        dice: The Dice of the prediction, 0 to 1.
        undefined_reason: The reason why the metric looked at is undefined; None where it has a value.
        predicted_px: Pixels or voxels of the prediction.
        size_error: The relative volume difference, (predicted - reference) / reference.
        box_px: Pixels within the prompt's box, `core.failures.prompt_box`; of pictures only.
        ellipse_dice: Dice of the ellipse in the prompt's box, which is the baseline from the same prompt.
    """

    traits: Mapping[str, float | None]
    n_lesions: int = 1
    dice: float | None = None
    undefined_reason: str | None = None
    predicted_px: int | None = None
    size_error: float | None = None
    box_px: float | None = None
    ellipse_dice: float | None = None
