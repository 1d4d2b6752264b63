"""Map cases over processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import islice

from core.cases import Case
from core.errors import JobError, SettingsError
from core.evaluation.case_plan import CasePlan, Evaluate, MakeEvaluator
from core.evaluation.record import CaseRecord

_evaluate_case: Evaluate | None = None


def map_cases(
    plan: CasePlan,
    cases: Sequence[Case],
    *,
    evaluator: MakeEvaluator,
    workers: int,
    address: str = "",
) -> Iterator[CaseRecord]:
    """Evaluate cases and yield each record as soon as it is there.

    With one worker the cases are done here, in order; with more, in as many processes, in any order.

    Raises:
        JobError: A worker process died.
        SettingsError: An address is given: there is nothing to connect to.
    """
    if address:
        raise SettingsError(f"the address {address!r} is of no use to the local engine; add --engine ray")
    if not cases:
        return
    if workers == 1 or len(cases) < 2:
        yield from map(evaluator(plan), cases)
    else:
        yield from _in_processes(partial(evaluator, plan), cases, min(workers, len(cases)))


def _in_processes(load: Callable[[], Evaluate], cases: Sequence[Case], workers: int) -> Iterator[CaseRecord]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _load, (load, workers)) as pool:
        left = iter(cases)
        pending: set[Future[CaseRecord]] = set()
        try:
            while True:
                # Few at a time, so that cancelling does not wait for a long line of cases.
                room = 2 * workers - len(pending)
                pending |= {pool.submit(_evaluate, case) for case in islice(left, room)}
                if not pending:
                    return
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        except BrokenProcessPool as error:
            raise JobError(
                "a worker process died (out of memory?); start the run again with fewer workers: it goes on "
                "where it stopped"
            ) from error
        except BaseException:
            # Told to stop: cases in flight are not waited for, they are done again.
            for worker in multiprocessing.active_children():
                worker.terminate()
            raise
        finally:
            for future in pending:
                future.cancel()


def _load(load: Callable[[], Evaluate], workers: int) -> None:
    global _evaluate_case
    # Ctrl-C reaches the whole group; the main process is the one that answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    share = max(1, (os.cpu_count() or 1) // workers)
    os.environ["OMP_NUM_THREADS"] = str(share)
    _evaluate_case = load()


def _end_with_parent() -> None:
    """Do not stay behind, holding memory, when the main process is killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _evaluate(case: Case) -> CaseRecord:
    assert _evaluate_case is not None
    return _evaluate_case(case)
