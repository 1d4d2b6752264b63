"""The folder of one run: its request, its journal, its log, and the claim of the process that works on it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import JobError
from core.files.folder_names import require_run_id
from core.files.json_text import json_value
from core.files.whole_file import make_folder, write_whole
from jobs.journal import Journal
from jobs.process_lock import ProcessLock

_UNKNOWN = "there is no run {run!r} with a folder here; python -m jobs.list shows those there are"
JOURNAL = "journal.jsonl"
"""Name of the file of finished cases in the folder of a run."""


class RunFolder:
    """``<home>/runs/<run_id>``.

    A run is being worked on exactly while its claim is held; the operating system lets go of the claim
    when the process ends, however it ends.

    Raises:
        SettingsError: No run may have this id.
    """

    def __init__(self, runs: Path, run_id: str) -> None:
        require_run_id(run_id)
        self.run_id = run_id
        self.home = runs.parent
        self.path = runs / run_id

    @property
    def journal(self) -> Journal:
        """The finished cases."""
        return Journal(self.journal_path)

    @property
    def journal_path(self) -> Path:
        """The journal's file."""
        return self.path / JOURNAL

    @property
    def log_path(self) -> Path:
        """What the job printed."""
        return self.path / "log.txt"

    def write_request(self, request: dict[str, Any]) -> None:
        """Make the folder and put the request into it, whole or not at all."""
        make_folder(self.path)
        write_whole(self.path / "request.json", json.dumps(request, indent=2).encode())

    def read_request(self) -> dict[str, Any]:
        """What `write_request` wrote.

        Raises:
            JobError: There is no such run, or the file is no JSON.
        """
        try:
            request: dict[str, Any] = json_value((self.path / "request.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise JobError(_UNKNOWN.format(run=self.run_id)) from None
        except (ValueError, RecursionError, OSError) as error:
            raise JobError(
                f"request.json of run {self.run_id} cannot be read ({type(error).__name__}); put the file "
                "back as it was, or submit the job anew"
            ) from error
        return request

    def require_there(self) -> None:
        """Refuse a run that has no folder here: none of that name, or one that was made elsewhere.

        Raises:
            JobError: It has none.
        """
        if not self.path.is_dir():
            raise JobError(_UNKNOWN.format(run=self.run_id))

    @property
    def claim(self) -> ProcessLock:
        """Held by the process that works on the run."""
        return ProcessLock(self.path / "claim")

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Work on the run, alone.

        Raises:
            JobError: Another process works on it.
        """
        held = self.claim.take()
        if held is None:
            raise JobError(
                f"run {self.run_id} is being worked on by another process; wait for it or cancel it"
            )
        try:
            yield
        finally:
            held.release()

    def is_claimed(self) -> bool:
        """Whether a living process works on the run."""
        return self.claim.is_held()
