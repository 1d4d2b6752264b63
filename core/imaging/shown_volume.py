"""A volume as a page shows it: memory-mapped slices, and the grey values that its windows are made of.

Reading, checking and unpacking a volume takes seconds and is done once: what it gave is kept in a folder,
under the hash of the voxels. A file that can be mapped as it lies is not copied; of any other a plain array
is kept beside.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.cases import Case
from core.files.json_text import json_value
from core.files.whole_file import write_whole
from core.imaging.case_pixels import in_case_spacing, volume_as_imported
from core.imaging.intensity_window import Limits, window_of
from core.volumes import Grid, StoredOrder, Volume

_VERSION = 2
_MOST_SAMPLED = 2_000_000
_PERCENTS = np.linspace(0.0, 100.0, 1001)


@dataclass(frozen=True, slots=True, eq=False)
class ShownVolume:
    """A volume ready to be looked at.

    Attributes:
        volume: Its voxels are a memory map, of a copy of our own, whose axial slices lie together. A map of
            the file itself would end this process for everybody when somebody cuts the file short.
        quantiles: (1001,) values at 0.0, 0.1, ... 100.0 % of the voxels above zero, from an even sample of
            them; zeros where there is none.
        model_limits: The window through which models see the volume.
    """

    volume: Volume
    quantiles: NDArray[np.float64]
    model_limits: Limits

    def limits(self, low_percent: float, high_percent: float) -> Limits:
        """The values at two percentages, from 0 to 100."""
        low, high = np.interp([low_percent, high_percent], _PERCENTS, self.quantiles)
        return Limits(float(low), float(max(low, high)))


def shown_volume(case: Case, folder: Path) -> ShownVolume:
    """The volume of a case; the first time it is read whole and held against what was imported.

    Args:
        case: The case of a volume.
        folder: The folder where what was found is kept (`Settings.volumes`); made if missing.

    Raises:
        InputError: It cannot be read, or is not what was imported.
        OSError: The folder cannot be written.
    """
    note = folder / f"{case.image.pixel_sha256}.json"
    kept = _kept(note, case)
    return _first_look(case, note) if kept is None else kept


def _first_look(case: Case, note: Path) -> ShownVolume:
    note.parent.mkdir(parents=True, exist_ok=True)
    volume = volume_as_imported(case)
    quantiles, limits = _quantiles(volume.voxels), window_of(case.modality).limits(volume.voxels)
    copy = Volume(_copied(volume.voxels, note.with_suffix(".npy")), volume.grid)
    shown = ShownVolume(copy, quantiles, limits)
    write_whole(note, json.dumps(_note_json(case, shown)).encode())
    return shown


def _copied(voxels: NDArray[Any], path: Path) -> NDArray[Any]:
    """A map of a plain array with the same values, in the machine's byte order."""
    if not path.exists():
        temporary = path.with_name(f".{path.name}.tmp.npy")
        native = voxels.dtype.newbyteorder("=")
        copy = np.lib.format.open_memmap(temporary, mode="w+", dtype=native, shape=voxels.shape)
        # Slab by slab along the file's own slowest axis, so that each part of it is read once.
        slow = int(np.argmax(np.abs(voxels.strides)))
        source, target = np.moveaxis(voxels, slow, 0), np.moveaxis(copy, slow, 0)
        for index in range(len(source)):
            target[index] = source[index]
        copy.flush()
        temporary.replace(path)
    mapped: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return mapped


def _quantiles(voxels: NDArray[Any]) -> NDArray[np.float64]:
    step = max(1, int(np.ceil((voxels.size / _MOST_SAMPLED) ** (1 / 3))))
    sample = voxels[::step, ::step, ::step]
    inside = sample[sample > 0]
    return np.percentile(inside, _PERCENTS) if inside.size else np.zeros(_PERCENTS.size)


def _note_json(case: Case, shown: ShownVolume) -> dict[str, Any]:
    grid = shown.volume.grid
    return {
        "version": _VERSION,
        "file": _file_state(case.image.path),
        "modality": case.modality.value,
        "affine": grid.as_in_file.affine.tolist(),
        "axes": grid.stored.axes,
        "mirrored": grid.stored.mirrored,
        "quantiles": shown.quantiles.tolist(),
        "limits": [shown.model_limits.low, shown.model_limits.high],
    }


def _kept(note: Path, case: Case) -> ShownVolume | None:
    """Return what was found before; None where nothing is kept, or the file has been touched since."""
    try:
        said = json_value(note.read_text())
        usable = said["version"] == _VERSION and said["modality"] == case.modality.value
        if not usable or said["file"] != _file_state(case.image.path):
            return None
        volume = _kept_volume(said, note, case)
    except (OSError, ValueError, KeyError):
        return None
    spaced = in_case_spacing(volume, case)
    return ShownVolume(spaced, np.array(said["quantiles"]), Limits(*said["limits"]))


def _kept_volume(said: dict[str, Any], note: Path, case: Case) -> Volume:
    voxels = np.load(note.with_suffix(".npy"), mmap_mode="r", allow_pickle=False)
    depth, height, width = case.image.shape
    if voxels.shape != (depth, height, width):
        raise ValueError("the copy is of another shape")
    order = StoredOrder(tuple(said["axes"]), tuple(said["mirrored"]))
    return Volume(voxels, Grid((depth, height, width), np.array(said["affine"]), order))


def _file_state(path: Path) -> list[int]:
    """Return size and time of the file's last change; of a folder of its newest file, and their number."""
    files = [path] if path.is_file() else [file for file in path.iterdir() if file.is_file()]
    states = [file.stat() for file in files]
    return [sum(s.st_size for s in states), max((s.st_mtime_ns for s in states), default=0), len(states)]
