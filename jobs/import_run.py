"""Take in a run that another instance exported: ``python -m jobs.import_run --archive FILE.zip``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from core.access.actor import MACHINE
from core.errors import SettingsError, StudyError
from core.exports.opened_archive import opened_archive
from core.files.disk_faults import disk_faults
from core.files.folder_names import require_study_name
from core.files.json_text import json_value
from core.settings import Settings
from db.audit import Deed, Place, record
from db.run_package import add_run_package
from db.store import Store
from jobs.commands import reporting_errors


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of it.

    Attributes:
        new: False where the run was here already; nothing has changed then.
        masks: Mask files that were not here before.
        results: Rows of results that the run has.
    """

    run_id: str
    study: str
    new: bool
    masks: int
    results: int


def import_run(archive: Path, settings: Settings, *, study: str | None = None) -> TakenIn:
    """Verify an archive and take its run in; nothing that is here is overwritten.

    Images are not in an archive: the run's numbers and masks are, and its pictures are shown once the
    cohort is imported under the same study name.

    Args:
        archive: A zip that ``python -m jobs.export --format zip`` wrote.
        study: Name to give the study here, in place of its own.

    Raises:
        InputError: The archive is damaged, foreign or does not fit.
        ConflictError: Another run of that id, or a study of that name with other cases, is here.
        SettingsError: `study` cannot name a study.
    """
    if study is not None:
        require_study_name(study)
    with Store(settings.store_path).connect():
        pass  # masks without a store would look like a store that was lost
    with opened_archive(archive) as opened:
        name = study or opened.study
        tables = opened.tables if study is None else _renamed(opened.tables, study)
        # Masks first: a row without its mask would be worse than a mask without its row.
        masks = opened.keep_masks(settings.masks)
        with Store(settings.store_path).connect(write=True) as con:
            new = add_run_package(
                con,
                tables,
                numbers=opened.numbers_sha256,
                schema=opened.schema,
                root=settings.studies / name / "files",
            )
            if new:
                record(con, MACHINE, deed=Deed.IMPORTED_RUN, place=Place(name), detail=opened.run_id)
        return TakenIn(opened.run_id, name, new, masks, tables["result"].num_rows)


def _renamed(tables: Mapping[str, pa.Table], study: str) -> dict[str, pa.Table]:
    """The tables with another name of the study, in the run's settings too."""
    renamed = {name: _with(table, "study", study) for name, table in tables.items()}
    (text,) = renamed["run"].column("request").to_pylist()
    request = json.dumps(json_value(text) | {"study": study}, sort_keys=True)
    return renamed | {"run": _with(renamed["run"], "request", request)}


def _with(table: pa.Table, column: str, value: str) -> pa.Table:
    if column not in table.column_names:
        return table
    values = pa.array([value] * table.num_rows, pa.string())
    return table.set_column(table.column_names.index(column), column, values)


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 taken in or here already, 1 refused, 2 bad usage."""
    parser = argparse.ArgumentParser(prog="python -m jobs.import_run", description=__doc__)
    parser.add_argument("--archive", type=Path, required=True, metavar="FILE", help="the zip")
    parser.add_argument("--study", metavar="NAME", help="name of the study here, in place of its own")
    options = parser.parse_args(arguments)
    try:
        with disk_faults():
            taken = import_run(options.archive, Settings.from_environment(), study=options.study)
    except SettingsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except (StudyError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if not taken.new:
        print(f"run {taken.run_id} is here already with the same numbers; nothing was changed")
    else:
        print(
            f"run {taken.run_id} of study {taken.study} taken in: {taken.results} results, "
            f"{taken.masks} new masks"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
