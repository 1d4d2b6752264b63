"""A folder of exported masks: the files, a table of what is in which, and their checksums."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError, StudyError
from core.exports.checksums import write_checksums
from core.exports.kept_mask import CaseMasks
from core.exports.mask_format import LoadedMasks, MaskFormat, MaskKey, WrittenFile, mask_names
from core.files.home_rights import give_usual_rights
from core.files.whole_file import write_whole
from core.imaging.mask_files import load_mask
from core.text.csv_text import csv_rows

INDEX, LEFT_OUT = "index.csv", "left_out.txt"
_COLUMNS = ("file", "case_id", "patient_id", "group", "place_in_file", "lesion_id", "model", "mask_sha256")


@dataclass(frozen=True, slots=True)
class MaskExport:
    """The outcome of an export.

    Attributes:
        masks: Their number.
        problems: A sentence for every case that could not be written.
    """

    masks: int
    problems: tuple[str, ...]


def export_masks(
    cases: Iterable[CaseMasks], *, file_format: MaskFormat, masks_root: Path, out: Path
) -> MaskExport:
    """Write masks into a new folder, with ``index.csv`` and ``SHA256SUMS``; all of it or nothing.

    ``index.csv`` says which file holds which lesion of which case: ids become names that every system takes
    (`core.exports.file_names`). A case that cannot be written, since its mask or source is not there, is
    told, also in ``left_out.txt``, and does not stop the others.

    Args:
        masks_root: The folder where masks are kept (`core.settings.Settings.masks`).
        out: Must not be there, or be an empty folder.

    Raises:
        InputError: `out` is in use, or there was nothing to write.
        OSError: The disk is full or not writable.
    """
    cases = tuple(cases)
    names = mask_names(cases)
    written: list[tuple[CaseMasks, WrittenFile]] = []
    problems: list[str] = []
    with _new_folder(out) as folder:
        for case in cases:
            try:
                files = file_format.write(_loaded(case, masks_root, names), folder)
                written.extend((case, file) for file in files)
            except StudyError as error:
                problems.append(f"{case.case.case_id}, {case.group}: {error}")
        if not written:
            nothing = "there are no masks to export; evaluate or read first"
            raise InputError(problems[0] if problems else nothing)
        if file_format.finish is not None:
            file_format.finish(folder)
        write_whole(folder / INDEX, csv_rows(_COLUMNS, _index(written)))
        if problems:
            write_whole(folder / LEFT_OUT, "".join(f"{problem}\n" for problem in problems).encode())
        write_checksums(folder)
    kept = {(case.case.case_id, case.group, mask.lesion_id) for case, file in written for mask in file.masks}
    return MaskExport(len(kept), tuple(problems))


def _loaded(case: CaseMasks, masks_root: Path, names: Mapping[MaskKey, str]) -> LoadedMasks:
    arrays = tuple(load_mask(masks_root, mask.mask_sha256) for mask in case.masks)
    for mask, array in zip(case.masks, arrays, strict=True):
        if array.shape != case.case.image.shape:
            raise InputError(f"the mask of lesion {mask.lesion_id} has another size than its image")
    return LoadedMasks(case, arrays, names)


@contextmanager
def _new_folder(out: Path) -> Iterator[Path]:
    """Yield a folder that takes the place of `out` once it is whole."""
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise InputError(f"{out.name} is there already; choose a new folder for --out")
    if not out.parent.is_dir():
        raise InputError(f"the folder of {out.name} does not exist; make it first or choose another --out")
    folder = Path(tempfile.mkdtemp(dir=out.parent, prefix=".export"))
    try:
        yield folder
        give_usual_rights(folder)
        folder.replace(out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _index(written: Iterable[tuple[CaseMasks, WrittenFile]]) -> Iterator[tuple[object, ...]]:
    for case, file in written:
        for place, mask in enumerate(file.masks, start=1):
            row = (file.name, mask.case_id, case.case.patient_id, mask.group)
            yield (*row, place, mask.lesion_id, mask.model, mask.mask_sha256)
