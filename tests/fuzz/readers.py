"""The readers of the product by the ending of a file's name: what a mutated file is given to."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from core.datasets.cohort_layout import LayoutOptions
from core.datasets.excel_table import read_excel_table, rows_that_name
from core.datasets.registry import find_layout
from core.datasets.upload import read_upload
from core.exports.opened_archive import opened_archive
from core.files.json_text import parsed_json
from core.imaging.mask_pictures import DrawnOn, read_targets
from core.imaging.mask_volumes import read_volume_targets
from core.imaging.read_image import read_image
from core.imaging.volume_files.registry import read_volume
from core.models.load_checkpoint import read_state_dict
from core.models.sam_med3d.config import Med3DConfig
from core.models.sam_med3d.own_weights import read_med3d
from core.models.unet3d import read_unet3d
from core.models.weight_files import read_weights
from core.volumes import orient

Reader = Callable[[Path], object]
_GRID = orient(np.zeros((6, 5, 4)), np.diag([1.0, 2.0, 3.0, 1.0])).grid


def _upload(path: Path) -> object:
    return read_upload(path.read_bytes(), path.name)


def _table(path: Path) -> object:
    return find_layout("generic").read(path, LayoutOptions())


def _tree(path: Path) -> object:
    with tempfile.TemporaryDirectory() as folder:
        options = LayoutOptions(derived=Path(folder) / "derived", secrets=Path(folder) / "secrets")
        return find_layout("dicom").read(path, options)


def _archive(path: Path) -> object:
    with opened_archive(path) as opened:
        return opened.run_id


_PICTURE: tuple[Reader, ...] = (
    read_image,
    lambda path: read_targets(path, DrawnOn((24, 40))),
    _upload,
)
_VOLUME: tuple[Reader, ...] = (read_volume, lambda path: read_volume_targets(path, _GRID))

READERS: Mapping[str, tuple[Reader, ...]] = {
    **dict.fromkeys((".png", ".jpg", ".bmp", ".tif"), _PICTURE),
    ".dcm": (_upload, *_VOLUME, _tree),
    **dict.fromkeys((".nii", ".nii.gz", ".nrrd"), _VOLUME),
    ".xlsx": (
        lambda path: read_excel_table(path, with_column="image"),
        lambda path: rows_that_name(path, "image"),
    ),
    ".csv": (_table,),
    ".safetensors": (read_weights, read_med3d, read_unet3d),
    ".pth": (lambda path: read_state_dict(path, key="state"), read_state_dict),
    ".json": (
        lambda path: parsed_json(path.read_bytes(), path.name),
        lambda path: Med3DConfig.from_json(path.read_bytes().decode(errors="replace")),
    ),
    ".zip": (_archive,),
}
"""By the ending of the name."""
