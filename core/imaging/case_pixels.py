"""The pixels and voxels of a case, held against what was imported: every use of a case reads them here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.cases import Case, Lesion
from core.errors import InputError
from core.imaging.hashing import mask_sha256, pixel_sha256
from core.imaging.mask_pictures import read_mask
from core.imaging.mask_volumes import read_mask_volume
from core.imaging.read_image import read_image
from core.imaging.volume_files.registry import read_volume
from core.volumes import Grid, Volume
from core.voxel_steps import RIGHT_ANGLE_COSINE


def is_volume_case(case: Case) -> bool:
    """Tell whether the case's image is a volume."""
    return len(case.image.shape) == 3


def require_picture(case: Case) -> None:
    """Refuse a volume where a model of pictures is about to read it.

    Raises:
        InputError: The case is a volume; the message says which command takes it.
    """
    if is_volume_case(case):
        raise InputError(
            f"case {case.case_id} is a volume, and this model works on pictures; use "
            "python -m jobs.propagate, which follows lesions through volumes"
        )


def image_as_imported(case: Case) -> NDArray[np.uint8]:
    """Read the picture, uint8 (y, x) or (y, x, 3).

    Raises:
        InputError: It cannot be read, is not the picture that was imported, or is a volume.
    """
    require_picture(case)
    image = read_image(case.image.path)
    if pixel_sha256(image) != case.image.pixel_sha256:
        raise _changed(case.image.path.name)
    return image


def volume_as_imported(case: Case) -> Volume:
    """Read the volume, (z, y, x), in the case's spacing.

    Raises:
        InputError: It cannot be read, or is not what was imported, or was imported before angles were kept.
    """
    volume = read_volume(case.image.path)
    if pixel_sha256(volume.voxels) != case.image.pixel_sha256:
        raise _changed(case.image.path.name)
    return in_case_spacing(volume, case)


def in_case_spacing(volume: Volume, case: Case) -> Volume:
    """Return the volume with its voxels as far apart as the case says.

    That is not what the file says where a spacing was given at import because the file's is wrong; angles
    between axes stay the file's. A case without spacing keeps the file's, which models need and nobody
    measures with.

    Raises:
        InputError: The case says nothing of the angles of an oblique volume, or others.
    """
    spacing_mm = case.image.spacing_mm
    if spacing_mm is None:
        return volume
    _require_angles(volume, case)
    if np.allclose(spacing_mm, volume.spacing_mm, rtol=1e-6, atol=0.0):
        return volume
    z, y, x = spacing_mm
    return Volume(volume.voxels, volume.grid.with_spacing_mm((z, y, x)))


def reference_as_imported(case: Case, lesion: Lesion, *, grid: Grid | None = None) -> NDArray[np.bool_]:
    """Read the union of a lesion's reference masks, bool (y, x), or (z, y, x) on a volume's grid.

    Args:
        case: The case, which names the file in the error.
        lesion: One of its lesions.
        grid: The grid of the case's volume; None for a picture.

    Raises:
        InputError: A mask cannot be read, or the union is not what was imported.
    """
    union = _union(lesion) if grid is None else _union_on_grid(lesion, grid)
    if mask_sha256(union) != lesion.mask_sha256:
        raise _changed(f"the reference of {case.image.path.name}, lesion {lesion.lesion_id},")
    return union


def ignored_as_imported(case: Case) -> NDArray[np.bool_] | None:
    """Read the pixels of a picture that metrics leave out, bool (y, x); None where the whole picture counts.

    Raises:
        InputError: The file is missing or has changed since it was imported.
    """
    if case.ignored is None:
        return None
    ignored = read_mask(case.ignored.path)
    if mask_sha256(ignored) != case.ignored.mask_sha256:
        raise _changed(case.ignored.path.name)
    return ignored


def _union(lesion: Lesion) -> NDArray[np.bool_]:
    return np.asarray(np.logical_or.reduce([read_mask(path) for path in lesion.mask_paths]), dtype=np.bool_)


def _union_on_grid(lesion: Lesion, grid: Grid) -> NDArray[np.bool_]:
    """A volume's masks are large: one is in memory at a time."""
    union = np.zeros(grid.shape, dtype=np.bool_)
    for path in lesion.mask_paths:
        union |= read_mask_volume(path, grid)
    return union


def _require_angles(volume: Volume, case: Case) -> None:
    """Refuse other angles: whoever measures by the case must not take a tilted volume for an upright one."""
    of_file, of_case = (
        cosines or (0.0,) * 3 for cosines in (volume.grid.steps.cosines, case.image.axis_cosines)
    )
    if not np.allclose(of_file, of_case, rtol=0.0, atol=RIGHT_ANGLE_COSINE):
        raise InputError(
            f"{case.image.path.name} was imported without the angles between its axes, which are not right "
            "ones, so its sizes in mm would be wrong; import the study again"
        )


def _changed(what: str) -> InputError:
    return InputError(f"{what} has changed since it was imported; import the study again")
