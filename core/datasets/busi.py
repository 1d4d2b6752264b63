"""The BUSI layout: class folders with pictures and their masks side by side.

Al-Dhabyani W, Gomaa M, Khaled H, Fahmy A. Dataset of breast ultrasound images. Data in Brief 28 (2020)
104863, doi:10.1016/j.dib.2019.104863.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.cases import Modality, Pathology
from core.datasets.accounting import Reason, StudyFiles, report_name
from core.datasets.assemble import assemble
from core.datasets.cohort_layout import ImportedCohort, ImportNote, Layout, LayoutOptions
from core.datasets.file_finder import Names
from core.datasets.folders import children, files_below
from core.datasets.layout_record import LesionFiles, Record
from core.errors import InputError
from core.imaging.read_image import IMAGE_SUFFIXES

_CLASSES = {p.value: p for p in (Pathology.BENIGN, Pathology.MALIGNANT, Pathology.NORMAL)}
_DISTRIBUTED_FOLDER = "Dataset_BUSI_with_GT"
_MASK_NUMBER = re.compile(r"(_\d+| ?\(\d+\))?")
_MASK_STEM = re.compile(r"(?P<image>.+?)_mask(?P<rest>.*)", flags=re.IGNORECASE)


@dataclass(slots=True)
class _ClassFolder:
    """Files of one class folder, sorted into pictures and masks.

    Attributes:
        masks: The masks by the name of their picture, as the masks write it.
        of_picture: Masks by the picture's own name (without ending).
        orphans: Masks whose picture is not there, with the names of pictures that it could be, if several.
    """

    pathology: Pathology
    images: list[Path] = field(default_factory=list)
    masks: dict[str, list[Path]] = field(default_factory=dict)
    of_picture: dict[str, list[Path]] = field(default_factory=dict)
    orphans: list[tuple[Path, tuple[str, ...]]] = field(default_factory=list)

    def join(self) -> None:
        """Give every mask to its picture."""
        pictures = Names(image.stem for image in self.images)
        for name, paths in self.masks.items():
            meant = pictures.meant(name)
            if len(meant) == 1:
                self.of_picture.setdefault(meant[0], []).extend(paths)
            else:
                self.orphans.extend((path, meant) for path in paths)


def read_busi(root: Path, options: LayoutOptions) -> ImportedCohort:
    """Read ``{benign,malignant,normal}/NAME (n).png`` with ``NAME (n)_mask.png``, ``_mask_1.png``, ...

    The masks of a picture are united into one lesion ("1"). A normal picture has no lesion; its mask
    file, which BUSI ships empty, is only checked. The pathology is that of the folder. Patients are
    not known: every group of near-duplicate pictures, or else every single picture, counts as one
    patient. The spacing is not known either, unless given in the options.

    Args:
        root: The folder with the class folders, or the one above it (``Dataset_BUSI_with_GT`` in it).
        options: Spacing and modality; columns are not used.

    Raises:
        InputError: There is no class folder.
    """
    given = root.absolute()
    cohort_root = _cohort_root(given)
    found = sorted(files_below(cohort_root), key=_natural_order)
    folders, ignored = _sorted_into_folders(cohort_root, found)
    notes = []
    for folder in folders:
        folder.join()
        notes.extend(_orphan_masks(given, folder))
    records = [_record(image, folder) for folder in folders for image in folder.images]
    files = StudyFiles(given, reason=lambda path: _ignored(in_class_folder=path in ignored))
    return assemble(given, records, options=options, notes=notes, files=files)


def _cohort_root(root: Path) -> Path:
    """The folder that holds the class folders."""
    for candidate in (root, root / _DISTRIBUTED_FOLDER):
        if any(folder.is_dir() and folder.name.lower() in _CLASSES for folder in children(candidate)):
            return candidate
    raise InputError(
        f"{root.name}: none of the folders {', '.join(_CLASSES)} is in it; "
        f"give the folder that holds them (as distributed: {_DISTRIBUTED_FOLDER})"
    )


def _natural_order(path: Path) -> list[tuple[int, str]]:
    """Return a key by which digits compare as numbers: "benign (2)" comes before "benign (10)"."""
    pieces = re.findall(r"\d+|\D+", path.as_posix().lower())
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces]


def _sorted_into_folders(root: Path, files: Iterable[Path]) -> tuple[list[_ClassFolder], set[Path]]:
    """Return the pictures and masks by class, and the other files of the folders."""
    # "Benign" and "benign" may lie side by side: a mask belongs to a picture of its own folder.
    folders: dict[Path, _ClassFolder] = {}
    others = set()
    for path in sorted(files, key=lambda path: list(_CLASSES).index(_class_of(path, root) or "normal")):
        found = _class_of(path, root)
        if found is None:
            continue
        folder = folders.setdefault(path.parent, _ClassFolder(_CLASSES[found]))
        if path.suffix.lower() not in IMAGE_SUFFIXES:
            others.add(path)
        elif (mask := _MASK_STEM.fullmatch(path.stem)) and not _MASK_NUMBER.fullmatch(mask["rest"]):
            folder.orphans.append((path, ()))
        elif mask:
            folder.masks.setdefault(mask["image"], []).append(path)
        else:
            folder.images.append(path)
    return list(folders.values()), others


def _class_of(path: Path, root: Path) -> str | None:
    """The class folder that a file lies in; None where it lies elsewhere."""
    name = path.parent.name.lower()
    return name if path.parent.parent == root and name in _CLASSES else None


def _ignored(*, in_class_folder: bool) -> Reason:
    """Return why a file is no part of the layout."""
    if in_class_folder:
        return Reason("not a picture; ignored", "nothing, unless it should be a picture")
    problem = f"not directly in one of the folders {', '.join(_CLASSES)}; ignored"
    return Reason(problem, "nothing, or move it into the folder of its class and import again")


def _orphan_masks(root: Path, folder: _ClassFolder) -> list[ImportNote]:
    """Return notes on masks whose picture is not there."""
    notes = []
    for path, meant in folder.orphans:
        problem = "mask without its picture; left out"
        if meant:
            problem = (
                f"the mask may be that of {' or '.join(meant)}, which differ in letter case only; left out"
            )
        action = "add the picture, or rename the mask after it, and import again"
        notes.append(ImportNote(report_name(root, path), problem, action, left_out=True))
    return notes


def _record(image: Path, folder: _ClassFolder) -> Record:
    masks: Sequence[Path] = folder.of_picture.get(image.stem, ())
    return Record(
        case_id=_case_id(image),
        image=image,
        lesions=(LesionFiles("1", tuple(masks)),) if masks else (),
        modality=Modality.ULTRASOUND,
        pathology=folder.pathology,
        expects_lesion=folder.pathology is not Pathology.NORMAL,
    )


def _case_id(image: Path) -> str:
    """The file's name, which begins with its class in BUSI; the class is put before any other name."""
    pathology = image.parent.name.lower()
    return image.stem if image.stem.lower().startswith(pathology) else f"{pathology} {image.stem}"


BUSI = Layout(
    key="busi",
    label="BUSI",
    description="folders benign, malignant, normal with NAME (n).png and NAME (n)_mask.png",
    read=read_busi,
)
