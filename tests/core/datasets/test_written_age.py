from __future__ import annotations

import pytest

from core.datasets.written_age import parse_age_years


@pytest.mark.parametrize(
    ("written", "years"),
    [
        *(("45", 45.0), ("45Y", 45.0), ("045Y", 45.0), ("45,0", 45.0), ("45.5", 45.5), ("45 years", 45.0)),
        *(("45 y.o.", 45.0), ("45-year-old", 45.0), ("45 Jahre", 45.0), ("18M", 1.5), ("018M", 1.5)),
        *(("52W", 1.0), ("365D", 1.0), ("6 months", 0.5)),
        *(("1,234", None), (">89", None), ("45-50", None), ("old", None), ("Y", None), ("45 km", None)),
    ],
)
def test_ages_as_tables_and_dicom_write_them(written: str, years: float | None) -> None:
    assert parse_age_years(written) == years
