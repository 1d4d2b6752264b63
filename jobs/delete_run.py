"""Delete a run with all that it found: ``python -m jobs.delete_run ID``; it cannot be taken back.

Exit codes: 0 deleted, 1 it cannot be deleted, 2 bad usage or not confirmed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.access.actor import MACHINE, Actor
from core.errors import InputError, JobError
from core.imaging.mask_files import mask_path
from core.settings import Settings
from db.deleted_runs import RunRows, delete_rows, run_rows
from db.runs import ALL_RUNS, RunStatus, run_status, run_statuses
from db.store import Store
from jobs.commands import reporting_errors
from jobs.run_folder import RunFolder
from jobs.unmerged_masks import unmerged_masks


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Tell what would go, ask, and delete."""
    options = _parser().parse_args(arguments)
    settings = Settings.from_environment()
    store = Store(settings.store_path)
    with store.connect() as con:
        status = _over(run_status(con, options.run))
        rows = _going(con, settings, options.run)
    print(_deletion_summary(status, rows, settings))
    if not options.yes and not _confirmed(options.run):
        print("nothing was deleted; give --yes to delete without being asked", file=sys.stderr)
        return 2
    print(delete_run(store, settings, options.run, by=MACHINE))
    return 0


def delete_run(store: Store, settings: Settings, run_id: str, *, by: Actor) -> str:
    """Delete a run's rows, its folder, and the masks that nothing else names.

    The rows go first, in one transaction: a crash after that leaves files that nothing names.

    Returns:
        What has gone, in a sentence.

    Raises:
        JobError: There is no such run, or it is queued or at work.
        AccessError: Who asks may not, by the list as it is now.
    """
    with _held(settings, run_id):
        with store.connect(write=True) as con:
            status = _over(run_status(con, run_id))
            rows = _going(con, settings, run_id)
            detail = f"{run_id}: {rows.results} results, {len(rows.own_masks)} masks"
            delete_rows(con, status, by=by, detail=detail)
        freed = sum(_bytes(path) for path in _files(rows, settings))
        for path in _files(rows, settings):
            path.unlink(missing_ok=True)
        folder = _folder(settings, run_id)
        if folder is not None:
            freed += _bytes(folder)
            shutil.rmtree(folder)
    return f"run {run_id} is deleted: {rows.results} results, {freed / 1e6:,.1f} MB"


def _going(con: Any, settings: Settings, run_id: str) -> RunRows:
    """Return what goes with a run; a mask that another run may still bring into the store stays."""
    rows = run_rows(con, run_id)
    others = [status for status in run_statuses(con, most=ALL_RUNS) if status.run.run_id != run_id]
    unmerged = unmerged_masks(settings, others)
    if unmerged is None:
        return replace(rows, own_masks=())
    return replace(rows, own_masks=tuple(name for name in rows.own_masks if name not in unmerged))


def _over(status: RunStatus) -> RunStatus:
    if not status.state.is_over:
        raise JobError(f"run {status.run.run_id} is {status.state}; cancel it first, then delete it")
    return status


@contextmanager
def _held(settings: Settings, run_id: str) -> Iterator[None]:
    """Keep everybody from working on the run; one that was taken in from an archive has no folder."""
    if _folder(settings, run_id) is None:
        yield
        return
    with RunFolder(settings.runs, run_id).claimed():
        yield


def _folder(settings: Settings, run_id: str) -> Path | None:
    """Return the run's own folder; None where there is none, or where its name leads elsewhere."""
    folder = settings.runs / run_id
    is_own = Path(run_id).name == run_id and folder.is_dir() and not folder.is_symlink()
    return folder if is_own else None


def _files(rows: RunRows, settings: Settings) -> list[Path]:
    found = []
    for sha256 in rows.own_masks:
        try:
            path = mask_path(settings.masks, sha256)
        except InputError:  # a run from before rows were checked may name anything
            continue
        found += [path] if path.is_file() else []
    return found


def _bytes(path: Path) -> int:
    if path.is_dir():
        return sum(file.lstat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size if path.is_file() else 0


def _deletion_summary(status: RunStatus, rows: RunRows, settings: Settings) -> str:
    run, folder = status.run, _folder(settings, status.run.run_id)
    size = sum(map(_bytes, _files(rows, settings))) + (_bytes(folder) if folder else 0)
    lines = [
        f"run {run.run_id} of study {run.study} ({run.kind}, {status.state}):",
        f"  {rows.cases} cases, {rows.results} results with {rows.metric_values} metric values, "
        f"{rows.others} other rows",
        f"  {len(rows.own_masks)} masks that nothing else names; {size / 1e6:,.1f} MB with the run's folder",
    ]
    if not rows.own_masks:
        lines.append("  masks stay where others name them, or while another run waits or is at work")
    if rows.named_by:
        lines.append(f"  it is named by {', '.join(rows.named_by[:5])}, which stay")
    if name := run.request.get("name"):
        lines.append(f"  the model {name} that it trained stays")
    return "\n".join(lines)


def _confirmed(run_id: str) -> bool:
    if not sys.stdin.isatty():
        return False
    return input(f"this cannot be taken back; type {run_id} to delete it: ").strip() == run_id


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs.delete_run", description=__doc__)
    parser.add_argument("run", metavar="ID", help="the run; python -m jobs.list shows them")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    return parser


if __name__ == "__main__":
    sys.exit(main())
