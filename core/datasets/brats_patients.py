"""The files of a BraTS folder that belong together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from core.datasets.accounting import Reason
from core.datasets.folders import files_below
from core.text.name_forms import without_case

SEQUENCES = ("flair", "t1", "t1ce", "t2")
_REFERENCE = "seg"
_NAME = re.compile(rf"(.+)_({'|'.join(SEQUENCES)}|segm?)\.nii(?:\.gz)?", flags=re.IGNORECASE)
_IMPORT_AGAIN = "add it and import again, or nothing"


@dataclass(frozen=True, slots=True)
class BratsPatient:
    """A patient's files.

    Attributes:
        name: The name of the image, without its sequence.
        renamed: True where the reference goes by another name and was taken as the only one that is left.
    """

    name: str
    image: Path
    reference: Path
    renamed: bool = False


@dataclass(slots=True)
class BratsFiles:
    """The files below a root.

    Attributes:
        reasons: The reasons why files that belong to no patient's image and reference are not used.
        references: The number of files that are named as references.
    """

    patients: list[BratsPatient] = field(default_factory=list)
    reasons: dict[Path, Reason] = field(default_factory=dict)
    references: int = 0


@dataclass(slots=True)
class _Named:
    """The files of one name in one folder, by sequence (or `_REFERENCE`)."""

    name: str
    parts: dict[str, Path] = field(default_factory=dict)


def brats_files(root: Path, sequence: str) -> BratsFiles:
    """The patients below a root, any number of levels below it.

    A reference is named after its image. One patient of BraTS 2020 has a reference under the name that it had
    before (``W39_1998.09.19_Segm.nii``): where in a folder one image is without reference and one reference
    without image, they belong together, which is to be told; of several, none is guessed.
    """
    found = BratsFiles()
    for together in _by_folder(files_below(root), found.reasons):
        _join(together, sequence, found)
    return found


def _by_folder(paths: Iterable[Path], reasons: dict[Path, Reason]) -> list[list[_Named]]:
    folders: dict[Path, dict[str, _Named]] = defaultdict(dict)
    for path in paths:
        if (match := _NAME.fullmatch(path.name)) is None:
            continue
        named = folders[path.parent].setdefault(without_case(match[1]), _Named(match[1]))
        part = match[2].lower()
        part = _REFERENCE if part.startswith(_REFERENCE) else part
        if named.parts.setdefault(part, path) != path:
            problem = f"{named.parts[part].name} is there too and was taken; this file is not used"
            reasons[path] = Reason(problem, "keep one of them")
    return [list(folder.values()) for folder in folders.values()]


def _join(together: list[_Named], sequence: str, found: BratsFiles) -> None:
    """Join images and references of one folder."""
    images = [one for one in together if sequence in one.parts]
    lone = [one for one in images if _REFERENCE not in one.parts]
    strays = [one for one in together if _REFERENCE in one.parts and sequence not in one.parts]
    nameless = [one for one in strays if len(one.parts) == 1]
    found.references += sum(_REFERENCE in one.parts for one in together)
    if len(lone) == len(nameless) == 1:
        reference = nameless[0].parts[_REFERENCE]
        found.patients.append(BratsPatient(lone[0].name, lone[0].parts[sequence], reference, renamed=True))
        strays, lone = [one for one in strays if one is not nameless[0]], []
    for one in images:
        if _REFERENCE in one.parts:
            found.patients.append(BratsPatient(one.name, one.parts[sequence], one.parts[_REFERENCE]))
    _explain(together, sequence, found.reasons)
    _explain_lone(lone, strays, sequence, found.reasons)


def _explain(together: list[_Named], sequence: str, reasons: dict[Path, Reason]) -> None:
    """Note sequences that nobody asked for, and patients of which only they are there."""
    for one in together:
        others = [path for part, path in one.parts.items() if part not in (sequence, _REFERENCE)]
        reasons |= dict.fromkeys(others, Reason(f"another sequence than {sequence}; not used", "nothing"))
        if others and len(others) == len(one.parts):
            problem = f"neither a reference nor the sequence {sequence} is beside it; the patient is left out"
            reasons[others[0]] = Reason(problem, _IMPORT_AGAIN, left_out=True)


def _explain_lone(
    lone: list[_Named], strays: list[_Named], sequence: str, reasons: dict[Path, Reason]
) -> None:
    """Note images without reference, and references without image."""
    for one in lone:
        problem = "no reference (PATIENT_seg) is beside it; the patient is left out"
        reasons[one.parts[sequence]] = Reason(problem, _IMPORT_AGAIN, left_out=True)
    for one in strays:
        problem = f"a reference without its image (PATIENT_{sequence}); left out"
        action = "add the image, or rename the reference after it, and import again"
        reasons[one.parts[_REFERENCE]] = Reason(problem, action, left_out=True)
