"""The share of 95 % intervals that hold the truth, and of tests at 5 % that reject it, by simulation.

    python -m benchmarks.coverage [--studies 1000] [--only NAME] [--small]

Every simulated study has patients with one to four lesions that resemble one another, and Dice-like values
that are skewed to the left with misses at 0. Prints one line per interval or test with its share over the
studies and the standard error of that share; ends with 1 where an interval of the list holds the truth in
less than 93 % or more than 97 %, or a test rejects in less than 3 % or more than 7 %. The numbers of a run
are in docs/statistics.md.
"""

from __future__ import annotations

import sys
import time
import zlib
from collections.abc import Sequence

import numpy as np

from benchmarks.command_line import benchmark_parser, print_result, read_options
from benchmarks.coverage_of_intervals import INTERVALS
from benchmarks.errors_of_tests import TESTS

COVERED = (0.93, 0.97)
REJECTED = (0.03, 0.07)

FEW_PATIENTS = {
    "mean, studentised, 15 patients",
    "mean, BCa, 30 patients",
    "loss per pixel of jitter, 60 patients",
}
"""Too few for the bootstrap of values so skewed to keep its promise; shown, but not judged."""

CONSERVATIVE = {"any of 6 pairs of arms after Holm"}
"""Holm holds the error of a family at 5 % at most; for tests that hang together it is below."""


def share(name: str, n_studies: int) -> float:
    """Return the share over simulated studies, the same ones in every run and others for each check."""
    seed = zlib.crc32(name.encode())
    check = (INTERVALS | TESTS)[name]
    return float(np.mean([check(np.random.default_rng([seed, number])) for number in range(n_studies)]))


def limits(name: str) -> tuple[float, float]:
    """Return the limits between which the share is right."""
    if name in FEW_PATIENTS:
        return 0.0, 1.0
    low, high = COVERED if name in INTERVALS else REJECTED
    return (0.0, high) if name in CONSERVATIVE else (low, high)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line per check; 1 where one is off."""
    parser = benchmark_parser("benchmarks.coverage", __doc__)
    parser.add_argument("--studies", type=int, default=1000)
    parser.add_argument("--only", default="", help="part of a name")
    asked = read_options(parser, arguments, small={"studies": 1})
    off = 0
    for name in (name for name in INTERVALS | TESTS if asked.only in name):
        start = time.perf_counter()
        found = share(name, asked.studies)
        error = np.sqrt(found * (1 - found) / asked.studies)
        low, high = limits(name)
        mark = "" if low <= found <= high else "  OFF"
        off += bool(mark)
        title, took = "holds" if name in INTERVALS else "rejects", time.perf_counter() - start
        print(f"{title} {100 * found:5.1f} % ± {100 * error:.1f}  {name} ({took:.0f} s){mark}", flush=True)
    print_result(f"{off} of {len(INTERVALS | TESTS)} are off, {asked.studies} studies each")
    return int(off > 0 and not asked.small)


if __name__ == "__main__":
    sys.exit(main())
