"""Intervals hold the truth and tests keep their error: a minute or more each, so only when asked for.

    python -m pytest -m simulation tests/core/statistics/test_coverage.py

`benchmarks/coverage.py` does the same with more studies and prints the numbers of docs/statistics.md.
"""

import numpy as np
import pytest

from benchmarks import few_patients
from benchmarks.coverage import limits, share
from benchmarks.coverage_of_intervals import INTERVALS
from benchmarks.errors_of_tests import TESTS

N_STUDIES = 300


@pytest.mark.slow
@pytest.mark.simulation
@pytest.mark.parametrize("name", [*INTERVALS, *TESTS])
def test_share_over_simulated_studies(name: str) -> None:
    low, high = limits(name)
    # The limits leave two points for the method; three standard errors are for so few studies.
    chance = 3 * np.sqrt(0.05 * 0.95 / N_STUDIES)
    assert low - chance <= share(name, N_STUDIES) <= high + chance


def test_the_benchmark_of_few_patients_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr("sys.argv", ["few_patients.py", "--studies", "8", "--small"])
    monkeypatch.setattr(few_patients, "SMALL_STUDIES", 8)
    assert few_patients.main() in (0, 1)
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("  2 patients: before")
    assert "now   nan %" in printed[3]
    assert "now   nan %" not in printed[4]
