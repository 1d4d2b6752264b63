"""The BraTS 2020 layout: brain MRI of one patient a folder, cut into axial slices that show tumour.

Menze BH et al. The multimodal brain tumor image segmentation benchmark (BRATS). IEEE TMI 34 (2015) 1993,
doi:10.1109/TMI.2014.2377694.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.cases import Modality, Pathology
from core.datasets.accounting import StudyFiles, report_name
from core.datasets.assemble import LABEL, assemble, without_label
from core.datasets.brats_patients import SEQUENCES, BratsPatient, brats_files
from core.datasets.cohort_layout import ImportedCohort, ImportNote, Layout, LayoutOptions
from core.datasets.derived_pictures import derived_folder, padded, write_picture
from core.datasets.layout_record import LesionFiles, Record
from core.datasets.remark_notes import remarked
from core.datasets.unreadable import faults_of
from core.errors import InputError
from core.exports.file_names import distinct_names
from core.imaging.mask_volumes import read_volume_targets
from core.imaging.masks.content import Target
from core.imaging.masks.label_choice import chosen
from core.imaging.read_image import UnreadableFileError
from core.imaging.remarks import remark
from core.imaging.volume_files.registry import read_volume
from core.volumes import Volume

_DEFAULT_SEQUENCE = "flair"
_TUMOUR = frozenset({"1", "2", "4"})
"""Necrosis, oedema and enhancing tumour: all labels of the data set."""
_LEAST_PIXELS = 64
"""Slices with less tumour are left out: the study does not say which it takes; a quarter of a square
centimetre is where an outline begins to mean something."""
_BRIGHT_PERCENTILE = 99.5


@dataclass(frozen=True, slots=True)
class _SliceCutting:
    """The things that slices are cut with.

    Attributes:
        folder: The folder where they are written.
        choice: The choice of labels by the person who imports; None for those of the data set.
        notes: Appended to.
    """

    root: Path
    folder: Path
    sequence: str
    choice: str | None
    notes: list[ImportNote]

    def note(self, file: Path, problem: str, *, action: str, left_out: bool = False) -> None:
        """Add a line to the report."""
        self.notes.append(ImportNote(report_name(self.root, file), problem, action, left_out))


def read_brats2020(root: Path, options: LayoutOptions) -> ImportedCohort:
    """Read ``PATIENT/PATIENT_flair.nii`` (or .nii.gz) with ``PATIENT_seg.nii`` and cut axial slices.

    All tumour labels (1, 2, 4) together are the target; others are told and not taken, unless asked for. A
    slice is scaled by its volume's brightness (0 to the 99.5th percentile of what is above zero), turned as
    radiologists see it and put into the middle of 256 x 256.

    Args:
        root: The folder with the patients' folders, any number of levels below it.
        options: `derived` is where slices are written. `columns` may name another ``sequence`` (t1, t1ce or
            t2), and the labels that are tumour as ``label``, e.g. 1+2+3.

    Raises:
        InputError: No patient's folder is there, or the sequence is not known.
        SettingsError: `options.derived` is not given.
    """
    folder, root = derived_folder(options), root.absolute()
    sequence = options.columns.get("sequence", _DEFAULT_SEQUENCE).strip().lower()
    found = brats_files(root, sequence)
    if not found.references or sequence not in SEQUENCES:
        raise InputError(
            f"{root.name}: no PATIENT_seg.nii with PATIENT_{sequence}.nii is below it; give the folder of "
            f"the patients and a sequence out of {', '.join(SEQUENCES)}"
        )
    # Folders may hold patients of one name: derived pictures must not overwrite one another.
    names = distinct_names({patient.reference.as_posix(): patient.name for patient in found.patients})
    cutting = _SliceCutting(root, folder, sequence, options.columns.get(LABEL), [])
    records: list[Record] = []
    for done, patient in enumerate(found.patients, start=1):
        try:
            with faults_of(patient.image, patient.reference):
                records.extend(_slices(patient, cutting, name=names[patient.reference.as_posix()]))
        except InputError as error:
            _note_lost(patient, error, cutting)
        options.progress(done, len(found.patients))
    files = StudyFiles(root, reason=found.reasons.get)
    return assemble(folder, records, options=without_label(options), notes=cutting.notes, files=files)


def _note_lost(patient: BratsPatient, error: InputError, cutting: _SliceCutting) -> None:
    """The note on a patient of whom nothing went in."""
    problem, action, lost = str(error), "correct it and import again", patient.reference
    if isinstance(error, UnreadableFileError):
        problem, action = error.problem, error.action
        lost = patient.image if error.file == patient.image.name else patient.reference
    other = patient.reference if lost is patient.image else patient.image
    cutting.note(lost, f"{problem}; its slices are left out", action=action, left_out=True)
    cutting.note(
        other, f"belongs to {lost.name}, which cannot be used; left out", action=action, left_out=True
    )


def _slices(patient: BratsPatient, cutting: _SliceCutting, *, name: str) -> list[Record]:
    if patient.renamed:
        problem = f"taken as the reference of {patient.name}: the only one in its folder, under another name"
        cutting.note(patient.reference, problem, action="look at it over its image")
    with remarked(report_name(cutting.root, patient.image), cutting.notes):
        volume = read_volume(patient.image)
        _require_upright(volume, patient.image.name)
    with remarked(report_name(cutting.root, patient.reference), cutting.notes):
        targets = read_volume_targets(patient.reference, volume.grid)
        tumour = _tumour(targets, cutting.choice, patient.reference.name)
    records = list(_records(patient, cutting, volume=volume, tumour=tumour, name=name))
    _note_slices(patient, cutting, tumour=tumour, taken=len(records))
    return records


def _require_upright(volume: Volume, file: str) -> None:
    """Refuse slices with rows and columns not at right angles: a picture has nowhere to keep the angle."""
    pixel = volume.grid.steps.plane(1, 2)
    if pixel.is_oblique:
        raise UnreadableFileError(
            file,
            f"has rows and columns at {pixel.angles_deg[0]:.1f} degrees, which pictures of slices cannot say",
            action="import it as a volume (--layout generic)",
        )


def _tumour(targets: tuple[Target, ...], choice: str | None, file: str) -> NDArray[np.bool_]:
    """Return where the tumour is, (z, y, x)."""
    if choice is not None:
        return _united(chosen(targets, choice))
    if len(targets) == 1:
        (only,) = targets
        if not only.label and only.pixels.any():
            raise UnreadableFileError(
                file,
                "holds no labels, but one value or a spread of many",
                action="give the file as published",
            )
        if only.label and only.label not in _TUMOUR:
            remark(f"holds one label, {only.label}; taken as tumour", action="look at it over its image")
        return only.pixels
    for target in targets:
        if target.label not in _TUMOUR:
            remark(
                f"label {target.title} ({int(target.pixels.sum())} voxels) is none of 1, 2 and 4, the labels "
                "of tumour in this data set; it is not taken",
                action="nothing, or name all that are tumour, e.g. --column label=1+2+4+3",
            )
    return _united([target for target in targets if target.label in _TUMOUR])


def _united(targets: tuple[Target, ...] | list[Target]) -> NDArray[np.bool_]:
    if not targets:
        raise InputError("holds none of the labels 1, 2 and 4")
    return np.asarray(np.logical_or.reduce([target.pixels for target in targets]))


def _records(
    patient: BratsPatient, cutting: _SliceCutting, *, volume: Volume, tumour: NDArray[np.bool_], name: str
) -> Iterator[Record]:
    grey, folder = _grey(volume.voxels), cutting.folder
    for z in np.flatnonzero(tumour.any(axis=(1, 2))):
        mask = padded(tumour[z].astype(np.uint8)) > 0
        if mask.sum() >= _LEAST_PIXELS:
            case_id = f"{name}_{cutting.sequence}_z{z:03}"
            yield Record(
                case_id=case_id,
                image=write_picture(folder / "images" / f"{case_id}.png", padded(grey[z])),
                lesions=(LesionFiles("1", (write_picture(folder / "masks" / f"{case_id}.png", mask),)),),
                patient_id=patient.name,
                modality=Modality.MRI,
                pathology=Pathology.MALIGNANT,
                spacing_mm=volume.spacing_mm[1:],
                clinical={"slice": float(z), "sequence": cutting.sequence},
                image_from=(patient.image,),
                masks_from=(patient.reference,),
            )


def _note_slices(
    patient: BratsPatient, cutting: _SliceCutting, *, tumour: NDArray[np.bool_], taken: int
) -> None:
    """Note what of the tumour is not in the slices that went in."""
    shown = int(np.count_nonzero(tumour.any(axis=(1, 2))))
    if not taken:
        problem = f"none of its {shown} slices with tumour has {_LEAST_PIXELS} pixels of it: left out"
        for file in (patient.reference, patient.image):
            cutting.note(file, problem, action="nothing, if the tumour is so small", left_out=True)
    elif taken < shown:
        problem = f"{shown - taken} of {shown} slices with tumour have less than {_LEAST_PIXELS} pixels of it"
        cutting.note(patient.reference, f"{problem} and are not used", action="nothing")
    cut = int(tumour.sum()) - sum(int(padded(one.astype(np.uint8)).sum()) for one in tumour)
    if cut:
        problem = f"{cut} pixels of tumour lie outside of the middle of its slices, which is cut out"
        cutting.note(patient.reference, problem, action="take a volume layout for slices so large")


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
