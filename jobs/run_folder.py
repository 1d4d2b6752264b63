"""The folder of one run: its request, its journal, its log, and the claim of the process that works on it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import JobError
from core.imaging.whole_file import make_folder, write_whole
from jobs.journal import Journal
from jobs.process_lock import ProcessLock


class RunFolder:
    """``<home>/runs/<run_id>``.

    A run is being worked on exactly while its claim is held; the operating system lets go of the claim
    when the process ends, however it ends.
    """

    def __init__(self, runs: Path, run_id: str) -> None:
        self.run_id = run_id
        self.path = runs / run_id

    @property
    def journal(self) -> Journal:
        """The finished cases."""
        return Journal(self.journal_path)

    @property
    def journal_path(self) -> Path:
        """The journal's file."""
        return self.path / "journal.jsonl"

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
            JobError: There is no such run.
        """
        try:
            request: dict[str, Any] = json.loads((self.path / "request.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise JobError(
                f"there is no run {self.run_id!r}; python -m jobs.list shows those there are"
            ) from None
        return request

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
