"""Write results as a table: ``python -m jobs.export (--run ID | --study NAME) --out FILE``."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from core.errors import InputError, StudyError
from core.settings import Settings
from db.export import export_frame
from db.runs import run_status, run_statuses
from db.store import Store
from db.studies import find_study


def _to_csv(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, lineterminator="\n")


def _to_parquet(frame: pd.DataFrame, path: Path) -> None:
    frame.to_parquet(path, index=False)


FORMATS: dict[str, Callable[[pd.DataFrame, Path], None]] = {"csv": _to_csv, "parquet": _to_parquet}


def export(store: Store, run_ids: Sequence[str], *, out: Path, file_format: str) -> int:
    """Write the results of runs; the file appears whole or not at all.

    Returns:
        The number of rows: one per case, lesion and arm.

    Raises:
        InputError: The folder of `out` does not exist.
    """
    if not out.parent.is_dir():
        raise InputError(f"the folder of {out.name} does not exist; make it first or choose another --out")
    with store.connect() as con:
        frame = export_frame(con, run_ids)
    handle, temporary = tempfile.mkstemp(dir=out.parent, prefix=".export")
    os.close(handle)
    try:
        FORMATS[file_format](frame, Path(temporary))
        Path(temporary).chmod(0o644)
        Path(temporary).replace(out)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return len(frame)


def chosen_runs(store: Store, *, run: str | None, study: str | None) -> list[str]:
    """The run named, or all runs of a study, oldest first.

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


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 written, 1 not, 2 bad usage."""
    parser = argparse.ArgumentParser(prog="python -m jobs.export", description=__doc__)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--run", metavar="ID", help="this run")
    source.add_argument("--study", metavar="NAME", help="every run of this study")
    parser.add_argument("--format", choices=list(FORMATS), default="csv", help="default csv")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    options = parser.parse_args(arguments)
    store = Store(Settings.from_environment().store_path)
    try:
        run_ids = chosen_runs(store, run=options.run, study=options.study)
        rows = export(store, run_ids, out=options.out.absolute(), file_format=options.format)
    except StudyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{rows} rows of {len(run_ids)} run{'s' * (len(run_ids) != 1)} written to {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
