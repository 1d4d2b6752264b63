"""Masks as PNG: 0 and 255, on the grid of the picture, or slice by slice of a volume."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.exports.mask_format import LoadedMasks, MaskFormat, WrittenFile
from core.files.whole_file import write_whole


def write_png_masks(loaded: LoadedMasks, folder: Path) -> Sequence[WrittenFile]:
    """One PNG per lesion of a picture; of a volume a folder with the slices that hold the lesion.

    Slices are named by their index from the feet, ``z007.png``, front up and the patient's right on the
    left. PNG keeps no spacing and no place; a volume's empty mask gives its slice 0.
    """
    written = []
    for mask, array in zip(loaded.of.masks, loaded.arrays, strict=True):
        stem = loaded.stem(mask)
        for name, pixels in _pictures(stem, array):
            (folder / name).parent.mkdir(exist_ok=True)
            write_whole(folder / name, _png(pixels))
            written.append(WrittenFile(name, (mask,)))
    return written


def _pictures(stem: str, array: NDArray[np.bool_]) -> list[tuple[str, NDArray[np.bool_]]]:
    if array.ndim == 2:
        return [(f"{stem}.png", array)]
    holding = np.flatnonzero(array.any(axis=(1, 2))) if array.any() else [0]
    return [(f"{stem}/z{z:03}.png", array[z]) for z in holding]


def _png(mask: NDArray[np.bool_]) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(mask.astype(np.uint8) * 255).save(buffer, format="PNG")
    return buffer.getvalue()


PNG_MASKS = MaskFormat("png", "PNG", write_png_masks)
