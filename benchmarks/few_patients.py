"""How far intervals and tests of a mean can be trusted with few patients: before, and as they are now.

    python -m benchmarks.few_patients [--studies 2000] [--small]

Intervals: the share of 95 % intervals that hold the truth, of BCa with tails widened to Student's t, which
was taken for any number of patients, and of the one that pages and reports print now (none below six
patients, studentised below 30, BCa from there on), with the median width of both. Tests: the share of true
null hypotheses that flips of signs reject at 5 %, and that the studentised bootstrap rejects, under
differences of several shapes whose mean is 0. Ends with 1 where a printed interval holds the truth in less
than 90 %. The numbers of a run are in docs/statistics.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np

from benchmarks.command_line import benchmark_parser, print_result, read_options
from benchmarks.coverage_of_intervals import holds, mean_dice
from benchmarks.simulated_lesions import Generator, Values, dice, lesions
from core.statistics.bootstrap import Resampling, drawn_weights, widened
from core.statistics.by_patient import mean_interval
from core.statistics.endpoints import bca_ends
from core.statistics.group_means import patient_totals
from core.statistics.interval import Interval
from core.statistics.sign_flip import sign_flip_p
from core.statistics.studentised import studentised_mean

LEAST_COVERED = 0.90
SMALL_STUDIES = 40
FEWEST = (2, 3, 4, 5, 6, 8, 10, 15, 29, 30)
TESTED = (8, 10, 15, 20, 30)
SHAPES: dict[str, Callable[[Generator, int], Values]] = {
    "normal": lambda rng, n: rng.normal(size=n),
    "exponential": lambda rng, n: rng.exponential(size=n) - 1,
    "log-normal, sigma 0.8": lambda rng, n: rng.lognormal(0, 0.8, size=n) - np.exp(0.32),
    "gamma 2, turned": lambda rng, n: 2 - rng.gamma(2, size=n),
    "one in ten fails": lambda rng, n: _failing(rng, n),
}
"""The shapes of the differences; all have a mean of 0."""


def _failing(rng: Generator, n: int) -> Values:
    """A little better in nine of ten patients, and much worse in the tenth."""
    worse = rng.random(n) < 0.1
    return np.where(worse, -0.27, 0.03) + np.where(worse, 0.1, 0.05) * rng.normal(size=n)


def bca_of_any_number(values: Values, owner: Values, seed: int) -> Interval:
    """BCa whatever the number of patients."""
    sums, counts = patient_totals(values[:, None], owner.astype(np.intp))
    n_patients = len(sums)
    weights = np.concatenate(list(drawn_weights(n_patients, Resampling(999, seed))))
    without = (sums.sum(axis=0) - sums) / (counts.sum(axis=0) - counts)
    low, high = bca_ends(
        (weights @ sums) / (weights @ counts),
        np.array([values.mean()]),
        left_out=without,
        n_patients=n_patients,
        confidence=widened(0.95, n_patients=n_patients),
    )
    return Interval(float(low[0]), float(high[0]))


def coverage(n_patients: int, n_studies: int) -> tuple[list[float], list[float]]:
    """Share that holds the true mean Dice, and median width, before and now; NaN where none is made."""
    held: list[list[float]] = [[], []]
    widths: list[list[float]] = [[], []]
    for number in range(n_studies):
        rng = np.random.default_rng([n_patients, number])
        study = lesions(rng, n_patients)
        values = dice(rng, study)
        before = bca_of_any_number(values, study.owner, number)
        now = mean_interval(values, study.owner, n_resamples=999, seed=number)
        for place, ends in enumerate((before, now)):
            if ends is not None:
                held[place].append(holds(ends, mean_dice()))
                widths[place].append(ends.high - ends.low)
    return [_mean(one) for one in held], [float(np.median(one)) if one else np.nan for one in widths]


def rejected(shape: str, n_patients: int, n_studies: int) -> tuple[float, float]:
    """Share at 5 %: by flips, and by the studentised bootstrap."""
    flips, studentised = [], []
    for number in range(n_studies):
        rng = np.random.default_rng([n_patients, number])
        differences = SHAPES[shape](rng, n_patients)
        flips.append((sign_flip_p(differences, n_flips=999, seed=number) or 1.0) <= 0.05)
        found = studentised_mean(differences, np.ones(n_patients), n_draws=999, seed=number)
        studentised.append(found is not None and found.p() <= 0.05)
    return _mean(flips), _mean(studentised)


def _mean(column: list[float] | list[bool]) -> float:
    return float(np.mean(column)) if column else float("nan")


def main() -> int:
    """Print both tables; 1 where a printed interval holds the truth too rarely."""
    parser = benchmark_parser(__spec__.name, __doc__)
    parser.add_argument("--studies", type=int, default=2000)
    asked = read_options(parser, None, small={"studies": SMALL_STUDIES})
    n_studies = asked.studies
    low = LEAST_COVERED - 3 * np.sqrt(0.09 / n_studies) if asked.small else LEAST_COVERED
    off, held = 0, []
    for n_patients in FEWEST:
        (before, now), (wide_before, wide_now) = coverage(n_patients, n_studies)
        off += now < low
        held += [now] if np.isfinite(now) else []
        print(
            f"{n_patients:3d} patients: before {100 * before:5.1f} % (width {wide_before:.3f}), "
            f"now {100 * now:5.1f} % (width {wide_now:.3f})",
            flush=True,
        )
    for shape in SHAPES:
        for n_patients in TESTED:
            flips, studentised = rejected(shape, n_patients, n_studies)
            print(
                f"{shape}, {n_patients} patients: flips {100 * flips:4.1f} %, "
                f"studentised {100 * studentised:4.1f} %",
                flush=True,
            )
    print_result(f"where an interval is printed it holds the truth in {100 * min(held):.1f} % or more")
    return int(off > 0)


if __name__ == "__main__":
    sys.exit(main())
