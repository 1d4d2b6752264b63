"""The baseline that a network must beat: logistic regression on what the lesion looks like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.classification.calibration import Calibration
from core.classification.scaling import Scaling
from core.errors import InputError
from core.measured import Measured

FEATURES = (
    "area_share",
    "equivalent_diameter_px",
    "aspect_ratio",
    "depth_to_width",
    "solidity",
    "circularity",
    "complexity",
    "contrast",
    "contrast_to_noise",
    "mean_intensity",
)
"""Size, shape and contrast; in pixels, so that cohorts without a spacing can be used."""
_LOGGED = frozenset({"area_share", "equivalent_diameter_px", "aspect_ratio", "depth_to_width", "complexity"})
"""Ratios and sizes, taken as logarithms."""
_TINY = 1e-6

Values = Mapping[str, Measured]


@dataclass(frozen=True, slots=True)
class CharacteristicsModel:
    """A fitted logistic regression.

    Attributes:
        medians: Medians of the training side, in place of an undefined value.
        means, scales: Means and scales of the training side after that.
        coefficients: One a feature, in the order of `FEATURES`.
        temperature, shift, threshold: The values from the validation side (`core.classification.scaling`).
    """

    medians: tuple[float, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    coefficients: tuple[float, ...]
    intercept: float
    temperature: float = 1.0
    shift: float = 0.0
    threshold: float = 0.5

    def logits(self, cases: Sequence[Values]) -> NDArray[np.float64]:
        """Return (n,) logits of lesions' characteristics by key."""
        table = _table(cases)
        filled = np.where(np.isnan(table), np.array(self.medians), table)
        scaled = (filled - np.array(self.means)) / np.array(self.scales)
        return np.asarray(scaled @ np.array(self.coefficients) + self.intercept, dtype=np.float64)

    @property
    def scaling(self) -> Scaling:
        """The way from logits to predictions."""
        return Scaling(Calibration(self.temperature, self.shift), self.threshold)

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {"features": list(FEATURES), **{k: _plain(v) for k, v in asdict(self).items()}}


def characteristics_model_from_json(values: Mapping[str, Any]) -> CharacteristicsModel:
    """Return what `CharacteristicsModel.to_json` wrote.

    Raises:
        InputError: It was fitted to other characteristics.
    """
    if tuple(values["features"]) != FEATURES:
        raise InputError("the characteristics-only classifier was fitted to other ones; train again")
    listed: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in values.items() if k != "features"
    }
    return CharacteristicsModel(**listed)


def fit_characteristics(cases: Sequence[Values], truth: NDArray[np.bool_]) -> CharacteristicsModel:
    """Fit by maximum likelihood with an L2 penalty of 1, both classes counting the same.

    Raises:
        InputError: A class has no case.
    """
    from sklearn.linear_model import LogisticRegression

    if truth.all() or not truth.any():
        raise InputError("a logistic regression needs cases of both classes on the training side")
    table = _table(cases)
    medians = np.array([_median(column) for column in table.T])
    filled = np.where(np.isnan(table), medians, table)
    means, scales = filled.mean(axis=0), np.maximum(filled.std(axis=0), _TINY)
    fitted = LogisticRegression(class_weight="balanced", max_iter=2_000)
    fitted.fit((filled - means) / scales, truth)
    return CharacteristicsModel(
        medians=_plain(medians),
        means=_plain(means),
        scales=_plain(scales),
        coefficients=_plain(fitted.coef_[0]),
        intercept=float(fitted.intercept_[0]),
    )


def _table(cases: Sequence[Values]) -> NDArray[np.float64]:
    """Return (n, features), NaN where undefined."""
    rows = [[_number(case.get(name), name) for name in FEATURES] for case in cases]
    return np.array(rows, dtype=np.float64).reshape(-1, len(FEATURES))


def _number(measured: Measured | None, name: str) -> float:
    if measured is None or measured.value is None:
        return float("nan")
    return float(np.log(max(measured.value, _TINY))) if name in _LOGGED else measured.value


def _median(column: NDArray[np.float64]) -> float:
    return float(np.nanmedian(column)) if not np.isnan(column).all() else 0.0


def _plain(values: Any) -> Any:
    return tuple(float(value) for value in values) if np.ndim(values) else float(values)
