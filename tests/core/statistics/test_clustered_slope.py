from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from core.statistics.clustered_slope import clustered_slope


def test_standard_errors_by_patient_are_those_of_statsmodels() -> None:
    rng = np.random.default_rng(0)
    patients = np.repeat(np.arange(10), [1, 2, 3, 1, 2, 3, 1, 2, 3, 4])
    x = rng.normal(size=patients.size) + patients
    y = 0.3 * x + rng.normal(size=10)[patients] + rng.normal(size=patients.size)
    fit = sm.OLS(y, sm.add_constant(x)).fit(
        cov_type="cluster", cov_kwds={"groups": patients, "df_correction": True}, use_t=True
    )
    found = clustered_slope(x, y, patients=[f"P{number}" for number in patients])
    assert found.n_patients == 10
    assert found.p == pytest.approx(fit.pvalues[1])
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx(tuple(fit.conf_int()[1]))


def test_nothing_is_said_of_few_patients_or_of_a_constant() -> None:
    few = clustered_slope([1, 2, 3, 4, 5, 6], [1, 3, 2, 5, 4, 6], patients=list("aabbcc"))
    assert (few.n_patients, few.interval, few.p) == (3, None, None)
    level = clustered_slope([1.0] * 6, [1, 3, 2, 5, 4, 6], patients=list("abcdef"))
    assert level.p is None
