"""A clinic's twelve hours at speed: nothing may grow, be left behind, or be lost.

    python -m benchmarks.clinic [--hours 12] [--readers 20] [--seed 0] [--small]

In each hour every reader reads two cases (claims, drafts, comments, acceptances, withdrawals, two tabs of one
person), one in ten uploads a picture, and one that must be refused, browsers come to the app, read a case or
look at a page, and go, an evaluation is carried out by the supervisor, results are exported, and now and then
the cohort's folder grows and is imported again, a report is made, and the home is backed up. What happens is
drawn by the seed; nobody waits for the clock, so that an hour is a minute or so, and a session whose browser
has gone is kept 2 s instead of 60. After each hour the app, the supervisor and the process of the readers are
looked at. It fails where, after the first quarter, one of them has grown by more than a tenth and more than
60 MB beside what its caches hold within their budgets, where open files, threads, half-written or temporary
files or sessions are left, where a confirmed reading, draft or upload is lost, doubled or changed, and where
the audit log's chain is broken.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.benchmark_study import ROOT
from benchmarks.clinic_faults import grown, heaped_up, in_words, left_behind
from benchmarks.clinic_readers import Clinic, Ledger, read_case, said, upload
from benchmarks.clinic_visits import (
    KEPT_S,
    OPTIONS,
    PROGRAM,
    held_by_app,
    look_at_page,
    read_in_browser,
)
from benchmarks.command_line import benchmark_parser, print_result, read_options
from benchmarks.counted_app import KEPT_BYTES, kept_bytes
from benchmarks.process_size import ProcessSize, process_size
from core.annotation.engine import AnnotationEngine
from core.annotation.people import Role
from core.cases import Case
from core.datasets.phantoms import write_phantoms
from core.files.home_rights import closed_bits
from core.settings import Settings
from db.audit_chain import verify_chain
from db.readers import add_reader, sign_in
from db.runs import run_statuses
from db.store import Store
from db.studies import load_cases
from jobs import backup, check, export, report
from jobs.import_study import ImportRequest, run
from jobs.queue import submit
from tests.pages.app_server import serving

STUDY = "clinic"
_ADMIN = "R00"
_LOOKED_AT = ("overview", "results", "jobs", "correlation", "readers")
_JOB_S, _END_S = 600.0, 15.0
_CASES = 2
_UPLOADER = 10
"""Cases that a reader reads in an hour; one reader in so many brings a picture of his own."""


@dataclass
class Day:
    """The clinic while it runs.

    Attributes:
        place: Holds the home, the cohort, what is written out, and the folder of temporary files.
        pids: Processes that live all day.
        sizes: The sizes of each of them after each hour.
        held: The counts of what the app held after each hour.
    """

    clinic: Clinic
    place: Path
    address: str
    rng: random.Random
    readers: list[str]
    pids: dict[str, int]
    browsers: int
    sizes: dict[str, list[ProcessSize]] = field(default_factory=dict)
    held: list[dict[str, int]] = field(default_factory=list)
    store_mb: list[float] = field(default_factory=list)
    began_s: float = field(default_factory=time.monotonic)

    def hour(self, number: int) -> None:
        """Run one hour, and look at everything when it is over."""
        if number % 3 == 0:
            self._pull(12 + 2 * number)
        values = {"study": STUDY, "model": "ellipse", "prompts": ["tight_box"], "seed": number}
        submit(self.clinic.store, self.clinic.settings, "evaluate", values | {"baseline": False})
        cases = self._cases()
        tasks = [partial(self._read, name, self._draw(), cases) for name in self.readers]
        bringing = self.readers[number % _UPLOADER :: _UPLOADER]
        tasks += [partial(upload, self.clinic, name, rng=self._draw()) for name in bringing]
        tasks += [partial(self._visit, place, self._draw(), cases) for place in range(self.browsers)]
        self.rng.shuffle(tasks)
        with ThreadPoolExecutor(4) as people:
            for done in [people.submit(task) for task in tasks]:
                done.result()
        self._finish_jobs()
        self._write_out(number)
        time.sleep(KEPT_S + 0.5)
        self._look()

    def _draw(self) -> random.Random:
        """Draw a chance of one's own for each task, since tasks run side by side."""
        return random.Random(self.rng.random())

    def _read(self, name: str, rng: random.Random, cases: list[Case]) -> None:
        for case in rng.sample(cases, _CASES):
            read_case(self.clinic, name, case, rng=rng, study=STUDY)

    def _visit(self, place: int, rng: random.Random, cases: list[Case]) -> None:
        ledger = self.clinic.ledger
        if place % 2:
            look_at_page(self.address, _ADMIN, rng.choice(_LOOKED_AT), study=STUDY, ledger=ledger)
        else:
            name = f"W{place:02}"
            read_in_browser(self.address, name, rng.choice(cases), study=STUDY, ledger=ledger)

    def _cases(self) -> list[Case]:
        with self.clinic.store.connect() as con:
            return [case for case in load_cases(con, STUDY) if case.lesions]

    def _pull(self, cases: int) -> None:
        grow_study(self.clinic.settings, self.place / "cohort", cases)
        self.clinic.ledger.happened["imports"] += 1

    def _finish_jobs(self) -> None:
        deadline = time.monotonic() + _JOB_S
        while time.monotonic() < deadline:
            with self.clinic.store.connect() as con:
                if all(status.state.is_over for status in run_statuses(con)):
                    self.clinic.ledger.happened["evaluations"] += 1
                    return
            time.sleep(0.3)
        sys.exit("failed: the evaluation does not end")

    def _write_out(self, number: int) -> None:
        """The exports of every hour, now and then a report and a backup."""
        out, happened = self.place / "out", self.clinic.ledger.happened
        out.mkdir(exist_ok=True)
        commands = [("exports", export.main, ["--study", STUDY, "--out", str(out / "results.csv")])]
        if number % 4 == 1:
            asked = ["--protocol", "hu2023", "--study", STUDY, "--out", str(out / "report")]
            commands.append(("reports", report.main, asked))
        if number % 4 == 2:
            commands.append(("backups", backup.main, ["--out", str(self.place / "backups")]))
        for name, command, arguments in commands:
            with redirect_stdout(None):
                code = command(arguments)
            if code:
                sys.exit(f"failed: {name} ended with {code}")
            happened[name] += 1

    def _look(self) -> None:
        self.held.append(held_by_app(self.place / "app"))
        kept = {"app": self.held[-1][KEPT_BYTES], "readers": kept_bytes()}
        for name, pid in self.pids.items():
            size = process_size(pid, kept_bytes=kept.get(name, 0))
            self.sizes.setdefault(name, []).append(size)
        self.store_mb.append(self.clinic.settings.store_path.stat().st_size / 1e6)
        now = {name: sizes[-1] for name, sizes in self.sizes.items()}
        seconds = time.monotonic() - self.began_s
        print(
            f"hour {len(self.held)} ({seconds:.0f} s): store {self.store_mb[-1]:.1f} MB; {in_words(now)}",
            flush=True,
        )


def grow_study(settings: Settings, folder: Path, cases: int) -> None:
    """Draw the cohort's folder anew with more cases, and import it."""
    table = write_phantoms(folder, cases, seed=1)
    run(ImportRequest(STUDY, "generic", root=table), settings)


def faults(day: Day, *, judge_growth: bool) -> list[str]:
    """Return what is wrong at the end of the day, in sentences."""
    clinic = day.clinic
    wrong = [f"{count} {what}" for what, count in clinic.ledger.differences(clinic.store).items() if count]
    with clinic.store.connect() as con:
        chain = verify_chain(con)
    wrong += [] if chain.fault is None else [f"audit log: {chain.fault}"]
    found = io.StringIO()
    with redirect_stdout(found):
        code = check.main([])
    wrong += [f"jobs.check: {found.getvalue()}"] if code else []
    wrong += [f"left behind: {path}" for path in left_behind(day.place)]
    if judge_growth:
        wrong += [fault for name, sizes in day.sizes.items() for fault in grown(name, sizes)]
        wrong += heaped_up(day.held, least=day.browsers)
    return wrong


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the day and judge it."""
    parser = benchmark_parser("benchmarks.clinic", __doc__)
    parser.add_argument("--hours", type=int, default=12)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--browsers", type=int, default=12, help="that come and go in an hour")
    parser.add_argument("--seed", type=int, default=0)
    small = {"hours": 1, "readers": 2, "browsers": 2}
    options = read_options(parser, arguments, small=small)
    with (
        tempfile.TemporaryDirectory(prefix="samography-clinic-") as folder,
        _open_day(folder, options) as day,
    ):
        for number in range(options.hours):
            day.hour(number)
        wrong = faults(day, judge_growth=options.hours >= 4)
        print(f"happened: {said(day.clinic.ledger.happened)}")
        last = {name: sizes[-1] for name, sizes in day.sizes.items()}
        print_result(f"{options.hours} hours: {len(wrong)} faults; {in_words(last)}")
    for one in wrong:
        print(f"failed: {one}")
    return int(bool(wrong))


@contextmanager
def _open_day(folder: str, options: argparse.Namespace) -> Iterator[Day]:
    """A home with people and a study, the app, and a supervisor."""
    place = Path(folder)
    home, temporary, counts = place / "home", place / "tmp", place / "app"
    for made in (home, temporary, counts):
        made.mkdir(mode=0o700)
    os.environ |= {"SAMOGRAPHY_HOME": str(home), "SAMOGRAPHY_SUPERVISOR": "no", "TMPDIR": str(temporary)}
    settings = Settings(home, home / "weights")
    store, before, rights = Store(settings.store_path), tempfile.tempdir, os.umask(closed_bits())
    tempfile.tempdir = str(temporary)
    readers = [f"R{number:02}" for number in range(1, options.readers + 1)]
    _fill(settings, store, names=[*readers, *(f"W{number:02}" for number in range(options.browsers))])
    clinic = Clinic(settings, store, AnnotationEngine(settings), Ledger())
    program = ("-c", PROGRAM, str(counts))
    try:
        with (
            serving(home, place / "log", program=program, options=OPTIONS) as address,
            _supervising() as supervisor,
        ):
            pids = {
                "app": int((counts / "pid").read_text()),
                "supervisor": supervisor,
                "readers": os.getpid(),
            }
            yield Day(clinic, place, address, random.Random(options.seed), readers, pids, options.browsers)
    finally:
        tempfile.tempdir = before
        os.umask(rights)


def _fill(settings: Settings, store: Store, *, names: Sequence[str]) -> None:
    grow_study(settings, settings.home.parent / "cohort", 12)
    with store.connect(write=True) as con:
        admin = sign_in(con, _ADMIN)
        for name in names:
            add_reader(con, name, role=Role.READER, by=admin)


@contextmanager
def _supervising() -> Iterator[int]:
    """A supervisor, by its process id; it must leave when it is told to."""
    command = [sys.executable, "-m", "jobs.supervisor"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            sys.exit("failed: the supervisor did not leave when told to")


if __name__ == "__main__":
    sys.exit(main())
