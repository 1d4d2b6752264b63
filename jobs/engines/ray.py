"""Map cases over the machines of a Ray cluster.

Actors hold the model: one per GPU, or as many on processors as workers are asked for. Records travel back
to this process, the only one that writes the store. All machines see the data folder at the same path.
"""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from core.cases import Case
from core.errors import JobError, SettingsError
from core.evaluation.case_plan import CasePlan, Evaluate, MakeEvaluator
from core.evaluation.record import CaseRecord

MOST_DEATHS = 3
_NO_WORKER_S = 300.0
_LOOK_S = 5.0
_KNOCK_S = 10.0


class CaseActor:
    """A worker with its own model, on some machine of the cluster."""

    def __init__(self, plan: CasePlan, evaluator: MakeEvaluator, marker: Path) -> None:
        self._plan = plan
        self._make = evaluator
        self._marker = marker
        self._evaluator: Evaluate | None = None

    def get_ready(self) -> str | None:
        """Load the model; a sentence where this machine cannot work, else None."""
        if not self._marker.exists():
            return (
                f"{socket.gethostname()} does not see the data folder {self._plan.settings.home}; share it "
                "with all machines of the cluster, at the same path"
            )
        self._evaluator = self._make(self._plan)
        return None

    def evaluate(self, case: Case) -> CaseRecord:
        """Evaluate one case."""
        assert self._evaluator is not None
        return self._evaluator(case)


def map_cases(
    plan: CasePlan,
    cases: Sequence[Case],
    *,
    evaluator: MakeEvaluator,
    workers: int,
    address: str = "",
) -> Iterator[CaseRecord]:
    """Evaluate cases on a cluster and yield each record as soon as it is there, in any order.

    The cases of a machine that is lost are done elsewhere; one whose worker dies three times is recorded
    as failed.

    Args:
        plan: The plan of what is done with a case.
        cases: The cases.
        evaluator: Loads what does it; called once by every actor.
        workers: Actors on processors; where the cluster has GPUs and the model wants one, there is an
            actor for each GPU instead.
        address: The address of a running cluster (``auto``, ``HOST:6379``); empty for one on this machine, or
            the one that ``ray job submit`` has started this process in.

    Raises:
        SettingsError: The package ray is not installed.
        JobError: The cluster cannot be reached, or has no room for a single worker.
    """
    ray = _package()
    if not cases:
        return
    plan.settings.home.mkdir(parents=True, exist_ok=True)
    with (
        _connected(ray, workers, address),
        tempfile.NamedTemporaryFile(dir=plan.settings.home, prefix=".cluster-") as marker,
    ):
        gpus = _gpus(ray, plan)
        resources = {"num_gpus": 1} if gpus else {"num_cpus": 1}
        actor_type = ray.remote(**resources, max_restarts=0)(CaseActor)
        crew = _Crew(ray, lambda: actor_type.remote(plan, evaluator, Path(marker.name)), cases)
        try:
            yield from crew.work(min(gpus or workers, len(cases)))
        finally:
            crew.dismiss()


class _Crew:
    """Actors at work; an actor gets a case only when it is ready, one at a time."""

    def __init__(self, ray: ModuleType, hire: Any, cases: Sequence[Case]) -> None:
        self._ray: Any = ray
        self._hire = hire
        self._waiting = deque(cases)
        self._deaths: Counter[str] = Counter()
        # What is awaited: an actor getting ready (no case), or a case that an actor works on.
        self._awaited: dict[Any, tuple[Any, Case | None]] = {}
        self._heard = time.monotonic()

    def work(self, size: int) -> Iterator[CaseRecord]:
        for _ in range(size):
            self._add_actor()
        while self._waiting or self._cases_out():
            done, _ = self._ray.wait(list(self._awaited), num_returns=1, timeout=_LOOK_S)
            if done:
                self._heard = time.monotonic()
                yield from self._take(done[0])
            else:
                self._give_up_if_nobody_works()

    def dismiss(self) -> None:
        for actor, _ in self._awaited.values():
            self._ray.kill(actor)
        self._awaited.clear()

    def _add_actor(self) -> None:
        actor = self._hire()
        self._awaited[actor.get_ready.remote()] = (actor, None)

    def _cases_out(self) -> bool:
        return any(case is not None for _, case in self._awaited.values())

    def _take(self, reference: Any) -> Iterator[CaseRecord]:
        actor, case = self._awaited.pop(reference)
        try:
            answer = self._ray.get(reference)
        except self._ray.exceptions.RayTaskError as error:
            raise JobError(f"a worker of the cluster gave up: {error.cause}") from error
        except self._ray.exceptions.RayError:
            yield from self._lost(case)
            self._add_actor()
            return
        if case is not None:
            yield answer
        elif answer is not None:
            raise JobError(answer)
        self._assign(actor)

    def _assign(self, actor: Any) -> None:
        if self._waiting:
            case = self._waiting.popleft()
            self._awaited[actor.evaluate.remote(case)] = (actor, case)

    def _lost(self, case: Case | None) -> Iterator[CaseRecord]:
        """Give the case of an actor that has died to another, until too many have died on it."""
        if case is None:
            return
        self._deaths[case.case_id] += 1
        if self._deaths[case.case_id] < MOST_DEATHS:
            self._waiting.appendleft(case)
            return
        now = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
        reason = f"{MOST_DEATHS} workers died on this case (out of memory?); it was given up"
        yield CaseRecord(case.case_id, now, failure=reason)

    def _give_up_if_nobody_works(self) -> None:
        if not self._cases_out() and time.monotonic() - self._heard > _NO_WORKER_S:
            raise JobError(
                f"the Ray cluster had no room for a worker for {_NO_WORKER_S / 60:.0f} minutes; look at `ray "
                "status`, then resume the run"
            )


def _package() -> ModuleType:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError:
        raise SettingsError(
            "--engine ray needs the package ray: pip install -r requirements-cluster.txt, or --engine local"
        ) from None
    return ray


@contextmanager
def _connected(ray: ModuleType, workers: int, address: str) -> Iterator[None]:
    """Stay connected to the cluster; a request to stop works as before, although Ray takes SIGTERM itself."""
    handler = signal.getsignal(signal.SIGTERM)
    given = address or os.environ.get("RAY_ADDRESS", "")
    where: dict[str, Any] = {"address": given} if given else {"address": "local", "num_cpus": workers}
    if not given:
        where["include_dashboard"] = False
    try:
        _knock(given)
        ray.init(**where, log_to_driver=False, logging_level="warning")
    except (OSError, ValueError, RuntimeError, ray.exceptions.RayError) as error:
        raise JobError(f"the Ray cluster at {given or 'this machine'} cannot be reached: {error}") from error
    signal.signal(signal.SIGTERM, handler)
    try:
        yield
    finally:
        ray.shutdown()


def _knock(address: str) -> None:
    """Refuse a cluster that is not there; Ray itself waits for it for many minutes."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), timeout=_KNOCK_S).close()


def _gpus(ray: ModuleType, plan: CasePlan) -> int:
    """Return the GPUs of the cluster that the model would use; 0 for models without weights."""
    if not plan.wants_gpu:
        return 0
    return int(ray.cluster_resources().get("GPU", 0))
