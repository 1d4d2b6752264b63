"""Synthetic automated breast ultrasound: volumes with lesions and references that may be shown to anybody.

The volumes are for trying the product out, for testing it and for training its starter weights; no conclusion
about patients follows from them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.datasets.abus_phantom_plan import AbusPhantomCase, plan_abus_phantoms
from core.datasets.abus_phantom_render import render_abus_phantom
from core.datasets.cohort_layout import ImportedCohort, Layout, LayoutOptions, Progress, no_progress
from core.datasets.phantom_volumes import (
    PhantomDefaults,
    phantom_grid,
    read_phantoms,
    require_in_range,
    write_phantom_volume,
    write_phantoms,
)
from core.imaging.mask_volumes import write_volume_mask

TABLE = "abus_phantoms.csv"
"""Name of the table below the root."""

CASES = 30
"""Made where no number is given."""

SHAPE = (112, 128, 160)
"""Voxels (z, y, x) where no size is given: 1.2 x 0.4 x 0.9 mm."""

_LEAST, _MOST = (28, 24, 30), (448, 768, 960)
_CLINICAL = ("side", "view", "density", "lesions")
_COLUMNS = (
    *("case_id", "patient", "lesion", "image", "mask", "modality", "pathology", "birads", "age", "device"),
    *_CLINICAL,
)


def write_abus_phantoms(
    root: Path,
    n_cases: int,
    *,
    seed: int,
    shape: tuple[int, int, int] = SHAPE,
    progress: Progress = no_progress,
) -> Path:
    """Draw phantoms and write them as ``images/*.nii.gz``, ``masks/*_N.nii.gz`` and a table.

    Case i depends on the seed, the shape and i alone. Files of the same name are replaced, each as a
    whole. A scan shows 134.4 x 51.2 x 144 mm whatever its shape. Every lesion has a mask of its own.

    Args:
        root: Folder to write below; made if missing.
        n_cases: The number of cases, at least 1.
        seed: 0 or more.
        shape: Voxels (z, y, x) of every volume.
        progress: Told how many volumes are drawn.

    Returns:
        The table with a row per lesion, which `core.datasets.generic.read_generic` reads.

    Raises:
        SettingsError: A number out of range.
    """
    require_in_range(n_cases, seed=seed, shape=shape, least=_LEAST, most=_MOST)
    cases = plan_abus_phantoms(n_cases, seed=seed)

    def write(case: AbusPhantomCase) -> None:
        _write_case(root, case, shape=shape)

    return write_phantoms(root / TABLE, cases, write, text=_table(cases), progress=progress)


def read_abus_phantoms(root: Path, options: LayoutOptions) -> ImportedCohort:
    """Write phantoms of `options.seed` below the root, then read them back.

    Args:
        root: Folder to write below.
        options: `columns` may hold a ``size`` in voxels, such as 112x128x160 (z x y x x).

    Raises:
        SettingsError: A number out of range.
    """
    usual = PhantomDefaults(CASES, SHAPE)
    return read_phantoms(root, options, write_abus_phantoms, default=usual, clinical=_CLINICAL)


def _write_case(root: Path, case: AbusPhantomCase, *, shape: tuple[int, int, int]) -> None:
    phantom = render_abus_phantom(case, shape=shape)
    stored = case.patient.device.stored
    grid = phantom_grid(shape, phantom.spacing_mm, turned_deg=case.tilt_deg, stored=stored)
    write_phantom_volume(root / "images" / f"{case.case_id}.nii.gz", phantom.voxels, grid)
    for number, mask in enumerate(phantom.masks, start=1):
        write_volume_mask(root / "masks" / _mask_name(case, number), mask, grid)


def _mask_name(case: AbusPhantomCase, number: int) -> str:
    return f"{case.case_id}_{number}.nii.gz"


def _table(cases: Sequence[AbusPhantomCase]) -> str:
    """The table of all lesions as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for case in cases for row in _rows(case))
    return text.getvalue()


def _rows(case: AbusPhantomCase) -> Iterator[dict[str, object]]:
    patient = case.patient
    for number in range(1, len(case.lesions) + 1):
        yield {
            "case_id": case.case_id,
            "patient": f"abus_phantom_patient_{patient.number:04d}",
            "lesion": number,
            "image": f"images/{case.case_id}.nii.gz",
            "mask": f"masks/{_mask_name(case, number)}",
            "modality": "abus",
            "pathology": patient.pathology.value,
            "birads": patient.birads,
            "age": patient.age_years,
            "device": patient.device.name,
            "side": patient.side,
            "view": case.view,
            "density": patient.density,
            "lesions": len(case.lesions),
        }


ABUS_PHANTOMS = Layout(
    key="abus_phantoms",
    label="Automated breast ultrasound phantoms",
    description="synthetic ABUS volumes, drawn by Samography itself (--column size=112x128x160)",
    read=read_abus_phantoms,
    synthetic=True,
)
