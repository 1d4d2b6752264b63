"""Import a cohort: ``python -m jobs.import_study --layout busi --root DIR --study NAME``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.access.actor import MACHINE
from core.cases import Modality
from core.datasets.cohort_layout import FileFate, ImportedCohort, ImportNote, Layout, LayoutOptions
from core.datasets.registry import LAYOUTS, find_layout
from core.datasets.remark_notes import remarked
from core.errors import InputError, SettingsError, StudyError
from core.files.disk_faults import disk_faults
from core.files.folder_names import require_study_name
from core.imaging.deidentify.key import key_in
from core.imaging.deidentify.quiet import quiet_libraries
from core.settings import Settings
from db.audit import AuditAction, Place, record
from db.store import Store
from db.studies import ImportCounts, StudyImport, save_import, studies
from jobs.commands import reporting_errors
from jobs.import_copy import CopyPlace, holds_dicom
from jobs.import_report import files_line, report_lines, write_files, write_report
from jobs.own_files import in_own_folder

ALL_IN, FAILED, BAD_USAGE, SOME_LEFT_OUT = range(4)
"""Exit codes."""

_MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """The settings of an import.

    Attributes:
        study: Letters, digits, dot, dash, underscore; at most 64.
        layout: Key of a layout.
        root: The cohort's folder (or table); None only for a layout that makes its files itself, which
            then go to the study's own folder.
        copy: Copy the files, without what they say of people, into the study's own folder and refer to the
            copies; layouts that derive their files do so anyway, and so do all where files are DICOM.
        options: The options for the layout.
    """

    study: str
    layout: str
    root: Path | None = None
    copy: bool = False
    options: LayoutOptions = field(default_factory=LayoutOptions)


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """The outcome of an import.

    Attributes:
        cases: The cases that went in.
        lesions: Their lesions.
        files: Every file below the root, with its fate.
        notes: The import report.
        report_path: The report as CSV.
        files_path: The fate of every file as CSV.
    """

    study: str
    cases: int
    lesions: int
    files: tuple[FileFate, ...]
    counts: ImportCounts
    notes: tuple[ImportNote, ...]
    report_path: Path
    files_path: Path
    seconds: float

    @property
    def files_seen(self) -> int:
        """The number of all files below the root."""
        return len(self.files)

    @property
    def exit_code(self) -> int:
        """The code `ALL_IN`, or `SOME_LEFT_OUT` where a file's case or lesion did not go in."""
        return SOME_LEFT_OUT if any(note.left_out for note in self.notes) else ALL_IN


def run(request: ImportRequest, settings: Settings) -> ImportOutcome:
    """Read a cohort and store it; importing the same again changes nothing.

    Raises:
        SettingsError: Unknown layout, bad study name, missing root, or an option out of range.
        InputError: Nothing can be read below the root, or the study holds another layout.
        StoreError: The store cannot be written.
    """
    started = time.monotonic()
    layout = find_layout(request.layout)
    root = _root(request, layout, settings=settings)
    store = Store(settings.store_path)
    _require_same_layout(store, request)
    derived = settings.studies / request.study / "derived"
    own = _own_folders(settings, request.study, root=root)
    options = replace(request.options, derived=derived, secrets=settings.secrets, apart=own)
    cohort = _read(layout, root, options)
    folder = derived if layout.derives else root if root.is_dir() else root.parent
    # What a layout derives lies in the study's own folder already; originals of DICOM name people.
    if not layout.derives and (request.copy or holds_dicom(cohort.cases)):
        place = CopyPlace(folder, settings.studies / request.study / "files", key_in(settings.secrets))
        with quiet_libraries():
            cohort = in_own_folder(cohort, place)
        folder = place.target
    counts = _save(store, request, cohort=cohort, root=folder)
    stem = settings.home / "imports" / f"{request.study}-{time.strftime('%Y%m%dT%H%M%S')}"
    report_path, files_path = stem.with_name(f"{stem.name}.csv"), stem.with_name(f"{stem.name}-files.csv")
    write_report(report_path, cohort.notes)
    write_files(files_path, cohort.files)
    return ImportOutcome(
        study=request.study,
        cases=len(cohort.cases),
        lesions=sum(len(case.lesions) for case in cohort.cases),
        files=cohort.files,
        counts=counts,
        notes=cohort.notes,
        report_path=report_path,
        files_path=files_path,
        seconds=time.monotonic() - started,
    )


def _read(layout: Layout, root: Path, options: LayoutOptions) -> ImportedCohort:
    """Return the cohort; what was remarked on outside of any file that the layout knows is told, too."""
    rest: list[ImportNote] = []
    with remarked("--root", rest):  # a folder's name may be that of a person
        cohort = layout.read(root, options)
    return replace(cohort, notes=(*cohort.notes, *rest))


def _own_folders(settings: Settings, study: str, *, root: Path) -> tuple[Path, ...]:
    """Return Samography's own folders that may lie below the root; not those that the root itself lies in."""
    own = (settings.home, settings.studies, settings.studies / study, settings.studies / study / "files")
    return tuple(folder.absolute() for folder in own if not root.is_relative_to(folder.absolute()))


def _root(request: ImportRequest, layout: Layout, *, settings: Settings) -> Path:
    """Return the checked root, absolute."""
    require_study_name(request.study)
    if layout.synthetic:
        return (request.root or settings.studies / request.study).absolute()
    if request.root is None:
        raise SettingsError(f"the layout {layout.key!r} needs --root: {layout.description}")
    if not request.root.exists():
        raise SettingsError(f"--root {request.root.name!r} does not exist; correct the path")
    return request.root.absolute()


def _require_same_layout(store: Store, request: ImportRequest) -> None:
    """Refuse another layout than that of the study's first import, for ids and paths follow from it."""
    with store.connect() as con:
        layouts = {study.study: study.layout for study in studies(con)}
    alike = [name for name in layouts if name != request.study and name.lower() == request.study.lower()]
    if alike and request.study not in layouts:
        raise InputError(
            f"there is a study {alike[0]!r}, whose folder is the same as that of {request.study!r} on macOS "
            "and Windows; choose another --study"
        )
    if layouts.get(request.study, request.layout) != request.layout:
        raise InputError(
            f"study {request.study!r} was imported with the layout {layouts[request.study]!r}, "
            f"not {request.layout!r}; choose another --study"
        )


def _save(store: Store, request: ImportRequest, *, cohort: ImportedCohort, root: Path) -> ImportCounts:
    imported = StudyImport(request.study, request.layout, root, cohort.cases, cohort.notes, cohort.files_seen)
    detail = f"{len(cohort.cases)} cases, layout {request.layout}"
    with store.connect(write=True) as con:
        counts = save_import(con, imported)
        record(con, MACHINE, action=AuditAction.IMPORTED_STUDY, place=Place(request.study), detail=detail)
    return counts


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 all went in, 3 some were left out, 2 bad usage, 1 the store failed."""
    options = _parser().parse_args(arguments)
    try:
        with disk_faults():
            outcome = run(_request(options), Settings.from_environment())
    except (InputError, SettingsError) as error:
        print(f"error: {error}", file=sys.stderr)
        return BAD_USAGE
    except (StudyError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return FAILED
    _print_outcome(outcome)
    return outcome.exit_code


def _print_outcome(outcome: ImportOutcome) -> None:
    """Print the report table and the counts."""
    for line in report_lines(outcome.notes, most=_MOST_LINES, path=outcome.report_path):
        print(line)
    counts, left_out = outcome.counts, sum(note.left_out for note in outcome.notes)
    print(
        f"study {outcome.study}: {outcome.cases} cases with {outcome.lesions} lesions "
        f"from {outcome.files_seen} files in {outcome.seconds:.1f} s\n"
        f"{files_line(outcome.files)}; each of them: {outcome.files_path}\n"
        f"{counts.added} added, {counts.updated} updated, {counts.unchanged} unchanged, "
        f"{counts.missing} not met again and kept\n"
        f"{len(outcome.notes)} notes, {left_out} of them on files left out; report: {outcome.report_path}"
    )


class _Progress:
    """A report now and then of how far the work is."""

    def __init__(self) -> None:
        self._said_s = 0.0

    def __call__(self, done: int, total: int) -> None:
        if done == total or time.monotonic() - self._said_s > 2.0:
            self._said_s = time.monotonic()
            print(f"{done} of {total} cases", flush=True)


def _request(options: argparse.Namespace) -> ImportRequest:
    """Return the request in the command line."""
    return ImportRequest(
        study=options.study,
        layout=options.layout,
        root=options.root,
        copy=options.copy,
        options=LayoutOptions(
            spacing_mm=None if options.spacing_mm is None else tuple(options.spacing_mm),
            columns=_columns(options.column),
            modality=None if options.modality is None else Modality(options.modality),
            cases=options.cases,
            seed=options.seed,
            progress=_Progress(),
        ),
    )


def _columns(given: Sequence[str]) -> dict[str, str]:
    """Return ``ROLE=NAME`` pairs as a mapping."""
    pairs = [text.partition("=") for text in given]
    if wrong := [name for name, sign, column in pairs if not (name.strip() and sign and column.strip())]:
        raise SettingsError(
            f"--column {wrong[0]!r} is not of the form ROLE=NAME; write image=Path, for example"
        )
    return {name.strip(): column.strip() for name, _, column in pairs}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs.import_study", description=__doc__)
    layouts = "; ".join(f"{layout.key}: {layout.description}" for layout in LAYOUTS.values())
    parser.add_argument("--layout", required=True, metavar="KEY", help=layouts)
    parser.add_argument("--root", type=Path, metavar="DIR", help="the cohort's folder, or its CSV file")
    parser.add_argument("--study", required=True, metavar="NAME", help="name of the study")
    parser.add_argument(
        "--copy",
        action="store_true",
        help="copy the files, without what they say of people, instead of referring to them; DICOM always is",
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="ROLE=NAME",
        help="column of the table by role (image=Path) or by the name it shall get; may be repeated",
    )
    parser.add_argument(
        "--spacing-mm", nargs=2, type=float, metavar=("Y", "X"), help="pixel spacing of every image"
    )
    parser.add_argument("--modality", choices=[modality.value for modality in Modality])
    parser.add_argument(
        "--cases",
        type=int,
        metavar="N",
        help="phantoms to make (default 120 pictures, 24 MRI or 30 ABUS volumes)",
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the phantoms (default 0)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
