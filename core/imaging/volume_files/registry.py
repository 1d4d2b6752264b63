"""The formats of volumes, and the one way to read them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.files.gate import require_regular
from core.imaging.file_kinds import foreign_kind
from core.imaging.read_image import UnreadableFileError
from core.imaging.volume_files.dicom_series import DICOM_SERIES
from core.imaging.volume_files.nifti_file import NIFTI
from core.imaging.volume_files.nrrd_file import NRRD
from core.imaging.volume_files.volume_checks import require_affine, require_finite, require_three_axes
from core.imaging.volume_files.volume_format import MaskLayer, StoredVolume, VolumeFormat
from core.volumes import Volume, orient

VOLUME_FORMATS: dict[str, VolumeFormat] = {entry.key: entry for entry in (NIFTI, NRRD, DICOM_SERIES)}
"""Formats by key."""


def is_volume(path: Path) -> bool:
    """Whether a path is that of a volume: a folder, by its name, or by first bytes where that is silent."""
    return any(entry.takes(path) for entry in VOLUME_FORMATS.values())


def read_volume(path: Path) -> Volume:
    """Read a volume: a NIfTI or NRRD file, or the folder of a DICOM series.

    Values are those of the file, its scaling applied.

    Raises:
        UnreadableFileError: The file is missing, damaged, no single grey volume, holds NaN or infinity,
            or does not say where its voxels lie. The message names it without its folder.
    """
    stored = read_stored_volume(path)
    return orient(stored.array, stored.affine)


def read_stored_volume(path: Path) -> StoredVolume:
    """A volume in its file's own order with its exact affine: three axes, checked as `read_volume` does.

    Raises:
        UnreadableFileError: As `read_volume`.
    """
    entry = _format_of(path)
    return _checked(entry.read(path), path.name)


def read_mask_layers(path: Path) -> tuple[MaskLayer, ...]:
    """What a volume file holds as a mask: layers in their file's own order, checked as `read_volume` does.

    Raises:
        UnreadableFileError: As `read_volume`.
    """
    entry = _format_of(path)
    layers = (MaskLayer(entry.read(path)),) if entry.read_layers is None else entry.read_layers(path)
    return tuple(replace(layer, stored=_checked(layer.stored, path.name)) for layer in layers)


def _format_of(path: Path) -> VolumeFormat:
    entry = next((entry for entry in VOLUME_FORMATS.values() if entry.takes(path)), None)
    if entry is None:
        kind = foreign_kind(path)
        problem = "is no volume by its name" if kind is None else f"is {kind}, which is not read"
        raise UnreadableFileError(
            path.name, problem, action="give NIfTI (.nii, .nii.gz), NRRD or a folder of DICOM files"
        )
    if not path.exists():
        raise UnreadableFileError(
            path.name, "there is no such file", action="correct its name or put it in place"
        )
    if not path.is_dir():
        require_regular(path)
    return entry


def _checked(stored: StoredVolume, name: str) -> StoredVolume:
    array = require_three_axes(stored.array, name)
    require_affine(stored.affine, name)
    require_finite(array, name)
    return StoredVolume(array, stored.affine)
