"""Patient bootstrap of 20 metrics in 8 groups over 5,000 cases, 10,000 draws: ours against a scipy loop.

    python benchmarks/bootstrap.py [--all]

The loop calls `scipy.stats.bootstrap` once per metric and group on the patients' sums and counts, which is
already scipy's vectorised form. It takes long, so by default it is run for 16 of the 160 pairs, two metrics
in every group, and its time is multiplied by 10; `--all` runs it whole. Ends with 1 where ours takes more
than 5 s, or where an end of an interval differs by more than a tenth of the interval's width.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.statistics.bootstrap import Method, Resampling
from core.statistics.group_means import GroupMean, group_means, patient_totals
from core.statistics.patients import patient_numbers

N_CASES, N_PATIENTS, N_METRICS, N_GROUPS, N_RESAMPLES = 5_000, 4_000, 20, 8, 10_000
UNDEFINED = 0.05
MOST_SECONDS = 5.0
SAMPLED_METRICS = 2


def study() -> tuple[NDArray[np.float64], list[str], list[str]]:
    """Values (cases, metrics) with gaps, patients, groups; a patient's cases are in one group."""
    rng = np.random.default_rng(0)
    owner = np.concatenate([np.arange(N_PATIENTS), rng.integers(0, N_PATIENTS, N_CASES - N_PATIENTS)])
    values = 0.7 * rng.beta(6, 1.5, (N_PATIENTS, N_METRICS))[owner] + 0.3 * rng.random((N_CASES, N_METRICS))
    values[rng.random(values.shape) < UNDEFINED] = np.nan
    group = rng.integers(0, N_GROUPS, N_PATIENTS)[owner]
    return values, [f"p{number:05d}" for number in owner], [f"group {number}" for number in group]


def plain(values: NDArray[np.float64], patients: list[str], method: str) -> tuple[float, float]:
    """One metric in one group."""
    _, patient_of = patient_numbers(patients)
    sums, counts = patient_totals(values[:, None], patient_of)

    def ratio(sums: NDArray[np.float64], counts: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
        return np.asarray(sums.sum(axis=axis) / counts.sum(axis=axis))

    found = stats.bootstrap(
        (sums[:, 0], counts[:, 0]),
        ratio,
        paired=True,
        vectorized=True,
        n_resamples=N_RESAMPLES,
        batch=1_000,
        method=method,
        rng=0,
    )
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def apart(ours: GroupMean, theirs: tuple[float, float]) -> float:
    """Largest difference of the ends, as a share of the width."""
    assert ours.interval is not None
    low, high = theirs
    return max(abs(ours.interval.low - low), abs(ours.interval.high - high)) / (high - low)


def compare(method: Method, n_metrics: int) -> bool:
    """Time both, print a line; whether ours is fast and right."""
    values, patients, groups = study()
    names = [f"metric {number}" for number in range(N_METRICS)]
    start, worked = time.perf_counter(), time.process_time()
    resampling = Resampling(N_RESAMPLES, method=method)
    ours = group_means(values, patients, metrics=names, groups=groups, resampling=resampling)
    our_s, our_work_s = time.perf_counter() - start, time.process_time() - worked
    by_name = {(one.group, one.metric): one for one in ours}
    start, worked, worst = time.perf_counter(), time.process_time(), 0.0
    for group in dict.fromkeys(groups):
        rows = [place for place, name in enumerate(groups) if name == group]
        for number in range(n_metrics):
            theirs = plain(values[rows, number], [patients[row] for row in rows], _SCIPY_NAMES[method])
            worst = max(worst, apart(by_name[group, names[number]], theirs))
    scale = N_METRICS / n_metrics
    their_s, their_work_s = (time.perf_counter() - start) * scale, (time.process_time() - worked) * scale
    how = "measured whole" if scale == 1 else f"{n_metrics * N_GROUPS} pairs measured, times {scale:.0f}"
    print(
        f"{method}: ours {our_s:.2f} s, scipy loop {their_s:.1f} s ({how}), ratio {their_s / our_s:.1f}; "
        f"processor time {our_work_s:.2f} s and {their_work_s:.1f} s, ratio {their_work_s / our_work_s:.1f}; "
        f"ends differ by at most {100 * worst:.1f} % of the width"
    )
    return our_s <= MOST_SECONDS and worst <= 0.1


_SCIPY_NAMES = {Method.PERCENTILE: "percentile", Method.BCA: "BCa"}


def main() -> int:
    """Both methods."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--all", action="store_true", help="run the loop for all pairs")
    n_metrics = N_METRICS if parser.parse_args().all else SAMPLED_METRICS
    print(f"{N_METRICS} metrics x {N_GROUPS} groups, {N_CASES} cases, {N_RESAMPLES} draws of patients")
    good = [compare(method, n_metrics) for method in _SCIPY_NAMES]
    return int(not all(good))


if __name__ == "__main__":
    sys.exit(main())
