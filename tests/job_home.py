"""A home with a study and real job processes: supervisor, jobs, submitters; all of them ended by the test."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from core.errors import StoreBusyError
from core.job_state import JobState
from core.settings import Settings
from db.export import export_frame
from db.runs import Event, RunStatus, events, run_status
from db.store import Store
from jobs.queue import submit, supervisor_lock
from jobs.run_folder import RunFolder
from tests.tiny_study import make_study

REPOSITORY = Path(__file__).resolve().parents[1]
INJECTED = os.pathsep.join(map(str, (REPOSITORY / "tests" / "injected", REPOSITORY)))
"""For PYTHONPATH: processes then take faults from their environment."""
ELLIPSE = {"study": "tiny", "model": "ellipse", "prompts": ["hu2023"]}
LONG_S = 60.0


@dataclass
class JobHome:
    """Where jobs of a test work."""

    settings: Settings
    store: Store
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @classmethod
    def make(cls, home: Path, *, cases: int) -> JobHome:
        settings, store = make_study(home, cases=cases)
        return cls(settings, store)

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        """``python -m ARGUMENTS`` on this home."""
        places = {"SAMOGRAPHY_HOME": str(self.settings.home), "PYTHONPATH": INJECTED}
        environment = os.environ | places | variables
        command = [sys.executable, "-m", *arguments]
        log = (self.settings.home / "processes.log").open("ab")
        process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=log, stderr=log)
        log.close()
        self.processes.append(process)
        return process

    def supervisor(self, **variables: str) -> subprocess.Popen[bytes]:
        """A supervisor that has its lock."""
        process = self.start("jobs.supervisor", **variables)
        wait_until(lambda: supervisor_lock(self.settings).holder() == process.pid, "supervisor is there")
        return process

    def submit(self, **changes: object) -> str:
        return submit(self.store, self.settings, "evaluate", ELLIPSE | changes).run_id

    def status(self, run_id: str) -> RunStatus:
        with self.store.connect() as con:
            return run_status(con, run_id)

    def wait_for_status(
        self, run_id: str, is_so: Callable[[RunStatus], bool], *, within_s: float = LONG_S
    ) -> RunStatus:
        """The first status that is so; the store is read only when its file has changed."""
        deadline = time.monotonic() + within_s
        seen = None
        status = self.status(run_id)
        while not is_so(status):
            assert time.monotonic() < deadline, f"{run_id} is {status.state}: {status.message}"
            time.sleep(0.05)
            mark = self.store.path.stat().st_mtime_ns
            if mark != seen:
                seen, status = mark, self.status(run_id)
        return status

    def wait_for(self, run_id: str, *states: JobState, within_s: float = LONG_S) -> RunStatus:
        return self.wait_for_status(run_id, lambda status: status.state in states, within_s=within_s)

    def events(self, run_id: str) -> list[Event]:
        with self.store.connect() as con:
            return events(con, run_id)

    def states(self, run_id: str) -> list[str]:
        return [event.state.value for event in self.events(run_id) if event.state]

    def folder(self, run_id: str) -> RunFolder:
        return RunFolder(self.settings.runs, run_id)

    def journal_lines(self, run_id: str) -> int:
        path = self.folder(run_id).path / "journal.jsonl"
        return path.read_bytes().count(b"\n") if path.exists() else 0

    def wait_for_lines(self, run_id: str, lines: int) -> None:
        wait_until(lambda: self.journal_lines(run_id) >= lines, f"{lines} cases are done")

    def rows(self, run_id: str) -> pd.DataFrame:
        """What the run found, one row per case, lesion and arm; what differs by nature is left out."""
        with self.store.connect() as con:
            frame = export_frame(con, [run_id])
        varying = [c for c in frame if "seconds" in c or c in ("run_id", "finished_at", "peak_memory_mb")]
        return frame.drop(columns=varying).sort_values(["case_id", "lesion_id", "prompts"], ignore_index=True)

    def log(self, run_id: str) -> str:
        return self.folder(run_id).log_path.read_text()

    def kill_job(self, run_id: str) -> None:
        """SIGKILL to the process that works on the run."""
        pid = self.folder(run_id).claim.holder()
        assert pid is not None, "nobody works on the run"
        os.kill(pid, signal.SIGKILL)

    def stop_outside_the_store(self, run_id: str) -> int:
        """SIGSTOP to the process that works on the run, at an instant when it does not have the store."""
        pid = self.folder(run_id).claim.holder()
        assert pid is not None, "nobody works on the run"
        while True:
            os.kill(pid, signal.SIGSTOP)
            with suppress(StoreBusyError), Store(self.store.path, timeout_s=0.2).connect(write=True):
                return pid
            os.kill(pid, signal.SIGCONT)
            time.sleep(0.01)

    def end_all(self) -> None:
        """End the processes of this home, by the numbers that they hold their locks with."""
        for process in self.processes:
            process.kill()
            process.wait()
        locks = [
            supervisor_lock(self.settings),
            *(RunFolder(self.settings.runs, p.name).claim for p in self._runs()),
        ]
        for pid in [lock.holder() for lock in locks]:
            if pid is not None and pid != os.getpid():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def _runs(self) -> list[Path]:
        return list(self.settings.runs.iterdir()) if self.settings.runs.exists() else []


def wait_until(true: Callable[[], bool], what: str, *, within_s: float = LONG_S) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, f"not in {within_s:.0f} s: {what}"
        time.sleep(0.02)


def assert_whole(home: JobHome, run_id: str, *, cases: int) -> None:
    """Every case is there once, with all its rows once."""
    rows = home.rows(run_id)
    assert sorted(rows["case_id"].unique()) == sorted(rows["case_id"])
    assert len(rows) == cases
    doubled = (
        "SELECT count(*) FROM (SELECT 1 FROM metric_value "
        "GROUP BY run_id, case_id, lesion_id, prompts, metric HAVING count(*) > 1)"
    )
    with home.store.connect() as con:
        assert con.execute(doubled).fetchone() == (0,)
