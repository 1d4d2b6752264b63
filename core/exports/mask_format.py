"""The contract of a format of exported masks, and the lesion's mask as it is handed to one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.cases import Case
from core.errors import InputError
from core.exports.file_names import distinct_names, file_stem
from core.exports.kept_mask import CaseMasks, KeptMask

MaskKey = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class LoadedMasks:
    """The masks of one case in one group with their pixels.

    Attributes:
        of: The case, group and lesions.
        arrays: bool, (y, x) or (z, y, x) of the case's shape, one for each of `of.masks`.
        names: File names without ending by `mask_key`, those of the whole export told apart.
    """

    of: CaseMasks
    arrays: tuple[NDArray[np.bool_], ...]
    names: Mapping[MaskKey, str] = field(default_factory=dict)

    def stem(self, mask: KeptMask | None = None) -> str:
        """Return the file name without ending, of the whole group or of one lesion."""
        key = mask_key(self.of, mask)
        return self.names.get(key) or "__".join(map(file_stem, key))


def mask_key(of: CaseMasks, mask: KeptMask | None = None) -> MaskKey:
    """Return what the file of a whole group, or of one lesion, is named by: case, group and lesion."""
    return (of.case.case_id, of.group, *(() if mask is None else (f"lesion {mask.lesion_id}",)))


def mask_names(cases: Iterable[CaseMasks]) -> dict[MaskKey, str]:
    """Return file names without ending for all that an export may write; none overwrites another."""
    keys = [key for of in cases for key in (mask_key(of), *(mask_key(of, mask) for mask in of.masks))]
    return distinct_names({key: "__".join(map(file_stem, key)) for key in keys})


def slices_to_write(array: NDArray[np.bool_]) -> list[int]:
    """Return the slices of a volume's mask (z, y, x) that hold the lesion; slice 0 of an empty one."""
    return [int(z) for z in np.flatnonzero(array.any(axis=(1, 2)))] or [0]


def require_image(case: Case) -> None:
    """Refuse a case whose image a format needs and that is not where the study says.

    Raises:
        InputError: So it is.
    """
    if not case.image.path.exists():
        raise InputError(
            f"the image {case.image.path.name}, which says where its masks lie, is not here; import the "
            "cohort under the study's name, or export PNG or COCO"
        )


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that was written, and the masks in it.

    Attributes:
        name: Relative to the export's folder, with forward slashes.
        masks: The masks in the order in which the file holds them.
    """

    name: str
    masks: tuple[KeptMask, ...]


@dataclass(frozen=True, slots=True)
class MaskFormat:
    """A format in which masks are written.

    Attributes:
        key: The word given to ``--format``.
        label: The name for people.
        write: Writes the masks of one case and group below a folder. Raises
            `core.errors.InputError` where the case cannot be written in this format.
        finish: Writes what needs all cases at once; called once, last.
    """

    key: str
    label: str
    write: Callable[[LoadedMasks, Path], Sequence[WrittenFile]]
    finish: Callable[[Path], None] | None = None
