"""Trees of DICOM files, imported into a home of the test's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.cases import Case
from core.datasets.cohort_layout import Cohort, LayoutOptions
from core.datasets.dicom.tree import read_dicom_tree
from tests.tiny_volumes import ramp

RNG = np.random.default_rng(0)
STILL = RNG.integers(60, 90, (64, 80), dtype=np.uint8)
ZYX = ramp((6, 10, 12))


def options(home: Path, **columns: str) -> LayoutOptions:
    return LayoutOptions(
        columns=columns, derived=home / "studies" / "s" / "derived", secrets=home / "secrets"
    )


def read(tmp_path: Path, **columns: str) -> Cohort:
    return read_dicom_tree(tmp_path / "tree", options(tmp_path / "home", **columns))


def problems(cohort: Cohort) -> list[str]:
    return [f"{note.file}: {note.problem}" for note in cohort.notes]


def only(cohort: Cohort) -> Case:
    assert len(cohort.cases) == 1, problems(cohort)
    return cohort.cases[0]
