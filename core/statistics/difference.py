"""The gain of one model, arm or reader over another on the same cases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.statistics.bootstrap import Resampling
from core.statistics.by_patient import (
    N_RESAMPLES,
    Patients,
    bootstrapped_mean,
    numbered,
    patient_sums,
    patients_where,
)
from core.statistics.effect_size import cohens_dz, rank_biserial
from core.statistics.float_columns import Column, as_floats
from core.statistics.interval import Interval
from core.statistics.studentised import N_DRAWS, studentised_mean
from core.statistics.ties import differences, settled, sizes_of


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """Model minus baseline over the cases in which both are defined.

    Attributes:
        n: Such cases.
        n_undefined: Cases in which either is undefined, left out.
        n_patients: Patients with at least one such case.
        mean_model: Mean of the model; None where n is 0.
        mean_baseline: Mean of the baseline over the same cases; None where n is 0.
        mean: Mean difference; None where n is 0.
        mean_interval: Its 95 % bootstrap interval by patient: studentised with few of them, BCa, or ABC with
            many; None with too few (`core.statistics.few_patients`).
        p: Two-sided Wilcoxon signed-rank p over one mean difference per patient; None where no patient
            differs. Wilcoxon 1945, doi:10.2307/3001968.
        mean_p: Two-sided p of the mean difference by the studentised bootstrap over patients
            (`core.statistics.studentised`), which allows for skewed differences; None with too few patients,
            or where all differ by the same.
        mean_p_floor: The smallest p that its draws could give; None where nothing was drawn.
        cohens_dz: Mean of the patients' differences in their standard deviations; None where undefined.
        rank_biserial: Share of the ranks in favour minus share against, -1 to 1; None where no patient
            differs.
        resampling: The way in which the interval was made; None where n is 0.
    """

    n: int
    n_undefined: int
    n_patients: int
    mean_model: float | None = None
    mean_baseline: float | None = None
    mean: float | None = None
    mean_interval: Interval | None = None
    p: float | None = None
    mean_p: float | None = None
    mean_p_floor: float | None = None
    cohens_dz: float | None = None
    rank_biserial: float | None = None
    resampling: Resampling | None = None


def paired_difference(
    model: Column,
    baseline: Column,
    *,
    patients: Patients,
    n_resamples: int = N_RESAMPLES,
    seed: int = 0,
) -> PairedDifference:
    """Return difference of two columns that hold the same cases in the same order.

    What differs by the rounding of floats alone does not differ, and differences that are equal but for it
    share a rank, see `core.statistics.ties`.

    Args:
        model: One value per case; None or NaN is undefined.
        baseline: Likewise.
        patients: Patient of each case.
        n_resamples: Bootstrap resamples.
        seed: The seed of the bootstrap.

    Raises:
        InputError: Columns and patients differ in number, or a value is infinite.
    """
    ours = as_floats(model, name="the model's column", length=len(patients))
    theirs = as_floats(baseline, name="the baseline's column", length=len(patients))
    both = ~np.isnan(ours - theirs)
    owners = patients_where(patients, both)
    n_undefined = int(np.count_nonzero(~both))
    if not len(owners):
        return PairedDifference(0, n_undefined, 0)
    apart, sizes = differences(ours, theirs)[both], sizes_of(ours, theirs)[both]
    _, patient_of = numbered(owners)
    counts = np.bincount(patient_of)
    totals, total_sizes = patient_sums(apart, patient_of), patient_sums(sizes, patient_of)
    by_patient = settled(totals / counts, sizes=total_sizes / counts)
    interval, made = bootstrapped_mean(apart, patient_of, n_resamples=n_resamples, seed=seed)
    settled_totals = settled(totals, sizes=total_sizes)
    pivot = studentised_mean(settled_totals, counts.astype(np.float64), n_draws=N_DRAWS, seed=seed)
    return PairedDifference(
        n=apart.size,
        n_undefined=n_undefined,
        n_patients=by_patient.size,
        mean_model=float(ours[both].mean()),
        mean_baseline=float(theirs[both].mean()),
        mean=float(apart.mean()),
        mean_interval=interval,
        p=_wilcoxon_p(by_patient),
        mean_p=None if pivot is None else pivot.p(),
        mean_p_floor=None if pivot is None else pivot.least_p_two_sided,
        cohens_dz=cohens_dz(by_patient),
        rank_biserial=rank_biserial(by_patient),
        resampling=made,
    )


def _wilcoxon_p(differences: NDArray[np.float64]) -> float | None:
    if not np.any(differences):
        return None
    from scipy.stats import wilcoxon  # takes half a second to import, which pages need not wait for

    return float(wilcoxon(differences, zero_method="wilcox", method="auto").pvalue)
