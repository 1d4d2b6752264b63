"""The dicom layout: any tree of DICOM files, de-identified on the way in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.datasets.accounting import FileUse, Reason, StudyFiles
from core.datasets.assemble import assemble
from core.datasets.cohort_layout import Fate, ImportedCohort, ImportNote, Layout, LayoutOptions
from core.datasets.derived_pictures import derived_folder
from core.datasets.dicom.found_file import FileRole, FoundFile, files_below, read_facts
from core.datasets.dicom.import_context import ImportContext
from core.datasets.dicom.import_options import choices_of
from core.datasets.dicom.persons import FileOfPerson, contradictions
from core.datasets.dicom.picture_cases import picture_records
from core.datasets.dicom.segmentations import FoundSegmentation, read_segmentation
from core.datasets.dicom.stacks import stacks
from core.datasets.dicom.volume_cases import volume_record
from core.datasets.layout_record import Record
from core.errors import InputError, SettingsError, StudyError
from core.files.whole_file import write_whole
from core.imaging.deidentify.key import DeidentificationKey, key_in
from core.imaging.deidentify.quiet import quiet_libraries
from core.imaging.dicom.first_bytes import described, is_dicom
from core.imaging.dicom.opening import first_bytes
from core.imaging.hashing import file_sha256

KEY_ID = "key_id"
_PSEUDONYM = len("P-") + 10
_DICOM_NAMES = frozenset({".dcm", ".dicom", ".ima"})


def read_dicom_tree(root: Path, options: LayoutOptions) -> ImportedCohort:
    """Read every DICOM file below a folder and copy what is an image, de-identified.

    Ultrasound stills, and frames of clips, become pictures (``pictures/CASE.dcm`` with ``CASE.png`` beside
    it); slices of a series become a volume (``series/CASE/``). Segments of DICOM Segmentation objects that
    refer to them become their lesions. Originals are only read. The report names files by eight digits
    made with the key; ``python -m jobs.find_dicom_file`` finds which file is meant.

    Args:
        root: The tree, or one file.
        options: `derived` and `secrets` are needed; `columns` may hold the choices of
            `core.datasets.dicom.import_options`.

    Raises:
        InputError: No DICOM file is below the root, or the study was made with another key.
        SettingsError: A choice is not known.
    """
    if options.secrets is None:
        raise SettingsError("the layout dicom needs a folder for the key of its pseudonyms")
    folder, choices = derived_folder(options), choices_of(options.columns)
    with quiet_libraries():
        key = _key_of_study(options.secrets, folder)
        context = ImportContext(key, choices, folder)
        paths = list(files_below(root))
        found = _found(context, root, paths, options=options)
        if not found.files and not found.is_any:
            raise InputError("no DICOM file is below --root; give the folder that holds them")
        _tell_contradictions(context, found.files)
        _tell_earlier_names(context, found.files)
        records = _records(context, found.files)
        files = _study_files(context, root.absolute(), found)
        records = [_with_files(record, context, found) for record in records]
        cohort = assemble(folder, records, options=options, notes=context.notes, files=files)
        return _summed(cohort)


@dataclass(frozen=True, slots=True)
class _DicomFiles:
    """The DICOM files of the tree.

    Attributes:
        files: DICOM files that may go in.
        is_any: True where any file was DICOM or named so.
    """

    files: list[FoundFile]
    is_any: bool


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


def _reference(context: ImportContext, root: Path, path: Path) -> str:
    return context.key.name_of_file(path.relative_to(root).as_posix() if root.is_dir() else path.name)


def _found(
    context: ImportContext, root: Path, paths: Sequence[Path], *, options: LayoutOptions
) -> _DicomFiles:
    """Find every DICOM file once; all others are reported one by one."""
    files: dict[str, FoundFile] = {}
    is_any = False
    for done, path in enumerate(paths, start=1):
        reference = _reference(context, root, path)
        try:
            with context.reading(reference):
                start = first_bytes(path)
                is_any = is_any or is_dicom(start) or _is_named_dicom(path)
                file = _facts_of(context, path, reference, start=start)
        except (StudyError, OSError) as error:
            is_any = True
            context.left_out(reference, error)
            continue
        if file is not None and file.sop_uid in files:
            _note_repeated(context, file, files[file.sop_uid])
        elif file is not None:
            files[file.sop_uid] = file
        options.progress(done, len(paths))
    return _DicomFiles(list(files.values()), is_any)


def _facts_of(context: ImportContext, path: Path, reference: str, *, start: bytes) -> FoundFile | None:
    """Return what a file is; None for one that is no DICOM or lists others, which is reported."""
    if not is_dicom(start):
        is_wanted = _is_named_dicom(path)
        named = "is named as DICOM, but it " if is_wanted else "is no DICOM: it "
        action = "export or copy it again" if is_wanted else "nothing, or give it to the layout of its kind"
        context.note(reference, f"{named}{described(start)}; passed over", action=action, left_out=is_wanted)
        return None
    file = read_facts(path, reference, context.key)
    if file is None:
        context.note(
            reference, "lists the files of a medium (DICOMDIR); they are read themselves", action="nothing"
        )
    return file


def _is_named_dicom(path: Path) -> bool:
    return path.suffix.lower() in _DICOM_NAMES


def _tell_contradictions(context: ImportContext, files: Sequence[FoundFile]) -> None:
    """Report where files of one patient contradict each other, or one person may count as several."""
    known = (FileOfPerson(file.reference, file.patient, file.person) for file in files)
    for one in contradictions(known):
        context.note(one.reference, one.problem, action=one.action)


def _tell_earlier_names(context: ImportContext, files: Sequence[FoundFile]) -> None:
    """Report patients whom an earlier import into this study named without their issuer."""
    earlier = {
        path.name[:_PSEUDONYM]
        for kind in ("pictures", "series")
        for path in (context.folder / kind).glob("P-*")
    }
    reported: set[str] = set()
    for file in files:
        before = context.key.patient(file.person.patient_id)
        if file.person.issuer and before in earlier and before not in reported:
            reported.add(before)
            context.note(
                file.reference,
                f"its patient was known as {before} before issuers counted, and is {file.patient} now: cases "
                "of both names in one study would count as two patients",
                action="import into a new --study",
            )


def _with_files(record: Record, context: ImportContext, found: _DicomFiles) -> Record:
    """The record with the files that its copy was made of."""
    paths = {file.reference: file.path.absolute() for file in found.files}
    return replace(record, image_from=tuple(paths[one] for one in context.used.get(record.case_id, ())))


def _study_files(context: ImportContext, root: Path, found: _DicomFiles) -> StudyFiles:
    """Return what is known of the files below the root, named by their references."""
    reported = {digits: note for note in context.notes if note.left_out for digits in note.problem.split()}
    files = {file.path.absolute(): file for file in found.files}
    marking = [path for path, file in files.items() if file.reference in context.marking]

    def name(path: Path) -> str:
        return _reference(context, root, path)

    def reason(path: Path) -> Reason | None:
        """Return the reason for files that the note on their series lists, and for those without a case."""
        if (note := reported.get(name(path))) is not None:
            return Reason(f"{note.file}: {note.problem}", left_out=True, is_reported=True)
        if path not in files:
            return None
        what = "marks nothing on" if files[path].kind is FileRole.SEGMENTATION else "goes with none of"
        action = "look at it, and at the notes on images that were left out"
        return Reason(f"{what} the images that went in; not used", action, left_out=True)

    uses = tuple(FileUse(path, Fate.MASK, "") for path in marking)
    return StudyFiles(root, reason=reason, name_of=name, uses=uses)


def _summed(cohort: ImportedCohort) -> ImportedCohort:
    """The cohort with the sum of all files, where not all went in."""
    if not (out := cohort.files_named):
        return cohort
    problem = (
        f"{cohort.files_seen} files: {cohort.files_used} went in, {out} did not, each of them named in a line"
    )
    note = ImportNote("all files", problem, "nothing, if those are not needed", left_out=False)
    return replace(cohort, notes=(*cohort.notes, note))


def _note_repeated(context: ImportContext, file: FoundFile, first: FoundFile) -> None:
    """Note two files of one UID: a copy, or two images of which one has a wrong name."""
    if file_sha256(file.path) == file_sha256(first.path):
        context.note(file.reference, f"is a copy of {first.reference}; one went in", action="nothing")
    else:
        context.note(
            file.reference,
            f"has the UID of {first.reference} but is another file; left out",
            action="export both again, each under its own UID",
            left_out=True,
        )


def _records(context: ImportContext, files: Sequence[FoundFile]) -> list[Record]:
    segmentations = list(_segmentations(context, files))
    records: list[Record] = []
    for file in files:
        if file.kind in (FileRole.STILL, FileRole.CLIP):
            records.extend(picture_records(context, file, segmentations))
    for stack in stacks(file for file in files if file.kind is FileRole.SLICE):
        first = stack.files[0]
        if len(stack.files) == 1 and first.modality == "US" and first.frames == 1:
            records.extend(picture_records(context, replace(first, kind=FileRole.STILL), segmentations))
            continue
        record = volume_record(context, stack, segmentations)
        records.extend([] if record is None else [record])
    return sorted(records, key=lambda record: record.case_id)


def _segmentations(context: ImportContext, files: Sequence[FoundFile]) -> list[FoundSegmentation]:
    images = {file.sop_uid for file in files}
    found = []
    for file in files:
        if file.kind is not FileRole.SEGMENTATION:
            continue
        try:
            with context.reading(file.reference):
                segmentation = read_segmentation(file)
        except (StudyError, OSError) as error:
            context.left_out(file.reference, error)
            continue
        if segmentation.images & images:
            found.append(segmentation)
            _tell_missing(context, segmentation, images)
            if not segmentation.segments:
                context.note(file.reference, "holds no segment of a finding", action="nothing", left_out=True)
        else:
            problem = "is a segmentation of images that are not here; left out"
            context.note(file.reference, problem, action="put its images into the tree", left_out=True)
    return found


def _tell_missing(context: ImportContext, segmentation: FoundSegmentation, images: set[str]) -> None:
    """Report marks of a segmentation on images that are not in the tree."""
    drawn = {uid for uid, _ in segmentation.frames}
    if missing := len(drawn - images):
        context.note(
            segmentation.file.reference,
            f"{missing} of the {len(drawn)} images it was drawn on are not here: what it marks there is "
            "missing from the reference",
            action="put all its images into the tree",
        )


DICOM = Layout(
    key="dicom",
    label="DICOM",
    description="any tree of DICOM files: ultrasound, MR, segmentations; de-identified on the way in",
    read=read_dicom_tree,
    derives=True,
)
