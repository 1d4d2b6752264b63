"""The change of a metric with characteristics where patients have several lesions: a mixed model."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.statistics.bootstrap import Array
from core.statistics.by_patient import patient_numbers, patients_where
from core.statistics.few_patients import of_enough
from core.statistics.float_columns import Column, as_floats
from core.statistics.interval import Interval
from core.statistics.ties import constant

ONE_EACH = "no patient has two lesions, so there is nothing to tell patients from lesions by"
TOO_FEW = "fewer than three patients more than there are characteristics"
CONSTANT = "a column has one value only"
COLLINEAR = "the characteristics follow from one another"
NOT_FITTED = "the fit did not converge"

_METHODS = ("lbfgs", "bfgs", "cg", "powell", "nm")


@dataclass(frozen=True, slots=True)
class FixedEffect:
    """The change of the response with one characteristic, the others held fixed.

    Attributes:
        name: The name of the characteristic.
        slope: The slope in units of the response per unit of the characteristic.
        standard_error: The standard error of the slope.
        interval: 95 %, by Student's t with as many degrees of freedom as there are patients more than
            characteristics and intercept (between-within, Schluchter and Elashoff 1990,
            doi:10.1080/00949659008811240): the normal distribution would make it too narrow; None with too
            few patients (`core.statistics.few_patients`).
        p: Two-sided, of no change, by the same t.
        mean: The mean of the characteristic over the lesions that took part.
        sd: Likewise, with n - 1.
    """

    name: str
    slope: float
    standard_error: float
    interval: Interval | None
    p: float
    mean: float
    sd: float

    @property
    def slope_per_sd(self) -> float:
        """The slope in units of the response per standard deviation of the characteristic."""
        return self.slope * self.sd

    @property
    def interval_per_sd(self) -> Interval | None:
        """The interval of `slope_per_sd`."""
        if self.interval is None:
            return None
        return Interval(self.interval.low * self.sd, self.interval.high * self.sd)


@dataclass(frozen=True, slots=True)
class MixedModel:
    """Linear model with a random intercept per patient, by restricted maximum likelihood.

    Attributes:
        n: Lesions with all values.
        n_undefined: Lesions left out.
        n_patients: Patients of the lesions that took part.
        intercept: Response where all characteristics are 0; None where there is no fit.
        effects: One per characteristic; empty where there is no fit.
        patient_variance: The variance of the patients' intercepts.
        residual_variance: The variance of lesions within a patient.
        reason: The reason why there is no fit; None where there is one.
    """

    n: int
    n_undefined: int
    n_patients: int
    intercept: float | None = None
    effects: tuple[FixedEffect, ...] = ()
    patient_variance: float | None = None
    residual_variance: float | None = None
    reason: str | None = None

    @property
    def patient_share(self) -> float | None:
        """Return share of the unexplained variance that lies between patients, 0 to 1."""
        if self.patient_variance is None or self.residual_variance is None:
            return None
        return self.patient_variance / (self.patient_variance + self.residual_variance)

    def predicted(self, value: float) -> float | None:
        """The response at a value of the first characteristic, the others at their means; None: no fit."""
        if self.intercept is None:
            return None
        first, *others = self.effects
        return self.intercept + first.slope * value + sum(one.slope * one.mean for one in others)


def mixed_model(
    response: Column, characteristics: Mapping[str, Column], *, patients: Sequence[str]
) -> MixedModel:
    """Fit the model of Laird and Ware 1982, doi:10.2307/2529876, by statsmodels.

    Args:
        response: One value per lesion; None or NaN is undefined.
        characteristics: Values by name, likewise; at least one.
        patients: Patient of each lesion.

    Raises:
        InputError: Columns and patients differ in number, or a value is infinite.
    """
    answer = as_floats(response, name="the response", length=len(patients))
    given = np.stack(
        [as_floats(column, name=name, length=len(patients)) for name, column in characteristics.items()],
        axis=1,
    )
    complete = np.asarray(np.isfinite(given).all(axis=1) & np.isfinite(answer), dtype=np.bool_)
    owners = patients_where(patients, complete)
    counts = (len(owners), len(patients) - len(owners), len(set(owners)))
    answer, given = answer[complete], given[complete]
    reason = _hindrance(answer, given, owners)
    if reason is not None:
        return MixedModel(*counts, reason=reason)
    # Columns of very different size make the fit stumble: it is done in standard deviations.
    middle, scale = given.mean(axis=0), given.std(axis=0)
    spread = float(answer.std())
    design = np.column_stack([np.ones(len(answer)), (given - middle) / scale])
    fitted = _fit(answer / spread, design, owners)
    if fitted is None:
        return MixedModel(*counts, reason=NOT_FITTED)
    slopes = fitted.fe_params[1:] * spread / scale
    errors = _standard_errors(design, owners, fitted)[1:] * spread / scale
    return MixedModel(
        *counts,
        intercept=float(fitted.fe_params[0] * spread - slopes @ middle),
        effects=tuple(
            _effect(name, column, (float(slope), float(error)), n_patients=counts[2], n_slopes=len(slopes))
            for name, column, slope, error in zip(characteristics, given.T, slopes, errors, strict=True)
        ),
        patient_variance=float(np.asarray(fitted.cov_re)[0, 0]) * spread**2,
        residual_variance=float(fitted.scale) * spread**2,
    )


def _hindrance(answer: Array, given: Array, owners: Sequence[str]) -> str | None:
    n_patients = len(set(owners))
    if n_patients < given.shape[1] + 3:
        return TOO_FEW
    if n_patients == len(owners):
        return ONE_EACH
    if constant(answer) or any(constant(column) for column in given.T):
        return CONSTANT
    centred = (given - given.mean(axis=0)) / given.std(axis=0)
    return COLLINEAR if np.linalg.matrix_rank(centred, tol=1e-8 * len(given)) < given.shape[1] else None


def _fit(answer: Array, design: Array, owners: Sequence[str]) -> Any | None:
    """The first way of climbing that arrives; with a patients' variance near 0 some of them stumble."""
    # Takes a second to import, which pages need not wait for.
    from statsmodels.regression.mixed_linear_model import MixedLM

    for method in _METHODS:
        with warnings.catch_warnings():
            # A variance of patients of 0 lies at the border of the space, which is a result, not a fault.
            warnings.simplefilter("ignore")
            with suppress(np.linalg.LinAlgError):
                fitted = MixedLM(answer, design, groups=np.asarray(owners)).fit(reml=True, method=method)
                if fitted.converged and np.isfinite(fitted.fe_params).all() and fitted.scale > 0:
                    return fitted
    return None


def _standard_errors(design: Array, owners: Sequence[str], fitted: Any) -> Array:
    """Return the covariance of generalised least squares at the fitted variances, as lme4 gives it.

    statsmodels inverts the whole observed information instead, which differs by one or two per cent.
    """
    _, patient_of = patient_numbers(owners)
    within, between = float(fitted.scale), float(np.asarray(fitted.cov_re)[0, 0])
    sums = np.stack([np.bincount(patient_of, weights=column) for column in design.T], axis=1)
    share = between / (within + np.bincount(patient_of) * between)
    information = (design.T @ design - (sums * share[:, None]).T @ sums) / within
    return np.asarray(np.sqrt(np.diag(np.linalg.inv(information))), dtype=np.float64)


def _effect(
    name: str, column: Array, found: tuple[float, float], *, n_patients: int, n_slopes: int
) -> FixedEffect:
    from scipy.special import stdtr, stdtrit

    (slope, error), degrees = found, n_patients - n_slopes - 1
    reach = float(stdtrit(degrees, 0.975)) * error
    return FixedEffect(
        name=name,
        slope=slope,
        standard_error=error,
        interval=of_enough(Interval(slope - reach, slope + reach), n_patients),
        p=float(2 * stdtr(degrees, -abs(slope / error))),
        mean=float(column.mean()),
        sd=float(column.std(ddof=1)),
    )
