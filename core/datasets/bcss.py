"""The BCSS layout: pathology pictures of TCGA breast cancers with masks of tissue codes.

Amgad M et al. Structured crowdsourcing enables convolutional segmentation of histology images.
Bioinformatics 35 (2019) 3461, doi:10.1093/bioinformatics/btz083.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.cases import IgnoredArea, Modality, Pathology
from core.datasets.assemble import assemble, report_name
from core.datasets.derived_pictures import derived_folder, tiles, write_picture
from core.datasets.file_names import FileFinder
from core.datasets.layout import Cohort, ImportNote, Layout, LayoutOptions
from core.datasets.record import LesionFiles, Record
from core.datasets.table_note import import_notes
from core.errors import InputError
from core.exports.file_names import distinct_names
from core.imaging.hashing import mask_sha256
from core.imaging.read import IMAGE_SUFFIXES, UnreadableFileError, read_image

TUMOUR, OUTSIDE = 1, 0
"""Mask codes: tumour, and outside the annotated region."""
_PATIENT_CHARACTERS = 12
_MOST_OUTSIDE = 0.5
"""A patch with a larger share outside the annotated region is left out: its reference says too little."""


def read_bcss(root: Path, options: LayoutOptions) -> Cohort:
    """Read ``images/*.png`` with ``masks/*.png`` of the same name, and cut them into 256 x 256 patches.

    Tumour (code 1) is the target, everything else is not. Patches without tumour, or mostly outside the
    annotated region, are left out. The patient is the TCGA one, the first 12 characters of the name. What
    lies outside the annotated region (code 0) is left out of metrics; its share of a patch is the clinical
    column ``outside_share``.

    Args:
        root: The folder with ``images`` and ``masks``.
        options: `derived` is where patches are written; spacing and modality as usual.

    Raises:
        InputError: There is no pair of picture and mask.
        SettingsError: `options.derived` is not given.
    """
    folder = derived_folder(options)
    pictures = _pictures(root / "images")
    # On some systems A.png and a.png are one file: derived pictures must not overwrite one another.
    names = distinct_names({image.name: image.stem for image in pictures})
    masks = FileFinder(root / "masks")
    if not pictures or not (root / "masks").is_dir():
        raise InputError(f"{root.name}: give the folder that holds images/*.png and masks/*.png")
    records: list[Record] = []
    notes: list[ImportNote] = []
    for done, image in enumerate(pictures, start=1):
        try:
            records.extend(_patches(image, masks.find(f"{image.stem}.png"), folder, name=names[image.name]))
        except UnreadableFileError as error:
            problem = f"{error.problem}; its patches are left out"
            notes.append(ImportNote(report_name(root, image), problem, error.action, left_out=True))
        options.progress(done, len(pictures))
    notes.extend(import_notes("masks", masks.notes()))
    return assemble(folder, records, options=options, notes=notes, files_seen=2 * len(pictures))


def _pictures(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*") if p.suffix.lower() in IMAGE_SUFFIXES)


def _patches(image: Path, mask: Path, folder: Path, *, name: str) -> Iterator[Record]:
    pixels, codes = read_image(image), _codes(mask)
    if codes.shape != pixels.shape[:2]:
        raise UnreadableFileError(
            mask.name, "is of another size than its picture", action="export it on the picture's grid"
        )
    cut = list(tiles(codes.shape))
    for place in cut:
        part = codes[place]
        outside = float((part == OUTSIDE).mean())
        if (part == TUMOUR).any() and outside <= _MOST_OUTSIDE:
            patch = name if len(cut) == 1 else f"{name}_y{place[0].start}_x{place[1].start}"
            yield Record(
                case_id=patch,
                image=write_picture(folder / "images" / f"{patch}.png", pixels[place]),
                lesions=(
                    LesionFiles("1", (write_picture(folder / "masks" / f"{patch}.png", part == TUMOUR),)),
                ),
                patient_id=image.stem[:_PATIENT_CHARACTERS],
                modality=Modality.PATHOLOGY,
                pathology=Pathology.MALIGNANT,
                clinical={"outside_share": round(outside, 4)},
                ignored=_ignored(folder / "ignored" / f"{patch}.png", part == OUTSIDE),
            )


def _ignored(path: Path, outside: NDArray[np.bool_]) -> IgnoredArea | None:
    return IgnoredArea(write_picture(path, outside), mask_sha256(outside)) if outside.any() else None


def _codes(path: Path) -> NDArray[np.uint8]:
    """Tissue codes as stored, (y, x); a palette's places are the codes."""
    if not path.is_file():
        raise UnreadableFileError(path.name, "there is no such mask", action="put it into the folder masks")
    try:
        with Image.open(path, formats=("PNG",)) as picture:
            codes = np.asarray(picture)
    except (OSError, ValueError, SyntaxError) as error:
        raise UnreadableFileError(path.name, "is no readable PNG", action="replace it") from error
    return np.asarray(codes[..., 0] if codes.ndim == 3 else codes, dtype=np.uint8)


BCSS = Layout(
    key="bcss",
    label="BCSS",
    description="folders images and masks with PNG files of the same name, TCGA patient first in it",
    read=read_bcss,
    derives=True,
)
