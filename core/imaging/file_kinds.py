"""The kind of a file that no reader takes, in words: by its first bytes, else by its name's ending."""

from __future__ import annotations

from pathlib import Path

from core.errors import UnreadableFileError
from core.files.gate import opened_file

_STARTS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"GIF8", "a GIF picture"),
    (8, b"WEBP", "a WebP picture"),
    (4, b"jP  ", "a JPEG 2000 picture"),
    (0, b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (0, b"\xff\xd8\xff\xf7", "a JPEG-LS picture"),
    (4, b"ftypavif", "an AVIF picture"),
    (4, b"ftyphei", "a HEIC picture"),
    (4, b"ftypmif1", "a HEIC picture"),
    (0, b"8BPS", "a Photoshop file"),
    (0, b"%PDF", "a PDF document"),
    (0, b"\x00\x00\x01\x00", "an icon"),
    (128, b"DICM", "a DICOM file"),
    (344, b"n+1\0", "a NIfTI volume"),
    (344, b"ni1\0", "the header of a NIfTI pair (.hdr and .img)"),
    (4, b"n+2\0", "a NIfTI volume"),
    (4, b"ni2\0", "the header of a NIfTI pair (.hdr and .img)"),
    (0, b"NRRD0", "a NRRD volume"),
    (0, b"\x89HDF", "an HDF5 file"),
    (0, b"CDF\x01", "a NetCDF file"),
    (0, b"\x1f\x8b", "a file compressed by gzip"),
    (0, b"BZh", "a file compressed by bzip2"),
    (0, b"\x28\xb5\x2f\xfd", "a file compressed by Zstandard"),
    (0, b"PK\x03\x04", "a ZIP archive or an Office document"),
    (0, b"<!DOCTYPE html", "a web page"),
    (0, b"<html", "a web page"),
    (0, b"<svg", "an SVG drawing"),
    (0, b"version https://git-lfs", "a Git LFS pointer, which stands for a file that was not fetched"),
)
"""Place, bytes there, and what begins so."""

_ENDINGS: tuple[tuple[tuple[str, ...], str], ...] = (
    ((".mgh", ".mgz"), "a FreeSurfer volume (MGH)"),
    ((".mnc",), "a MINC volume"),
    ((".mha", ".mhd"), "a MetaImage volume"),
    ((".hdr", ".img", ".img.gz"), "half of a pair of files (.hdr and .img, Analyze or NIfTI)"),
    ((".head", ".brik", ".brik.gz"), "an AFNI volume"),
    ((".par", ".rec"), "a Philips volume (PAR and REC)"),
    ((".nii.bz2", ".nii.zst", ".nii.xz"), "a NIfTI volume compressed by another program than gzip"),
    ((".vtk", ".vti"), "a VTK file"),
    ((".gipl", ".gipl.gz"), "a GIPL volume"),
    ((".mif", ".mif.gz"), "an MRtrix volume"),
)

_READ_BYTES = 512


def foreign_kind(path: Path) -> str | None:
    """Return what a file is in words, where its kind is known and no PNG, JPEG, TIFF or BMP; else None.

    Args:
        path: A file that is there; one that cannot be opened has no kind.
    """
    try:
        with opened_file(path) as file:
            start = file.read(_READ_BYTES)
    except (OSError, UnreadableFileError):
        return None
    if not start:
        return None
    found = next((kind for place, begins, kind in _STARTS if start[place:].startswith(begins)), None)
    name = path.name.lower()
    by_name = next((kind for endings, kind in _ENDINGS if name.endswith(endings)), None)
    return by_name or found
