"""The product's own ways in, each giving what it makes of a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from core.datasets.csv_table import read_csv_table
from core.datasets.upload import read_upload
from core.datasets.written_numbers import Decimal, NumberColumn, WrittenColumn, read_number_column
from core.errors import StudyError
from core.imaging.mask_pictures import read_targets
from core.imaging.mask_volumes import read_volume_targets, stored_affine
from core.imaging.masks.content import Target
from core.imaging.read_image import UnreadableFileError, read_image
from core.imaging.volume_files.registry import is_volume, read_mask_layers, read_volume
from core.volumes import Grid, orient
from tests.world.seen import Seen, of_array

Door = Callable[[Path], Seen]


def picture(path: Path) -> Seen:
    """A picture of a layout."""
    return of_array(read_image(path), None)


def upload(path: Path) -> Seen:
    """A picture that somebody brings along."""
    image = read_upload(path.read_bytes(), path.name)
    return of_array(image.pixels, image.spacing_mm)


def volume(path: Path) -> Seen:
    """A volume of a layout."""
    found = read_volume(path)
    return of_array(found.voxels, found.spacing_mm, orientation_of(found.grid))


def mask(path: Path, image: Path | None = None) -> Seen:
    """A mask, of a picture or of a volume; on its own grid, or on that of an image."""
    if not is_volume(path):
        return of_targets(read_targets(path))
    grid = read_volume(image).grid if image is not None else _own_grid(path)
    return of_targets(read_volume_targets(path, grid))


def table(path: Path) -> Seen:
    """A table of the generic layout: rows x columns, and the mean of all cells of columns of numbers."""
    read = read_csv_table(path)
    columns = [[row.cells[column] for row in read.rows] for column in read.columns]
    read_columns = [(cells, read_number_column(WrittenColumn(cells), Decimal.POINT)) for cells in columns]
    found = [c.number(cell) for cells, c in read_columns if isinstance(c, NumberColumn) for cell in cells]
    numbers = [number for number in found if number is not None]
    mean = f"{sum(numbers) / len(numbers):.6g}" if numbers else ""
    return Seen(shape=f"{len(read.rows)}x{len(read.columns)}", mean=mean)


DOORS: dict[str, Door] = {"picture": picture, "upload": upload, "volume": volume, "mask": mask} | {
    "table": table
}
"""By the name in the tables; ``tree`` is `tests.world.dicom_trees`."""


def through(door: Door, path: Path) -> Seen:
    """What a door makes of a file; its refusal is what it makes of it, an error of another kind is none."""
    try:
        return door(path)
    except UnreadableFileError as error:
        return Seen(refused=error.problem)
    except StudyError as error:
        return Seen(refused=str(error).replace(path.name, "FILE"))


def of_targets(targets: tuple[Target, ...]) -> Seen:
    """Labels with their names and sizes."""
    words = [
        f"{' '.join(word for word in (one.label, one.name) if word)}: {int(one.pixels.sum())}".lstrip(": ")
        for one in targets
    ]
    return Seen(shape="x".join(map(str, targets[0].pixels.shape)), targets="; ".join(words))


def orientation_of(grid: Grid) -> str:
    """Of the file's own axes."""
    import nibabel

    return "".join(nibabel.aff2axcodes(stored_affine(grid)))  # type: ignore[no-untyped-call]


def _own_grid(path: Path) -> Grid:
    layer = read_mask_layers(path)[0].stored
    return orient(layer.array, layer.affine).grid
