"""The BCSS layout: pathology pictures of TCGA breast cancers with masks of tissue codes.

Amgad M et al. Structured crowdsourcing enables convolutional segmentation of histology images.
Bioinformatics 35 (2019) 3461, doi:10.1093/bioinformatics/btz083.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.cases import IgnoredArea, Modality, Pathology
from core.datasets.accounting import Reason, StudyFiles, report_name
from core.datasets.assemble import assemble, without_label
from core.datasets.cohort_layout import ImportedCohort, ImportNote, Layout, LayoutOptions
from core.datasets.derived_pictures import derived_folder, tiles, write_picture
from core.datasets.file_finder import Names
from core.datasets.folders import child, children
from core.datasets.layout_record import LesionFiles, Record
from core.datasets.remark_notes import remarked
from core.datasets.tissue_codes import read_codes
from core.datasets.unreadable import faults_of
from core.errors import InputError
from core.exports.file_names import distinct_names
from core.imaging.hashing import mask_sha256
from core.imaging.read_image import IMAGE_SUFFIXES, UnreadableFileError, read_image

TUMOUR, OUTSIDE = 1, 0
"""Mask codes: tumour, and outside the annotated region."""
_PATIENT_CHARACTERS = 12
_MOST_OUTSIDE = 0.5
"""A patch with a larger share outside the annotated region is left out: its reference says too little."""

_ORPHAN = Reason(
    "mask without its picture; left out",
    "add the picture, or rename the mask after it, and import again",
    left_out=True,
)


@dataclass(frozen=True, slots=True)
class _PatchCutting:
    """The things that patches are cut with.

    Attributes:
        folder: The folder where they are written.
        notes: Appended to.
        reasons: The reasons why pictures and masks are not used; added to.
    """

    root: Path
    folder: Path
    notes: list[ImportNote]
    reasons: dict[Path, Reason]

    def note(self, file: Path, problem: str, *, action: str, left_out: bool = False) -> None:
        """Add a line to the report."""
        self.notes.append(ImportNote(report_name(self.root, file), problem, action, left_out))


def read_bcss(root: Path, options: LayoutOptions) -> ImportedCohort:
    """Read ``images/*.png`` with ``masks/*.png`` of the same name, and cut them into 256 x 256 patches.

    Tumour (code 1) is the target, everything else is not. Patches without tumour, or mostly outside the
    annotated region, are left out, and so is what remains at the right and lower border of a picture. The
    patient is the TCGA one, the first 12 characters of the name. What lies outside the annotated region (code
    0) is left out of metrics; its share of a patch is the clinical column ``outside_share``.

    Args:
        root: The folder with ``images`` and ``masks``.
        options: `derived` is where patches are written; spacing and modality as usual.

    Raises:
        InputError: There is no pair of picture and mask.
        SettingsError: `options.derived` is not given.
    """
    folder, root = derived_folder(options), root.absolute()
    pictures, masks = _pictures(child(root, "images")), _pictures(child(root, "masks"))
    if not pictures or child(root, "masks") is None:
        raise InputError(f"{root.name}: give the folder that holds images/*.png and masks/*.png")
    # On some systems A.png and a.png are one file: derived pictures must not overwrite one another.
    names = distinct_names({image.name: image.stem for image in pictures})
    by_stem = {mask.stem: mask for mask in reversed(masks)}
    known = Names(by_stem)
    cutting = _PatchCutting(root, folder, [], dict.fromkeys(masks, _ORPHAN))
    records: list[Record] = []
    for done, image in enumerate(pictures, start=1):
        meant = known.find(image.stem)
        if meant is None:
            action = "add its mask, or rename it after the picture, and import again"
            cutting.note(image, "there is no such mask in masks; left out", action=action, left_out=True)
        else:
            records.extend(_of_pair(image, by_stem[meant], cutting, name=names[image.name]))
        options.progress(done, len(pictures))
    files = StudyFiles(root, reason=cutting.reasons.get)
    return assemble(folder, records, options=without_label(options), notes=cutting.notes, files=files)


def _pictures(folder: Path | None) -> list[Path]:
    return [path for path in children(folder) if path.suffix.lower() in IMAGE_SUFFIXES]


def _of_pair(image: Path, mask: Path, cutting: _PatchCutting, *, name: str) -> list[Record]:
    """The patches of a picture; what was left out of it is told."""
    try:
        with remarked(report_name(cutting.root, image), cutting.notes), faults_of(image):
            pixels = read_image(image)
        with remarked(report_name(cutting.root, mask), cutting.notes), faults_of(mask):
            codes = read_codes(mask)
        if codes.shape != pixels.shape[:2]:
            raise UnreadableFileError(
                mask.name, "is of another size than its picture", action="export it on the picture's grid"
            )
    except UnreadableFileError as error:
        wrong = "" if error.file == image.name else f"its mask {mask.name}: "
        problem = f"{wrong}{error.problem}; its patches are left out"
        cutting.note(image, problem, action=error.action, left_out=True)
        cutting.reasons[mask] = Reason(
            f"of the picture {image.name}, which is left out", "see there", left_out=True
        )
        return []
    patches = _Patches(pixels, codes, image, mask)
    records = [patches.record(place, cutting.folder, name=name) for place in patches.taken()]
    _note_patches(patches, cutting, taken=len(records))
    return records


@dataclass(frozen=True, slots=True, eq=False)
class _Patches:
    """A picture with its codes, about to be cut."""

    pixels: NDArray[np.uint8]
    codes: NDArray[np.uint16]
    image: Path
    mask: Path

    def taken(self) -> list[tuple[slice, slice]]:
        """Return patches with tumour that lie mostly inside the annotated region."""
        return [
            place for place in tiles(self.codes.shape) if self.holds_tumour(place) and self._inside(place)
        ]

    def holds_tumour(self, place: tuple[slice, slice]) -> bool:
        """Tell whether any pixel of a patch is tumour."""
        return bool((self.codes[place] == TUMOUR).any())

    def _inside(self, place: tuple[slice, slice]) -> bool:
        return float((self.codes[place] == OUTSIDE).mean()) <= _MOST_OUTSIDE

    def record(self, place: tuple[slice, slice], folder: Path, *, name: str) -> Record:
        """The case of a patch, written to the folder."""
        part = self.codes[place]
        is_only = len(list(tiles(self.codes.shape))) == 1
        case_id = name if is_only else f"{name}_y{place[0].start}_x{place[1].start}"
        return Record(
            case_id=case_id,
            image=write_picture(folder / "images" / f"{case_id}.png", self.pixels[place]),
            lesions=(
                LesionFiles("1", (write_picture(folder / "masks" / f"{case_id}.png", part == TUMOUR),)),
            ),
            patient_id=self.image.stem[:_PATIENT_CHARACTERS],
            modality=Modality.PATHOLOGY,
            pathology=Pathology.MALIGNANT,
            clinical={"outside_share": round(float((part == OUTSIDE).mean()), 4)},
            ignored=_ignored(folder / "ignored" / f"{case_id}.png", part == OUTSIDE),
            image_from=(self.image,),
            masks_from=(self.mask,),
        )


def _note_patches(patches: _Patches, cutting: _PatchCutting, *, taken: int) -> None:
    """Note what of a picture did not go in, and why."""
    codes, cut = patches.codes, list(tiles(patches.codes.shape))
    without = sum(not patches.holds_tumour(place) for place in cut)
    outside = len(cut) - without - taken
    cut_y, cut_x = max(place[0].stop for place in cut), max(place[1].stop for place in cut)
    if not (codes == TUMOUR).any():
        for path in (patches.image, patches.mask):
            cutting.reasons[path] = Reason(f"no pixel is tumour (code {TUMOUR}); not used", "nothing")
        return
    said = [
        *([f"{without} patches without tumour"] if without else []),
        *([f"{outside} mostly outside of the annotated region"] if outside else []),
    ]
    if rest := (codes.shape[0] - cut_y, codes.shape[1] - cut_x) if codes.shape != (cut_y, cut_x) else None:
        lost = int(np.count_nonzero(codes == TUMOUR) - np.count_nonzero(codes[:cut_y, :cut_x] == TUMOUR))
        said.append(f"{rest[0]} rows below and {rest[1]} columns at the right ({lost} pixels of tumour)")
    if said:
        cutting.note(
            patches.image,
            f"of {len(cut)} patches {taken} went in; left out: {', '.join(said)}",
            action="nothing",
            left_out=taken == 0,
        )
    if not taken:
        cutting.reasons[patches.mask] = Reason("no patch of its picture went in", "see there", left_out=True)


def _ignored(path: Path, outside: NDArray[np.bool_]) -> IgnoredArea | None:
    return IgnoredArea(write_picture(path, outside), mask_sha256(outside)) if outside.any() else None


BCSS = Layout(
    key="bcss",
    label="BCSS",
    description="folders images and masks with PNG files of the same name, TCGA patient first in it",
    read=read_bcss,
    derives=True,
)
