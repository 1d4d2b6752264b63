"""Look after all runs: start those queued, follow those at work, stop those cancelled, settle the dead."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence

from core.errors import StoreError, StudyError
from core.job_state import JobState
from core.requests.registry import job_facts
from core.settings import Settings
from db.runs import Event, EventKind, RunStatus, add_event, run_status
from db.store import Store
from jobs.launching import launch
from jobs.run_folder import RunFolder
from jobs.run_request import read_written
from jobs.supervision.board import Board
from jobs.supervision.children import Children
from jobs.supervision.death import Death, death, unseen_death
from jobs.supervision.settle import settle
from jobs.supervision.silence import Silence
from jobs.supervision.slots import Resource, Slots, needed_resource, priority
from jobs.supervision.stopper import Stopper

_STORE_PATIENCE_S = 1.0
_GRACE_S = 2.0


class Supervisor:
    """A supervisor: `tick` looks at everything once and never waits for a job.

    It keeps nothing that matters: all it knows can be read from the store and the claims, so that the
    next supervisor goes on where this one was killed. A run is alive exactly while its claim is held.
    """

    def __init__(self, settings: Settings, slots: Slots, *, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._slots = slots
        self._say = say
        self._store = Store(settings.store_path, timeout_s=_STORE_PATIENCE_S)
        self._board = Board(self._store)
        self._children = Children()
        self._stopper = Stopper()
        self._silence = Silence()
        self._unclaimed_since: dict[str, float] = {}
        self._requests: dict[int, dict[str, object]] = {}

    def tick(self) -> bool:
        """Look at every run once.

        Returns:
            Whether any run is queued or at work.

        Raises:
            StoreError: The store is busy or cannot be opened; nothing is lost, the next tick tries again.
        """
        self._children.reap()
        active = self._board.active()
        self._forget_all_but(active)
        at_work = [status for status in active if self._is_at_work(status)]
        for status in at_work:
            self._follow(status)
        idle = [status for status in active if status not in at_work]
        for status in idle:
            self._settle_if_dead(status)
        self._start_waiting(idle, busy=self._busy(at_work))
        return bool(active) or self._children.any_living

    def has_work(self) -> bool:
        """Return whether any run is queued or at work, by a fresh look at the store."""
        self._board.look_again()
        return bool(self._board.active())

    def _folder(self, status: RunStatus) -> RunFolder:
        return RunFolder(self._settings.runs, status.run.run_id)

    def _is_at_work(self, status: RunStatus) -> bool:
        alive = self._folder(status).is_claimed()
        if alive:
            self._unclaimed_since.pop(status.run.run_id, None)
        return alive

    def _follow(self, status: RunStatus) -> None:
        run_id = status.run.run_id
        if status.cancel_wanted:
            sent = self._stopper.press(self._folder(status))
            if sent is not None:
                self._say(f"{run_id}: {sent} sent to cancel it")
        elif status.state is JobState.RUNNING and (note := self._silence.note(status)):
            self._say(f"{run_id}: {note}")
            with self._store.connect(write=True) as con:
                add_event(con, run_id, Event(kind=EventKind.NOTE, message=note))

    def _settle_if_dead(self, status: RunStatus) -> None:
        run_id = status.run.run_id
        exit_code = self._children.exit_code(status)
        if exit_code is not None:
            self._settle(status, death(exit_code, self._folder(status).log_path))
        elif status.state is JobState.QUEUED:
            if status.cancel_wanted:
                self._settle(status, unseen_death())
        elif time.monotonic() - self._unclaimed_since.setdefault(run_id, time.monotonic()) >= _GRACE_S:
            self._settle(status, unseen_death())

    def _settle(self, status: RunStatus, end: Death) -> None:
        state = settle(self._store, self._folder(status), status, end)
        self._board.look_again()
        if state is not None:
            self._unclaimed_since.pop(status.run.run_id, None)
            self._say(f"{status.run.run_id}: {end.sentence}; now {state}")

    def _start_waiting(self, idle: Sequence[RunStatus], *, busy: Counter[Resource]) -> None:
        waiting = [s for s in idle if s.state is JobState.QUEUED and not s.cancel_wanted]
        waiting = [s for s in waiting if self._children.exit_code(s) is None]
        requests = {s.run.run_id: self._request(s) for s in waiting}
        for status in sorted(waiting, key=lambda s: -priority(requests[s.run.run_id])):
            resource = needed_resource(requests[status.run.run_id])
            if self._slots.has_room(resource, busy) and self._try_to_start(status):
                busy[resource] += 1

    def _try_to_start(self, status: RunStatus) -> bool:
        try:
            return self._start(status)
        except StoreError:
            raise
        except (StudyError, OSError) as error:
            self._settle(status, Death(JobState.FAILED, f"it could not be started: {error}"))
            return False

    def _start(self, status: RunStatus) -> bool:
        """Start a queued run's process, which holds the claim from its first instant."""
        run_id, folder = status.run.run_id, self._folder(status)
        kind = job_facts(status.run.kind).key
        held = folder.claim.take()
        if held is None:
            return False
        try:
            if not self._still_waits(run_id):
                return False
            process = launch(
                [f"jobs.{kind}", "--run", run_id],
                self._settings,
                lock=held,
                log_path=folder.log_path,
                defaults={"OMP_NUM_THREADS": str(self._slots.threads_per_job)},
            )
        finally:
            held.release()
        self._children.add(status, process)
        self._say(f"{run_id}: started as process {process.pid}")
        return True

    def _still_waits(self, run_id: str) -> bool:
        """Return whether a run still waits; with the claim in hand only a wish to cancel can come between."""
        with self._store.connect() as con:
            now = run_status(con, run_id)
        return now.state is JobState.QUEUED and not now.cancel_wanted

    def _request(self, status: RunStatus) -> dict[str, object]:
        """Return a request as it was asked for last; workers, device and priority may have changed."""
        if status.state_event_id not in self._requests:
            self._requests[status.state_event_id] = self._read_request(status)
        return self._requests[status.state_event_id]

    def _read_request(self, status: RunStatus) -> dict[str, object]:
        try:
            return dict(read_written(self._folder(status)).request)
        except StudyError:
            return dict(status.run.request)

    def _busy(self, at_work: Sequence[RunStatus]) -> Counter[Resource]:
        return Counter(needed_resource(self._request(status)) for status in at_work)

    def _forget_all_but(self, active: Sequence[RunStatus]) -> None:
        run_ids = {status.run.run_id for status in active}
        event_ids = {status.state_event_id for status in active}
        self._unclaimed_since = {key: at for key, at in self._unclaimed_since.items() if key in run_ids}
        self._requests = {key: values for key, values in self._requests.items() if key in event_ids}
        for part in (self._children, self._stopper, self._silence):
            part.keep_only(run_ids)
