"""Synthetic breast ultrasound: a cohort with references that may be shown to anybody.

The pictures are for trying the product out and for testing it; no conclusion about patients follows
from them.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.datasets.cohort_layout import ImportedCohort, Layout, LayoutOptions, Progress, no_progress
from core.datasets.generic import read_generic
from core.datasets.phantom_plan import PhantomCase, plan_phantoms
from core.datasets.phantom_render import render_phantom
from core.errors import SettingsError
from core.files.whole_file import write_whole

TABLE = "phantoms.csv"
"""Name of the table below the root."""

CASES = 120
"""Made where no number is given."""

_CLINICAL = (
    "side",
    "tissue_composition",
    "shape",
    "margin",
    "orientation",
    "posterior_features",
    "echo_pattern",
    "simulated_contrast_db",
)
_COLUMNS = (
    *("case_id", "patient", "image", "mask", "pathology", "birads", "age", "device"),
    *("spacing_y_mm", "spacing_x_mm", *_CLINICAL),
)
_WRITERS = min(8, os.cpu_count() or 1)


def write_phantoms(root: Path, n_cases: int, *, seed: int, progress: Progress = no_progress) -> Path:
    """Draw phantoms and write them as ``images/*.png``, ``masks/*.png`` and a table.

    Case i depends on the seed and on i alone. Files of the same name are replaced, each as a whole.

    Args:
        root: Folder to write below; made if missing.
        n_cases: The number of cases, at least 1.
        seed: 0 or more.
        progress: Told how many pictures are drawn.

    Returns:
        The table, which `core.datasets.generic.read_generic` reads.

    Raises:
        SettingsError: A number out of range.
    """
    if n_cases < 1 or seed < 0:
        raise SettingsError(
            f"{n_cases} phantoms with seed {seed} were asked for; give cases >= 1 and seed >= 0"
        )
    for folder in ("images", "masks"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    cases = plan_phantoms(n_cases, seed=seed)
    with ThreadPoolExecutor(max_workers=_WRITERS) as pool:
        for done, _ in enumerate(pool.map(lambda case: _write_case(root, case), cases), start=1):
            if done % 10 == 0 or done == n_cases:
                progress(done, n_cases)
    write_whole(root / TABLE, _table(cases).encode())
    return root / TABLE


def read_phantoms(root: Path, options: LayoutOptions) -> ImportedCohort:
    """Write `options.cases` phantoms of `options.seed` below the root, then read them back.

    Raises:
        SettingsError: A number out of range.
    """
    n_cases = CASES if options.cases is None else options.cases
    table = write_phantoms(root, n_cases, seed=options.seed, progress=options.progress)
    asked = {**{name: name for name in _CLINICAL}, **options.columns}
    return read_generic(
        table, LayoutOptions(spacing_mm=options.spacing_mm, columns=asked, modality=options.modality)
    )


def _write_case(root: Path, case: PhantomCase) -> None:
    """Draw and write one phantom; a normal one has no mask file."""
    phantom = render_phantom(case)
    write_whole(root / "images" / f"{case.case_id}.png", _png(phantom.image))
    if case.lesion is not None:
        write_whole(root / "masks" / f"{case.case_id}.png", _png(phantom.mask.astype(np.uint8) * 255))


def _png(pixels: NDArray[np.uint8]) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG", compress_level=4)
    return buffer.getvalue()


def _table(cases: Sequence[PhantomCase]) -> str:
    """The table of all cases as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_row(case) for case in cases)
    return text.getvalue()


def _row(case: PhantomCase) -> dict[str, object]:
    """Return one line of the table; what a normal breast lacks stays blank."""
    patient, lesion = case.patient, case.lesion
    row: dict[str, object] = {
        "case_id": case.case_id,
        "patient": f"phantom_patient_{patient.number:04d}",
        "image": f"images/{case.case_id}.png",
        "pathology": patient.pathology.value,
        "birads": patient.birads,
        "age": patient.age_years,
        "device": patient.device.name,
        "spacing_y_mm": case.spacing_mm[0],
        "spacing_x_mm": case.spacing_mm[1],
        "side": patient.side,
        "tissue_composition": patient.composition,
    }
    if lesion is None:
        return row
    return row | {
        "mask": f"masks/{case.case_id}.png",
        "shape": lesion.shape,
        "margin": lesion.margin.value,
        "orientation": lesion.orientation,
        "posterior_features": lesion.posterior.value,
        "echo_pattern": lesion.echo.value,
        "simulated_contrast_db": round(lesion.contrast_db, 1),
    }


PHANTOMS = Layout(
    key="phantoms",
    label="Phantoms",
    description="synthetic breast ultrasound, drawn by Samography itself",
    read=read_phantoms,
    synthetic=True,
)
