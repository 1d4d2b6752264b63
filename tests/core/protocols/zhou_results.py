"""Results as the preset zhou2025 reads them: folds, clicks, models, an external cohort."""

from __future__ import annotations

import numpy as np
import pandas as pd

FOLDS = 5
CLICKS = (1, 2, 3, 11)
BIRADS = ("3", "4A", "4B", "4C", "5", "6")


def zhou_results(*, own: int = 30, external: int = 12, seed: int = 0) -> pd.DataFrame:
    """Every fifth own lesion is on the test side, the others are in five folds; BI-RADS 6 is met once."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(own + external):
        outside = number >= own
        lesion = {
            "case_id": f"c{number}",
            "lesion_id": "1",
            "patient_id": f"P{number}",
            "volume_cm3": float(np.exp(rng.normal(0.4 if outside else 1.4, 1.0))),
            "birads": None if outside else (BIRADS[5] if number == 7 else BIRADS[number * 7 // 3 % 5]),
        }
        ease = rng.normal(0, 0.05)
        for fold in range(FOLDS):
            side = _side(number, fold, outside=outside)
            rows += [lesion | row | {"side": side, "fold": fold} for row in _answers(ease, rng)]
    frame = pd.DataFrame(rows)
    return frame.assign(hausdorff_mm=frame["hausdorff_voxels"] * 0.4)


def _side(number: int, fold: int, *, outside: bool) -> str:
    if outside:
        return "external"
    if number % 5 == 0:
        return "test"
    return "validation" if number // 5 % FOLDS == fold else "train"


def _answers(ease: float, rng: np.random.Generator) -> list[dict[str, object]]:
    noisy = [
        ("sam_med3d_lora", f"clicks_{clicks}", 0.7 + 0.04 * np.log(clicks) + rng.normal(0, 0.02))
        for clicks in CLICKS
    ]
    noisy += [("sphere", "clicks_1", 0.55 + rng.normal(0, 0.03)), ("unet3d", "none", 0.5)]
    return [
        {"model": model, "prompts": prompts, "dice": dice + ease, "hausdorff_voxels": 100 * (1 - dice - ease)}
        for model, prompts, dice in noisy
    ]
