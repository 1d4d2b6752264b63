"""Synthetic breast MRI after contrast: a cohort of volumes with references that may be shown to anybody.

The volumes are for trying the product out and for testing it; no conclusion about patients follows from
them.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

from core.datasets.generic import read_generic
from core.datasets.layout import Cohort, Layout, LayoutOptions, Progress, no_progress
from core.datasets.mri_phantom_plan import MriPhantomCase, plan_mri_phantoms
from core.datasets.mri_phantom_render import render_mri_phantom
from core.errors import SettingsError
from core.imaging.mask_volumes import nifti_bytes, stored_affine, write_volume_mask
from core.imaging.whole_file import write_whole
from core.volumes import Grid, StoredOrder

TABLE = "mri_phantoms.csv"
"""Name of the table below the root."""

CASES = 24
"""Made where no number is given."""

SHAPE = (36, 128, 192)
"""Voxels (z, y, x) where no size is given: 2.5 x 1.5 x 1.5 mm."""

_LEAST, _MOST = (8, 48, 64), (512, 768, 1024)
_ORDERS = (
    StoredOrder((2, 1, 0), (False, True, True)),
    StoredOrder((2, 1, 0), (True, False, False)),
    StoredOrder((0, 2, 1), (False, False, True)),
    StoredOrder((1, 0, 2), (True, True, False)),
)
"""Orders in which scanners and converters write the same voxels; the first is RAS+."""

_CLINICAL = (
    *("er", "pr", "her2", "grade", "density", "background_enhancement"),
    *("simulated_foci", "visit"),
)
_COLUMNS = (
    *("case_id", "patient", "image", "mask", "modality", "pathology", "birads", "age"),
    *_CLINICAL,
)
_WRITERS = min(2, os.cpu_count() or 1)
"""Volumes of hundreds of megabytes are drawn where a large size is asked for."""


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
        n_cases: At least 1.
        seed: 0 or more.
        shape: Voxels (z, y, x) of every volume.
        progress: Told how many volumes are drawn.

    Returns:
        The table, which `core.datasets.generic.read_generic` reads.

    Raises:
        SettingsError: A number out of range.
    """
    _require_in_range(n_cases, seed=seed, shape=shape)
    for folder in ("images", "masks"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    cases = plan_mri_phantoms(n_cases, seed=seed)
    with ThreadPoolExecutor(max_workers=_WRITERS) as pool:
        written = pool.map(lambda case: _write_case(root, case, shape=shape), cases)
        for done, _ in enumerate(written, start=1):
            progress(done, n_cases)
    write_whole(root / TABLE, _table(cases).encode())
    return root / TABLE


def read_mri_phantoms(root: Path, options: LayoutOptions) -> Cohort:
    """Write phantoms of `options.seed` below the root, then read them back.

    Args:
        root: Folder to write below.
        options: `columns` may hold a ``size`` in voxels, such as 36x128x192 (z x y x x).

    Raises:
        SettingsError: A number out of range.
    """
    asked = dict(options.columns)
    shape = _shape(asked.pop("size", None))
    n_cases = CASES if options.cases is None else options.cases
    table = write_mri_phantoms(root, n_cases, seed=options.seed, shape=shape, progress=options.progress)
    columns = {**{name: name for name in _CLINICAL}, **asked}
    return read_generic(
        table, LayoutOptions(spacing_mm=options.spacing_mm, columns=columns, modality=options.modality)
    )


def _shape(size: str | None) -> tuple[int, int, int]:
    if size is None:
        return SHAPE
    sides = re.fullmatch(r"(\d+)x(\d+)x(\d+)", size.replace(" ", "").lower())
    if sides is None:
        raise SettingsError(f"the size {size!r} is not of the form 36x128x192 (slices, rows, columns)")
    z, y, x = (int(side) for side in sides.groups())
    return z, y, x


def _require_in_range(n_cases: int, *, seed: int, shape: tuple[int, int, int]) -> None:
    if n_cases < 1 or seed < 0:
        raise SettingsError(
            f"{n_cases} phantoms with seed {seed} were asked for; give cases >= 1 and seed >= 0"
        )
    if any(not low <= size <= high for low, size, high in zip(_LEAST, shape, _MOST, strict=True)):
        raise SettingsError(
            f"phantoms of {shape} voxels (z, y, x) were asked for; give from {_LEAST} to {_MOST}"
        )


def _write_case(root: Path, case: MriPhantomCase, *, shape: tuple[int, int, int]) -> None:
    phantom = render_mri_phantom(case, shape=shape)
    grid = _grid(case, shape, spacing_mm=phantom.spacing_mm)
    name = f"{case.case_id}.nii.gz"
    image = nifti_bytes(grid.stored.to_stored(phantom.voxels), stored_affine(grid))
    write_whole(root / "images" / name, image)
    write_volume_mask(root / "masks" / name, phantom.mask, grid)


def _grid(case: MriPhantomCase, shape: tuple[int, int, int], *, spacing_mm: tuple[float, ...]) -> Grid:
    """Where the scan lies: its middle near the scanner's, tilted as planned."""
    to_ras = np.array([[0.0, 0.0, -1.0], [0.0, -1.0, 0.0], [1.0, 0.0, 0.0]])
    turned = Rotation.from_euler("ZYX", case.turned_deg, degrees=True).as_matrix()
    affine = np.eye(4)
    affine[:3, :3] = turned @ to_ras @ np.diag(spacing_mm)
    affine[:3, 3] = [3.5, 12.0, -8.25] - affine[:3, :3] @ ((np.array(shape) - 1) / 2)
    return Grid(shape, affine, _ORDERS[case.stored])


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
