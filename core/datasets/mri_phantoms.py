"""Synthetic breast MRI after contrast: a cohort of volumes with references that may be shown to anybody.

The volumes are for trying the product out and for testing it; no conclusion about patients follows from
them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from core.datasets.cohort_layout import ImportedCohort, Layout, LayoutOptions, Progress, no_progress
from core.datasets.mri_phantom_plan import MriPhantomCase, plan_mri_phantoms
from core.datasets.mri_phantom_render import render_mri_phantom
from core.datasets.phantom_volumes import (
    PhantomDefaults,
    phantom_grid,
    read_phantoms,
    require_in_range,
    write_phantom_volume,
    write_phantoms,
)
from core.imaging.mask_volumes import write_volume_mask

TABLE = "mri_phantoms.csv"
"""Name of the table below the root."""

CASES = 24
"""Made where no number is given."""

SHAPE = (36, 128, 192)
"""Voxels (z, y, x) where no size is given: 2.5 x 1.5 x 1.5 mm."""

_LEAST, _MOST = (8, 48, 64), (512, 768, 1024)
_CLINICAL = (
    *("er", "pr", "her2", "grade", "density", "background_enhancement"),
    *("simulated_foci", "visit"),
)
_COLUMNS = (
    *("case_id", "patient", "image", "mask", "modality", "pathology", "birads", "age"),
    *_CLINICAL,
)


def write_mri_phantoms(
    root: Path,
    n_cases: int,
    *,
    seed: int,
    shape: tuple[int, int, int] = SHAPE,
    progress: Progress = no_progress,
) -> Path:
    """Draw phantoms and write them as ``images/*.nii.gz``, ``masks/*.nii.gz`` and a table.

    Case i depends on the seed, the shape and i alone. Files of the same name are replaced, each as a
    whole. A scan shows 90 x 192 x 288 mm whatever its shape.

    Args:
        root: Folder to write below; made if missing.
        n_cases: The number of cases, at least 1.
        seed: 0 or more.
        shape: Voxels (z, y, x) of every volume.
        progress: Told how many volumes are drawn.

    Returns:
        The table, which `core.datasets.generic.read_generic` reads.

    Raises:
        SettingsError: A number out of range.
    """
    require_in_range(n_cases, seed=seed, shape=shape, least=_LEAST, most=_MOST)
    cases = plan_mri_phantoms(n_cases, seed=seed)

    def write(case: MriPhantomCase) -> None:
        _write_case(root, case, shape=shape)

    return write_phantoms(root / TABLE, cases, write, text=_table(cases), progress=progress)


def read_mri_phantoms(root: Path, options: LayoutOptions) -> ImportedCohort:
    """Write phantoms of `options.seed` below the root, then read them back.

    Args:
        root: Folder to write below.
        options: `columns` may hold a ``size`` in voxels, such as 36x128x192 (z x y x x).

    Raises:
        SettingsError: A number out of range.
    """
    usual = PhantomDefaults(CASES, SHAPE)
    return read_phantoms(root, options, write_mri_phantoms, default=usual, clinical=_CLINICAL)


def _write_case(root: Path, case: MriPhantomCase, *, shape: tuple[int, int, int]) -> None:
    phantom = render_mri_phantom(case, shape=shape)
    grid = phantom_grid(shape, phantom.spacing_mm, turned_deg=case.turned_deg, stored=case.stored)
    name = f"{case.case_id}.nii.gz"
    write_phantom_volume(root / "images" / name, phantom.voxels, grid)
    write_volume_mask(root / "masks" / name, phantom.mask, grid)


def _table(cases: Sequence[MriPhantomCase]) -> str:
    """The table of all cases as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(case) for case in cases)
    return text.getvalue()


def _row(case: MriPhantomCase) -> dict[str, object]:
    patient = case.patient
    return {
        "case_id": case.case_id,
        "patient": f"mri_phantom_patient_{patient.number:04d}",
        "image": f"images/{case.case_id}.nii.gz",
        "mask": f"masks/{case.case_id}.nii.gz",
        "modality": "mri",
        "pathology": patient.pathology.value,
        "birads": patient.birads,
        "age": patient.age_years,
        "er": patient.er,
        "pr": patient.pr,
        "her2": patient.her2,
        "grade": patient.grade,
        "density": patient.density,
        "background_enhancement": patient.background,
        "simulated_foci": len(case.foci),
        "visit": case.visit,
    }


MRI_PHANTOMS = Layout(
    key="mri_phantoms",
    label="Breast MRI phantoms",
    description="synthetic breast MRI volumes, drawn by Samography itself (--column size=36x128x192)",
    read=read_mri_phantoms,
    synthetic=True,
)
