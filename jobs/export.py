"""Write results, masks or all of it: ``python -m jobs.export (--run ID | --study NAME) --format F --out P``.

Tables: csv, parquet. Masks, into a new folder: nifti, png, coco, dicom_seg. Everything of one run: zip. The
whole store as a file for the DuckDB shell: duckdb.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from core.access.actor import MACHINE, person
from core.access.permissions import Permission
from core.annotation.blinding import Viewpoint
from core.annotation.people import Role
from core.annotation.telling_comments import telling_comments, telling_note
from core.errors import InputError, SettingsError, StudyError
from core.exports.mask_export import MaskExport, export_masks
from core.exports.registry import MASK_FORMATS
from core.exports.run_archive import WrittenArchive, write_run_archive
from core.files.home_rights import give_usual_rights
from core.settings import Settings
from core.text.csv_text import csv_bytes
from db.audit import AuditAction
from db.comments import clear_comments, known_names, typed_comments
from db.database_copy import add_exposure
from db.export import export_frame
from db.exposure import exposure_rows, exposures
from db.kept_masks import reading_masks, run_masks
from db.reader_results import reading_frame
from db.readers import require_permission, require_stored_role
from db.run_package import run_content
from db.runs import run_status, run_statuses
from db.store import Store
from db.studies import find_study
from jobs.audit_note import note_in_audit
from jobs.commands import reporting_errors


def _to_csv(frame: pd.DataFrame, path: Path) -> None:
    path.write_bytes(csv_bytes(frame))


def _to_parquet(frame: pd.DataFrame, path: Path) -> None:
    frame.to_parquet(path, index=False)


TABLE_FORMATS: dict[str, Callable[[pd.DataFrame, Path], None]] = {"csv": _to_csv, "parquet": _to_parquet}
ARCHIVE, STORE_COPY = "zip", "duckdb"
FORMATS = (*TABLE_FORMATS, *MASK_FORMATS, ARCHIVE, STORE_COPY)


def export(settings: Settings, run_ids: Sequence[str], *, out: Path, file_format: str) -> int:
    """Write the results of runs as a table; the file appears whole or not at all.

    Returns:
        The number of rows: one per case, lesion and arm.

    Raises:
        InputError: The folder of `out` does not exist.
    """
    with Store(settings.store_path).connect() as con:
        frame = export_frame(con, run_ids, met=exposures(con, run_ids, settings))
    return _write_table(frame, out, file_format=file_format)


def export_readings(
    store: Store, study: str, *, by: str, out: Path, file_format: str, comments: bool = True
) -> int:
    """Write what readers accepted as a table, one row per lesion (`db.reader_results.reading_frame`).

    Args:
        by: Name of the researcher who may see the readings of all.
        comments: False to leave out what readers typed.

    Raises:
        InputError: There is no such study, or the folder of `out` does not exist.
        AccessError: `by` is not on the list or no researcher.
    """
    with store.connect() as con:
        find_study(con, study)
        require_permission(con, by, Permission.TAKE_READINGS)
        researcher = require_stored_role(con, by, role=Role.RESEARCHER)
        frame = reading_frame(con, study, viewpoint=Viewpoint(researcher, unblinded=True))
    frame = frame if comments else frame.drop(columns="comment")
    return _write_table(frame, out, file_format=file_format)


def export_run_masks(settings: Settings, run: str, *, out: Path, file_format: str) -> MaskExport:
    """Write the masks that a run predicted.

    Raises:
        StudyError: As `core.exports.mask_export.export_masks`, or there is no such run.
    """
    with Store(settings.store_path).connect() as con:
        masks = run_masks(con, run)
    return export_masks(masks, file_format=MASK_FORMATS[file_format], masks_root=settings.masks, out=out)


def export_accepted_masks(
    settings: Settings, study: str, *, by: str, out: Path, file_format: str
) -> MaskExport:
    """Write the masks that readers accepted.

    Args:
        by: Name of the researcher who may see the readings of all.

    Raises:
        StudyError: As `core.exports.mask_export.export_masks`; there is no such study; or `by` may not.
    """
    with Store(settings.store_path).connect() as con:
        require_permission(con, by, Permission.TAKE_READINGS)
        masks = reading_masks(con, study)
    return export_masks(masks, file_format=MASK_FORMATS[file_format], masks_root=settings.masks, out=out)


def export_archive(settings: Settings, run: str, *, out: Path) -> WrittenArchive:
    """Write everything of a run as a zip that ``python -m jobs.import_run`` takes.

    Raises:
        StudyError: There is no such run, it is not over, or the folder of `out` does not exist.
    """
    with Store(settings.store_path).connect() as con:
        content = run_content(con, run, settings=settings)
    return write_run_archive(out, content, masks_root=settings.masks)


def chosen_runs(store: Store, *, run: str | None, study: str | None) -> list[str]:
    """Return the run named, or all runs of a study, oldest first.

    Raises:
        StudyError: There is no such run or study, or the study has no runs.
    """
    with store.connect() as con:
        if run is not None:
            return [run_status(con, run).run.run_id]
        assert study is not None
        find_study(con, study)
        found = [status.run.run_id for status in run_statuses(con, study=study)]
    if not found:
        raise InputError(f"study {study!r} has no runs yet; start one with python -m jobs.evaluate")
    return found[::-1]


def _write_table(frame: pd.DataFrame, out: Path, *, file_format: str) -> int:
    with _replacing(out) as temporary:
        TABLE_FORMATS[file_format](frame, temporary)
    return len(frame)


@contextmanager
def _replacing(out: Path) -> Iterator[Path]:
    """Give a file that takes the place of `out` once it is whole."""
    if not out.parent.is_dir():
        raise InputError(f"the folder of {out.name} does not exist; make it first or choose another --out")
    handle, temporary = tempfile.mkstemp(dir=out.parent, prefix=".export")
    os.close(handle)
    try:
        yield Path(temporary)
        give_usual_rights(Path(temporary))
        Path(temporary).replace(out)
    finally:
        Path(temporary).unlink(missing_ok=True)


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 written, 3 written but for some cases, 1 not, 2 bad usage."""
    options = _parser().parse_args(arguments)
    settings = Settings.from_environment()
    options.out = options.out.absolute()
    try:
        _require_fitting(options)
        said, problems = _kind(options)(settings, options)
        _note(settings, options)
    except StudyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, SettingsError) else 1
    for problem in problems:
        print(f"left out: {problem}", file=sys.stderr)
    _tell_of_comments(settings, options)
    print(f"{said} written to {options.out}")
    return 3 if problems else 0


def _note(settings: Settings, options: argparse.Namespace) -> None:
    """Write into the audit log what has left; a name is of a person only where the list was asked for it."""
    what = "readings" if options.readings else "results" if options.study else "the whole store"
    store, study = Store(settings.store_path), options.study
    if options.run:
        with store.connect() as con:
            study = run_status(con, options.run).run.study
    by = person(options.by) if options.readings else MACHINE
    note_in_audit(
        store, AuditAction.EXPORTED, study=study, detail=f"{options.run or what} as {options.format}", by=by
    )


def _tell_of_comments(settings: Settings, options: argparse.Namespace) -> None:
    """Print a note where comments that leave the house may name somebody; it holds none of their words."""
    holds_comments = options.format == STORE_COPY or (options.readings and options.format in TABLE_FORMATS)
    if options.without_comments or not holds_comments:
        return
    with Store(settings.store_path).connect() as con:
        note = telling_note(telling_comments(typed_comments(con, options.study), known_names(con)))
    if note:
        print(
            f"note: {note}; read them before the file leaves the house (Reader results shows them), "
            "or export again with --without-comments",
            file=sys.stderr,
        )


Said = tuple[str, tuple[str, ...]]
"""The files that were written, and the cases left out."""


def _kind(options: argparse.Namespace) -> Callable[[Settings, argparse.Namespace], Said]:
    if options.format in TABLE_FORMATS:
        return _tables
    if options.format in MASK_FORMATS:
        return _masks
    return _archive if options.format == ARCHIVE else _store_copy


def _tables(settings: Settings, options: argparse.Namespace) -> Said:
    store = Store(settings.store_path)
    if options.readings:
        place = {"out": options.out, "file_format": options.format}
        rows = export_readings(
            store, options.study, by=options.by, comments=not options.without_comments, **place
        )
        return f"{rows} rows of readings", ()
    run_ids = chosen_runs(store, run=options.run, study=options.study)
    rows = export(settings, run_ids, out=options.out, file_format=options.format)
    return f"{rows} rows of {len(run_ids)} run{'s' * (len(run_ids) != 1)}", ()


def _masks(settings: Settings, options: argparse.Namespace) -> Said:
    place = {"out": options.out, "file_format": options.format}
    if options.run:
        made = export_run_masks(settings, options.run, **place)
    else:
        made = export_accepted_masks(settings, options.study, by=options.by, **place)
    return f"{made.masks} masks", made.problems


def _archive(settings: Settings, options: argparse.Namespace) -> Said:
    made = export_archive(settings, options.run, out=options.out)
    gone = (f"{made.absent} masks, whose files are no longer kept",) if made.absent else ()
    return f"{made.files} files with {made.masks} masks, SHA-256 {made.sha256},", gone


def _store_copy(settings: Settings, options: argparse.Namespace) -> Said:
    if not settings.store_path.exists():
        raise InputError("there is no store yet; import a study with python -m jobs.import_study")
    if not options.out.parent.is_dir():
        raise InputError(f"the folder of {options.out.name} does not exist; make it first")
    store = Store(settings.store_path)
    with store.connect() as con:
        met = exposure_rows(con, settings)
    store.copy_to(options.out)
    add_exposure(options.out, met)
    if options.without_comments:
        clear_comments(options.out)
    return "a copy of the store", ()


def _require_fitting(options: argparse.Namespace) -> None:
    """Refuse to export what the format cannot hold.

    Raises:
        SettingsError: It is not.
    """
    named = options.run or options.study
    if options.format == STORE_COPY and named:
        raise SettingsError("--format duckdb copies the whole store; leave --run and --study out")
    if options.format != STORE_COPY and not named:
        raise SettingsError("say what to export with --run ID or --study NAME")
    if options.format == ARCHIVE and not options.run:
        raise SettingsError("--format zip takes one run; name it with --run ID")
    if options.readings and not options.study:
        raise SettingsError("--readings are those of a study; name it with --study NAME")
    if options.readings and not options.by:
        raise SettingsError("readings are for researchers; say who exports them with --by NAME")
    if options.format in MASK_FORMATS and options.study and not options.readings:
        raise SettingsError("of a study only accepted masks are exported; add --readings, or name a --run")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m jobs.export", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--run", metavar="ID", help="this run")
    source.add_argument("--study", metavar="NAME", help="every run of this study")
    parser.add_argument("--readings", action="store_true", help="of the study, what readers accepted")
    parser.add_argument("--by", metavar="NAME", help="the researcher who exports readings")
    parser.add_argument("--without-comments", action="store_true", help="leave out what readers typed")
    parser.add_argument("--format", choices=FORMATS, default="csv", help="default csv")
    parser.add_argument("--out", type=Path, required=True, help="the file, or the new folder, to write")
    return parser


if __name__ == "__main__":
    sys.exit(main())
