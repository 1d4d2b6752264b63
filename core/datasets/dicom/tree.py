"""The dicom layout: any tree of DICOM files, de-identified on the way in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.datasets.assemble import assemble
from core.datasets.derived_pictures import derived_folder
from core.datasets.dicom.choices import choices_of
from core.datasets.dicom.found_file import FoundFile, Kind, files_below, looks_like_dicom, read_facts
from core.datasets.dicom.pictures import picture_records
from core.datasets.dicom.segmentations import FoundSegmentation, read_segmentation
from core.datasets.dicom.volumes import stacks, volume_record
from core.datasets.dicom.workshop import Workshop, told_as_unreadable
from core.datasets.layout import Cohort, Layout, LayoutOptions
from core.datasets.record import Record
from core.errors import InputError, SettingsError, StudyError
from core.imaging.deidentify.key import DeidentificationKey, key_in
from core.imaging.deidentify.quiet import quiet_dicom
from core.imaging.hashing import file_sha256
from core.imaging.whole_file import write_whole

KEY_ID = "key_id"


def read_dicom_tree(root: Path, options: LayoutOptions) -> Cohort:
    """Read every DICOM file below a folder and copy what is an image, de-identified.

    Ultrasound stills, and frames of clips, become pictures (``pictures/CASE.dcm`` with ``CASE.png`` beside
    it); slices of a series become a volume (``series/CASE/``). Segments of DICOM Segmentation objects that
    refer to them become their lesions. Originals are only read. The report names files by eight digits
    made with the key; ``python -m jobs.find_dicom_file`` finds which file is meant.

    Args:
        root: The tree, or one file.
        options: `derived` and `secrets` are needed; `columns` may hold the choices of
            `core.datasets.dicom.choices`.

    Raises:
        InputError: No DICOM file is below the root, or the study was made with another key.
        SettingsError: A choice is not known.
    """
    if options.secrets is None:
        raise SettingsError("the layout dicom needs a folder for the key of its pseudonyms")
    folder, choices = derived_folder(options), choices_of(options.columns)
    with quiet_dicom():
        key = _key_of_study(options.secrets, folder)
        shop = Workshop(key, choices, folder)
        paths = list(files_below(root))
        found = _found(shop, root, paths, options=options)
        if not found.files and not shop.notes:
            raise InputError("no DICOM file is below --root; give the folder that holds them")
        records = _records(shop, found.files)
        if found.others:
            shop.note(
                "other files",
                f"{found.others} files are no DICOM by their first bytes and names; passed over",
                action="nothing, or rename those that are",
            )
        return assemble(folder, records, options=options, notes=shop.notes, files_seen=len(paths))


@dataclass(frozen=True, slots=True)
class _Found:
    """What lies in the tree: DICOM files, and how many others."""

    files: list[FoundFile]
    others: int


def _key_of_study(secrets: Path, folder: Path) -> DeidentificationKey:
    """The key, held against the one that the study began with."""
    mark = folder / KEY_ID
    before = mark.read_text(encoding="ascii").strip() if mark.is_file() else None
    key = key_in(secrets)
    if before is not None and before != key.key_id:
        raise InputError(
            "this study was de-identified with another key: the same patients would come in a second time "
            "under other names. Put that key back into the home's secrets folder, or choose another --study"
        )
    if before is None:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(mark, f"{key.key_id}\n".encode())
    return key


def _found(shop: Workshop, root: Path, paths: Sequence[Path], *, options: LayoutOptions) -> _Found:
    """Every DICOM file once, bad ones reported one by one."""
    files: dict[str, FoundFile] = {}
    others = 0
    for done, path in enumerate(paths, start=1):
        reference = shop.key.name_of_file(path.relative_to(root).as_posix() if root.is_dir() else path.name)
        try:
            if not looks_like_dicom(path):
                others += 1
                continue
            file = read_facts(path, reference, shop.key)
        except (StudyError, OSError) as error:
            shop.left_out(reference, error)
            continue
        if file is not None and file.sop_uid in files:
            _note_repeated(shop, file, files[file.sop_uid])
        elif file is not None:
            files[file.sop_uid] = file
        options.progress(done, len(paths))
    return _Found(list(files.values()), others)


def _note_repeated(shop: Workshop, file: FoundFile, first: FoundFile) -> None:
    """Two files of one UID: a copy, or two images of which one has a wrong name."""
    if file_sha256(file.path) == file_sha256(first.path):
        shop.note(file.reference, f"is a copy of {first.reference}; one went in", action="nothing")
    else:
        shop.note(
            file.reference,
            f"has the UID of {first.reference} but is another file; left out",
            action="export both again, each under its own UID",
            left_out=True,
        )


def _records(shop: Workshop, files: Sequence[FoundFile]) -> list[Record]:
    segmentations = list(_segmentations(shop, files))
    records: list[Record] = []
    for file in files:
        if file.kind in (Kind.STILL, Kind.CLIP):
            records.extend(picture_records(shop, file, segmentations))
    for slices in stacks(file for file in files if file.kind is Kind.SLICE):
        if len(slices) == 1 and slices[0].modality == "US" and slices[0].frames == 1:
            records.extend(picture_records(shop, replace(slices[0], kind=Kind.STILL), segmentations))
            continue
        record = volume_record(shop, slices, segmentations)
        records.extend([] if record is None else [record])
    return sorted(records, key=lambda record: record.case_id)


def _segmentations(shop: Workshop, files: Sequence[FoundFile]) -> list[FoundSegmentation]:
    images = {file.sop_uid for file in files}
    found = []
    for file in files:
        if file.kind is not Kind.SEGMENTATION:
            continue
        try:
            with told_as_unreadable(file.reference):
                segmentation = read_segmentation(file)
        except (StudyError, OSError) as error:
            shop.left_out(file.reference, error)
            continue
        if segmentation.images & images:
            found.append(segmentation)
        else:
            problem = "is a segmentation of images that are not here; left out"
            shop.note(file.reference, problem, action="put its images into the tree", left_out=True)
    return found


DICOM = Layout(
    key="dicom",
    label="DICOM",
    description="any tree of DICOM files: ultrasound, MR, segmentations; de-identified on the way in",
    read=read_dicom_tree,
    derives=True,
)
