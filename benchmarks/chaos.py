"""Evaluations while processes are killed at random: nothing may be lost, doubled or changed.

    python -m benchmarks.chaos --rounds 50 [--cases 30] [--seed 0] [--small]

Each round submits an evaluation, strikes a few times at random moments (SIGKILL of the job, of the
supervisor or of the program that submits; the store kept by somebody else; cancelled), sees that the run is
carried to its end, and compares every row with a plain loop in one process.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.benchmark_study import ROOT, STUDY, cases_with_lesions, make_study, plain_records
from benchmarks.command_line import benchmark_parser, print_result, read_options
from core.cases import Case
from core.errors import JobError
from core.job_state import JobState
from core.settings import Settings
from db.runs import RunStatus, run_status, run_statuses
from db.store import Store
from jobs.queue import cancel, resume, submit, supervisor_lock
from jobs.run_folder import RunFolder

MODEL = "ellipse"
PROMPTS = ("hu2023", "tight_box")
ROUND_S = 180.0


@dataclass
class Chaos:
    """A home and those who do harm to it."""

    settings: Settings
    store: Store
    cases: list[Case]
    rng: random.Random
    struck: Counter[str]
    most_blows: int = 5

    def round(self, number: int) -> Counter[str]:
        """Run an evaluation under fire; return what was wrong with its rows."""
        values = {"study": STUDY, "model": MODEL, "prompts": list(PROMPTS), "seed": number, "baseline": False}
        self.kill_submitter(number)
        run_id = submit(self.store, self.settings, "evaluate", values).run_id
        for _ in range(self.rng.randint(1, self.most_blows)):
            time.sleep(self.rng.uniform(0.0, 1.5))
            self.rng.choice(
                (self.kill_job, self.kill_job, self.kill_supervisor, self.keep_store, self.cancel)
            )(run_id)
        self.see_it_through(run_id)
        wrong = self.differences(run_id, number)
        with self.store.connect() as con:
            twins = [s for s in run_statuses(con) if s.run.seed == number]
        wrong["runs doubled"] += len(twins) - 1
        return wrong

    def kill_submitter(self, number: int) -> None:
        """The same request from a program of its own, killed while at it."""
        arms = [text for key in PROMPTS for text in ("--prompts", key)]
        asked = ["--study", STUDY, "--model", MODEL, *arms, "--seed", str(number), "--no-baseline"]
        process = subprocess.Popen(
            [sys.executable, "-m", "jobs.submit", "evaluate", *asked], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        time.sleep(self.rng.uniform(0.3, 1.5))
        process.kill()
        process.wait()
        self.struck["submitter killed"] += 1

    def kill_job(self, run_id: str) -> None:
        """Send SIGKILL to the process that works on the run, if one does."""
        if self._kill(RunFolder(self.settings.runs, run_id).claim.holder()):
            self.struck["job killed"] += 1

    def kill_supervisor(self, run_id: str) -> None:
        """Send SIGKILL to the supervisor; the keeper starts another one."""
        if self._kill(supervisor_lock(self.settings).holder()):
            self.struck["supervisor killed"] += 1

    def keep_store(self, run_id: str) -> None:
        """Keep the store open for a while, as somebody else would."""
        with self.store.connect(write=True):
            time.sleep(self.rng.uniform(0.5, 3.0))
        self.struck["store kept"] += 1

    def cancel(self, run_id: str) -> None:
        """Cancel the run, as somebody who thinks again."""
        with suppress(JobError):
            cancel(self.store, self.settings, run_id)
            self.struck["cancelled"] += 1

    def see_it_through(self, run_id: str) -> None:
        """Resume the run until it has succeeded."""
        deadline = time.monotonic() + ROUND_S
        while (status := self._status(run_id)).state is not JobState.SUCCEEDED:
            if time.monotonic() > deadline:
                sys.exit(f"run {run_id} does not end: {status.state} ({status.message})")
            if status.state.can_resume:
                with suppress(JobError):
                    resume(self.store, self.settings, run_id)
            time.sleep(0.2)

    def differences(self, run_id: str, seed: int) -> Counter[str]:
        """Return the rows lost, doubled and changed against the plain loop."""
        records = plain_records(self.settings, self.cases, model=MODEL, prompts=PROMPTS, seed=seed)
        expected = {
            (record.case_id, result.lesion_id, result.prompts, key): (measured.value, measured.reason)
            for record in records
            for result in record.results
            for key, measured in result.metrics.items()
        }
        with self.store.connect() as con:
            rows = con.execute(
                "SELECT case_id, lesion_id, prompts, metric, value, undefined_reason FROM metric_value "
                "WHERE run_id = ?",
                [run_id],
            ).fetchall()
            results = con.execute("SELECT count(*) FROM result WHERE run_id = ?", [run_id]).fetchone()
            cases = con.execute("SELECT count(*) FROM run_case WHERE run_id = ?", [run_id]).fetchone()
        found = {row[:4]: row[4:] for row in rows}
        doubled = len(rows) - len(found) + max(0, results[0] - len(self.cases) * len(PROMPTS))
        return Counter(
            {
                "lost": len(expected.keys() - found.keys()) + max(0, len(self.cases) - cases[0]),
                "doubled": doubled + max(0, cases[0] - len(self.cases)),
                "changed": sum(found[key] != expected[key] for key in expected.keys() & found.keys()),
            }
        )

    def _status(self, run_id: str) -> RunStatus:
        with self.store.connect() as con:
            return run_status(con, run_id)

    def _kill(self, pid: int | None) -> bool:
        if pid is None:
            return False
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return True
        return False


def main(arguments: Sequence[str] | None = None) -> int:
    """Run rounds of chaos; exit code 1 if a single row was lost, doubled or changed."""
    parser = benchmark_parser("benchmarks.chaos", __doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--cases", type=int, default=30, help="pictures of the study")
    parser.add_argument("--seed", type=int, default=0, help="of the blows")
    parser.add_argument("--most-blows", type=int, default=5, help="of a round")
    options = read_options(parser, arguments, small={"rounds": 1, "cases": 3, "most_blows": 1})
    with tempfile.TemporaryDirectory(prefix="samography-chaos-") as folder:
        os.environ |= {"SAMOGRAPHY_HOME": folder, "SAMOGRAPHY_SUPERVISOR": "no"}
        settings, store = make_study(Path(folder), drawn=options.cases, cases=options.cases)
        keeper = subprocess.Popen(
            [sys.executable, "-m", "jobs.supervisor", "--keep"], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        cases, blows = cases_with_lesions(store), random.Random(options.seed)
        chaos = Chaos(settings, store, cases, blows, Counter(), options.most_blows)
        try:
            wrong = _rounds(chaos.round, options.rounds)
        finally:
            keeper.terminate()
            keeper.wait()
    print(f"blows: {', '.join(f'{count} x {what}' for what, count in chaos.struck.most_common())}")
    print_result(
        f"lost = {wrong['lost']}, doubled = {wrong['doubled']}, changed = {wrong['changed']}, "
        f"runs doubled = {wrong['runs doubled']}"
    )
    return int(any(wrong.values()))


def _rounds(one: Callable[[int], Counter[str]], rounds: int) -> Counter[str]:
    wrong: Counter[str] = Counter()
    for number in range(rounds):
        started = time.monotonic()
        found = one(number)
        wrong.update(found)
        print(
            f"round {number + 1} of {rounds}: {time.monotonic() - started:.1f} s, {dict(found)}", flush=True
        )
    return wrong


if __name__ == "__main__":
    sys.exit(main())
