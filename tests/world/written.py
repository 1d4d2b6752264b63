"""Files as other programs write them, of every kind that bug reports are about: a name, and who writes it.

Each is written from pictures and a volume that come inside packages; what is expected is what another reader
makes of the very file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Write = Callable[[Path], object]


@dataclass(frozen=True)
class Written:
    """One file.

    Attributes:
        name: Of the file.
        door: The product's way in.
        write: Writes it.
        by: The other reader; empty for a refusal.
        refused: The product's words.
    """

    name: str
    door: str
    write: Write
    by: str = ""
    refused: str = ""


def written_pictures() -> Iterator[Written]:
    """All pictures."""
    yield from _tiffs()
    yield from _pictures()


@cache
def grey() -> NDArray[np.uint8]:
    """A part of a photograph, (120, 160)."""
    from skimage import data

    return np.ascontiguousarray(data.camera()[100:220, 150:310])


@cache
def colour() -> NDArray[np.uint8]:
    """A part of a photograph, (120, 160, 3)."""
    from skimage import data

    return np.ascontiguousarray(data.coffee()[100:220, 150:310])


_TIFF_TYPES = {
    "int8": lambda values: (values.astype(np.int16) - 128).astype(np.int8),
    "uint16": lambda values: values.astype(np.uint16) * 200 + 37,
    "int16": lambda values: values.astype(np.int16) - 100,
    "uint32": lambda values: values.astype(np.uint32) * 16_000_000,
    "int32": lambda values: values.astype(np.int32) * -7_000,
    "uint64": lambda values: values.astype(np.uint64) * 7,
    "float16": lambda values: (values / 4).astype(np.float16),
    "float32": lambda values: (values / 3 - 20).astype(np.float32),
    "float64": lambda values: values / 3 - 20,
}


def _tiffs() -> Iterator[Written]:
    for kind, made in _TIFF_TYPES.items():
        for order in "<>":
            name = f"{kind}_{'little' if order == '<' else 'big'}.tif"
            yield Written(name, "picture", partial(_tiff, made=made, byteorder=order), "tifffile")
    for name, options in {
        "tiled": {"tile": (64, 64)},
        "bigtiff": {"bigtiff": True},
        "deflate": {"compression": "deflate"},
        "predictor": {"compression": "deflate", "predictor": True},
        "imagej": {"imagej": True},
        "ome.ome": {"metadata": {"axes": "YX"}},
    }.items():
        yield Written(f"{name}.tif", "picture", partial(_tiff, **options), "tifffile")
    white = {"photometric": "miniswhite"}
    for kind in ("uint16", "float32"):
        made = _TIFF_TYPES[kind]
        yield Written(f"white_{kind}.tif", "picture", partial(_tiff, made=made, **white), "white_tifffile")
    yield Written("white_uint8.tif", "picture", partial(_tiff, **white), "white_tifffile")
    for name, made, options in (
        ("colour", lambda _: colour(), {"photometric": "rgb"}),
        ("planar", lambda _: colour().transpose(2, 0, 1), {"photometric": "rgb", "planarconfig": "separate"}),
        ("colour_16", lambda _: colour().astype(np.uint16) * 257, {"photometric": "rgb"}),
        ("alpha", lambda v: np.dstack([colour(), v]), {"photometric": "rgb", "extrasamples": ["unassalpha"]}),
    ):
        by = "opencv" if name == "planar" else "tifffile"
        yield Written(f"{name}.tif", "picture", partial(_tiff, made=made, **options), by)
    yield Written(
        "pages.tif", "picture", partial(_tiff, made=lambda v: np.stack([v, v])), refused="holds 2 pages"
    )
    several = "is a TIFF of a kind that is not read here (several channels of more than 8 bits, perhaps)"
    yield Written(
        "colour_float.tif",
        "picture",
        partial(_tiff, made=lambda _: colour() / np.float32(255), photometric="rgb"),
        refused=several,
    )
    yield Written("mask_of_bool.tif", "mask", partial(_tiff, made=lambda v: v > 127), "stored_tifffile")


def _tiff(path: Path, *, made: Callable[[NDArray[Any]], Any] = lambda values: values, **options: Any) -> None:
    import tifffile

    tifffile.imwrite(path, made(grey()), **options)


def _pictures() -> Iterator[Written]:
    for name, values in (
        ("grey_16.png", lambda: grey().astype(np.uint16) * 99),
        ("colour_16.png", lambda: colour().astype(np.uint16) * 257),
        ("grey.bmp", grey),
        ("colour.bmp", colour),
    ):
        yield Written(name, "picture", partial(_opencv, values=values), "opencv")
    for name, mode, options in (
        ("bit.png", "1", {}),
        ("palette.png", "P", {}),
        ("palette_4.png", "P", {"bits": 4}),
        ("transparent.png", "P", {"transparency": 3}),
        ("alpha.png", "RGBA", {}),
        ("grey_alpha.png", "LA", {}),
        ("grey.jpg", "L", {"quality": 95}),
        ("progressive.jpg", "RGB", {"progressive": True, "quality": 95}),
        ("no_subsampling.jpg", "RGB", {"subsampling": 0, "quality": 95}),
        ("bit.bmp", "1", {}),
        ("palette.bmp", "P", {}),
    ):
        yield Written(name, "picture", partial(_pillow, mode=mode, **options), "opencv")
    for tag in range(1, 9):
        for ending in ("jpg", "png"):
            name = f"orientation_{tag}.{ending}"
            yield Written(name, "picture", partial(_pillow, mode="RGB", tag=tag), "opencv")
    for ending, kind in (
        ("gif", "a GIF picture"),
        ("webp", "a WebP picture"),
        ("jp2", "a JPEG 2000 picture"),
        ("pdf", "a PDF document"),
    ):
        refused = f"is {kind}, not a PNG, JPEG, TIFF or BMP picture"
        yield Written(f"a.{ending}", "picture", partial(_pillow, mode="RGB"), refused=refused)


def _opencv(path: Path, *, values: Callable[[], NDArray[Any]]) -> None:
    import cv2

    pixels = values()
    cv2.imwrite(str(path), pixels[..., ::-1] if pixels.ndim == 3 else pixels)


def _pillow(path: Path, *, mode: str, tag: int | None = None, **options: Any) -> None:
    from PIL import Image

    picture = Image.fromarray(colour())
    if mode == "P":
        picture = picture.quantize(16)
    elif mode in ("LA", "RGBA"):
        picture = picture.convert(mode)
        picture.putalpha(Image.fromarray(grey()))
    else:
        picture = picture.convert(mode)
    if tag is not None:
        exif = Image.Exif()
        exif[274] = tag
        options["exif"] = exif
    picture.save(path, **options)
