"""The BraTS 2020 layout: brain MRI of one patient a folder, cut into axial slices that show tumour.

Menze BH et al. The multimodal brain tumor image segmentation benchmark (BRATS). IEEE TMI 34 (2015) 1993,
doi:10.1109/TMI.2014.2377694.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.cases import Modality, Pathology
from core.datasets.assemble import assemble, report_name
from core.datasets.derived_pictures import derived_folder, padded, write_picture
from core.datasets.layout import Cohort, ImportNote, Layout, LayoutOptions
from core.datasets.record import LesionFiles, Record
from core.errors import InputError
from core.imaging.read import UnreadableFileError
from core.imaging.volume_files.registry import read_volume

SEQUENCES = ("flair", "t1", "t1ce", "t2")
_DEFAULT_SEQUENCE = "flair"
_LEAST_PIXELS = 64
"""Slices with less tumour are left out: the study does not say which it takes; a quarter of a square
centimetre is where an outline begins to mean something."""
_BRIGHT_PERCENTILE = 99.5


def read_brats2020(root: Path, options: LayoutOptions) -> Cohort:
    """Read ``PATIENT/PATIENT_flair.nii`` (or .nii.gz) with ``PATIENT_seg.nii`` and cut axial slices.

    All tumour labels (1, 2, 4) together are the target. A slice is scaled by its volume's brightness (0
    to the 99.5th percentile of what is above zero), turned as radiologists see it and put into the middle
    of 256 x 256. `options.columns` may name another sequence as ``sequence``: t1, t1ce or t2.

    Args:
        root: The folder with the patients' folders, any number of levels below it.
        options: `derived` is where slices are written.

    Raises:
        InputError: No patient's folder is there, or the sequence is not known.
        SettingsError: `options.derived` is not given.
    """
    folder = derived_folder(options)
    sequence = options.columns.get("sequence", _DEFAULT_SEQUENCE)
    references = sorted(root.rglob("*_seg.nii")) + sorted(root.rglob("*_seg.nii.gz"))
    if not references or sequence not in SEQUENCES:
        raise InputError(
            f"{root.name}: no PATIENT_seg.nii with PATIENT_{sequence}.nii is below it; give the folder of "
            f"the patients and a sequence out of {', '.join(SEQUENCES)}"
        )
    records: list[Record] = []
    notes: list[ImportNote] = []
    for done, reference in enumerate(references, start=1):
        try:
            records.extend(_slices(reference, sequence, folder))
        except UnreadableFileError as error:
            problem = f"{error.problem}; its slices are left out"
            notes.append(ImportNote(report_name(root, reference), problem, error.action, left_out=True))
        options.progress(done, len(references))
    return assemble(folder, records, options=options, notes=notes, files_seen=2 * len(references))


def _slices(reference: Path, sequence: str, folder: Path) -> Iterator[Record]:
    patient = reference.name.split("_seg.nii")[0]
    volume = read_volume(reference)
    labels, pixel = volume.voxels, volume.grid.steps.plane(1, 2)
    if pixel.is_oblique:  # a picture has nowhere to keep the angle
        raise UnreadableFileError(
            reference.name,
            f"has rows and columns at {pixel.angles_deg[0]:.1f} degrees, which pictures of slices cannot say",
            action="import it as a volume (--layout generic)",
        )
    y_mm, x_mm = pixel.lengths_mm
    image = read_volume(reference.with_name(reference.name.replace("_seg.nii", f"_{sequence}.nii"))).voxels
    if labels.shape != image.shape:
        raise UnreadableFileError(
            reference.name, "is of another size than its image", action="replace both by intact copies"
        )
    grey = _grey(image)
    for z in range(labels.shape[0]):
        mask = padded((labels[z] > 0).astype(np.uint8)) > 0
        if mask.sum() >= _LEAST_PIXELS:
            name = f"{patient}_{sequence}_z{z:03}"
            yield Record(
                case_id=name,
                image=write_picture(folder / "images" / f"{name}.png", padded(grey[z])),
                lesions=(LesionFiles("1", (write_picture(folder / "masks" / f"{name}.png", mask),)),),
                patient_id=patient,
                modality=Modality.MRI,
                pathology=Pathology.MALIGNANT,
                spacing_mm=(y_mm, x_mm),
                clinical={"slice": float(z), "sequence": sequence},
            )


def _grey(image: NDArray[Any]) -> NDArray[np.uint8]:
    inside = image[image > 0]
    bright = float(np.percentile(inside, _BRIGHT_PERCENTILE)) if inside.size else 1.0
    return np.rint(np.clip(image / max(bright, 1e-6), 0.0, 1.0) * 255).astype(np.uint8)


BRATS2020 = Layout(
    key="brats2020",
    label="BraTS 2020",
    description="a folder a patient with PATIENT_flair.nii and PATIENT_seg.nii (.nii or .nii.gz)",
    read=read_brats2020,
    derives=True,
)
