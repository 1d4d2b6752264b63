"""Patient bootstrap of 20 metrics in 8 groups over 5,000 cases, 10,000 draws: ours against a scipy loop.

    python -m benchmarks.bootstrap [--all] [--small]

The loop calls `scipy.stats.bootstrap` once per metric and group on the patients' sums and counts, which is
already scipy's vectorised form. It takes long, so by default it is run for 16 of the 160 pairs, two metrics
in every group, and its time is multiplied by 10; `--all` runs it whole. Ends with 1 where ours takes more
than 5 s, or where an end of an interval differs by more than a tenth of the interval's width.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.command_line import benchmark_parser, print_result, read_options
from core.statistics.bootstrap import Resampling
from core.statistics.by_patient import patient_numbers
from core.statistics.group_means import GroupMean, group_means, patient_totals
from core.statistics.interval_method import Method

UNDEFINED = 0.05
MOST_SECONDS = 5.0
MOST_APART = 0.1
SAMPLED_METRICS = 2


@dataclass(frozen=True, slots=True)
class Size:
    """The sizes of the study, and how many of its metrics the loop goes over."""

    cases: int = 5_000
    patients: int = 4_000
    metrics: int = 20
    groups: int = 8
    resamples: int = 10_000
    looped: int = SAMPLED_METRICS


def study(size: Size) -> tuple[NDArray[np.float64], list[str], list[str]]:
    """Values (cases, metrics) with gaps, patients, groups; a patient's cases are in one group."""
    rng = np.random.default_rng(0)
    again = rng.integers(0, size.patients, size.cases - size.patients)
    owner = np.concatenate([np.arange(size.patients), again])
    level = rng.beta(6, 1.5, (size.patients, size.metrics))[owner]
    values = 0.7 * level + 0.3 * rng.random((size.cases, size.metrics))
    values[rng.random(values.shape) < UNDEFINED] = np.nan
    group = rng.integers(0, size.groups, size.patients)[owner]
    return values, [f"p{number:05d}" for number in owner], [f"group {number}" for number in group]


def plain(
    values: NDArray[np.float64], patients: list[str], *, method: str, resamples: int
) -> tuple[float, float]:
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
        n_resamples=resamples,
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


def compare(method: Method, size: Size) -> tuple[float, float]:
    """Time both, print a line; our seconds, and how far the ends are apart as a share of the width."""
    values, patients, groups = study(size)
    names = [f"metric {number}" for number in range(size.metrics)]
    start, worked = time.perf_counter(), time.process_time()
    resampling = Resampling(size.resamples, method=method)
    ours = group_means(values, patients, metrics=names, groups=groups, resampling=resampling)
    our_s, our_work_s = time.perf_counter() - start, time.process_time() - worked
    by_name = {(one.group, one.metric): one for one in ours}
    start, worked, worst = time.perf_counter(), time.process_time(), 0.0
    for group in dict.fromkeys(groups):
        rows = [place for place, name in enumerate(groups) if name == group]
        for number in range(size.looped):
            theirs = plain(
                values[rows, number],
                [patients[row] for row in rows],
                method=_SCIPY_NAMES[method],
                resamples=size.resamples,
            )
            worst = max(worst, apart(by_name[group, names[number]], theirs))
    scale = size.metrics / size.looped
    their_s, their_work_s = (time.perf_counter() - start) * scale, (time.process_time() - worked) * scale
    how = "measured whole" if scale == 1 else f"{size.looped * size.groups} pairs measured, times {scale:.0f}"
    print_result(
        f"{method}: ours {our_s:.2f} s, scipy loop {their_s:.1f} s ({how}), ratio {their_s / our_s:.1f}; "
        f"processor time {our_work_s:.2f} s and {their_work_s:.1f} s, ratio {their_work_s / our_work_s:.1f}; "
        f"ends differ by at most {100 * worst:.1f} % of the width"
    )
    return our_s, worst


_SCIPY_NAMES = {Method.PERCENTILE: "percentile", Method.BCA: "BCa"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Both methods."""
    parser = benchmark_parser("benchmarks.bootstrap", __doc__)
    parser.add_argument("--all", action="store_true", help="run the loop for all pairs")
    options = read_options(parser, arguments, small={})
    size = Size(300, 250, 2, 2, 2_000) if options.small else Size()
    if options.all:
        size = replace(size, looped=size.metrics)
    draws = f"{size.cases} cases, {size.resamples} draws of patients"
    print(f"{size.metrics} metrics x {size.groups} groups, {draws}")
    found = [compare(method, size) for method in _SCIPY_NAMES]
    slow = any(seconds > MOST_SECONDS for seconds, _ in found) and not options.small
    return int(slow or any(worst > MOST_APART for _, worst in found))


if __name__ == "__main__":
    sys.exit(main())
