"""Masks as one COCO file, segmentations run-length encoded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.exports.coco_rle import compressed, run_lengths
from core.exports.kept_mask import CaseMasks, KeptMask
from core.exports.mask_format import LoadedMasks, MaskFormat, WrittenFile
from core.files.json_text import json_value
from core.files.whole_file import write_whole
from core.imaging.case_pixels import is_volume_case

NAME = "annotations.json"
_PARTS = "annotations.jsonl"
_CATEGORIES = [{"id": 1, "name": "lesion", "supercategory": "finding"}]


def write_coco_masks(loaded: LoadedMasks, folder: Path) -> Sequence[WrittenFile]:
    """Add a case's masks to what `finish_coco` will write.

    A picture is one image of the file, named by its path below the study's root; of a volume every slice
    that holds a lesion is one, named ``CASE/z007``. An empty mask of a picture is an annotation of area 0,
    that of a volume one on its slice 0.
    """
    with (folder / _PARTS).open("a", encoding="utf-8") as file:
        for mask, array in zip(loaded.of.masks, loaded.arrays, strict=True):
            for picture, pixels in _pictures(loaded.of, array):
                line = {"image": picture, "annotation": _annotation(mask, pixels)}
                file.write(json.dumps(line) + "\n")
    return [WrittenFile(NAME, loaded.of.masks)]


def finish_coco(folder: Path) -> None:
    """Number images and annotations from 1 and write the file."""
    numbers: dict[tuple[str, int | None], int] = {}
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    parts = folder / _PARTS
    for line in parts.read_text(encoding="utf-8").splitlines() if parts.exists() else ():
        found = json_value(line)
        key = found["image"]["case_id"], found["image"]["slice_index"]
        if key not in numbers:
            numbers[key] = len(numbers) + 1
            images.append({"id": numbers[key], **found["image"]})
        where = {"id": len(annotations) + 1, "image_id": numbers[key], "category_id": 1, "iscrowd": 0}
        annotations.append({**where, **found["annotation"]})
    parts.unlink(missing_ok=True)
    info = {"description": "Samography masks; segmentations are run-length encoded, down the columns"}
    whole = {"info": info, "images": images, "annotations": annotations, "categories": _CATEGORIES}
    write_whole(folder / NAME, json.dumps(whole, indent=1).encode())


def _pictures(of: CaseMasks, array: NDArray[np.bool_]) -> Iterator[tuple[dict[str, Any], NDArray[np.bool_]]]:
    """The images of a case that hold the mask."""
    case = of.case
    height, width = array.shape[-2:]
    size = {"width": width, "height": height}
    known = {**size, "case_id": case.case_id, "pixel_sha256": case.image.pixel_sha256}
    if not is_volume_case(case):
        yield {"file_name": of.image_name, **known, "slice_index": None}, array
        return
    for z in np.flatnonzero(array.any(axis=(1, 2))) if array.any() else [0]:
        yield {"file_name": f"{case.case_id}/z{z:03}", **known, "slice_index": int(z)}, array[z]


def _annotation(mask: KeptMask, pixels: NDArray[np.bool_]) -> dict[str, Any]:
    return {
        "segmentation": {"size": list(pixels.shape), "counts": compressed(run_lengths(pixels))},
        "area": int(pixels.sum()),
        "bbox": _box(pixels),
        "score": mask.score,
        "lesion_id": mask.lesion_id,
        "group": mask.group,
        "model": mask.model,
        "mask_sha256": mask.mask_sha256,
    }


def _box(pixels: NDArray[np.bool_]) -> list[int]:
    """[x, y, width, height]; zeros for an empty mask."""
    rows, columns = np.flatnonzero(pixels.any(axis=1)), np.flatnonzero(pixels.any(axis=0))
    if not rows.size:
        return [0, 0, 0, 0]
    x, y = int(columns[0]), int(rows[0])
    return [x, y, int(columns[-1]) - x + 1, int(rows[-1]) - y + 1]


COCO_MASKS = MaskFormat("coco", "COCO", write_coco_masks, finish_coco)
