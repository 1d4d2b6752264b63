"""The finished runs that a report uses, and what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from core.cohorts.named_cases import names_cases
from core.errors import JobError
from core.job_state import JobState
from core.reports.blocks import Missing
from core.reports.source import StoredRun

Accept = Callable[[StoredRun], bool]


@dataclass(frozen=True, slots=True)
class Used:
    """A run and the part that it plays."""

    role: str
    run: StoredRun


@dataclass(frozen=True, slots=True)
class Refused:
    """A run that a protocol does not take, and why: a sentence without its end."""

    run_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The runs of a report, and what it lacks.

    Attributes:
        used: The runs in the order of the report.
        missing: Empty where the protocol is complete.
        refused: Runs that would have played a part but for what they are, with the reason as a sentence.
    """

    used: tuple[Used, ...]
    missing: tuple[Missing, ...]
    refused: tuple[Refused, ...] = ()

    def of(self, role: str) -> list[StoredRun]:
        """Return runs with a role, in order."""
        return [one.run for one in self.used if one.role == role]

    def first(self, role: str) -> StoredRun | None:
        """The first of them; None without any."""
        return next(iter(self.of(role)), None)

    @property
    def run_ids(self) -> tuple[str, ...]:
        """Return each run once."""
        return tuple(dict.fromkeys(one.run.run_id for one in self.used))


@dataclass(frozen=True, slots=True)
class Pool:
    """The finished runs to choose from.

    Attributes:
        study: The study that the report is about.
        runs: The runs of all studies, newest first.
        preferred: Runs that a person named; where one suits, it is taken.
    """

    study: str
    runs: tuple[StoredRun, ...]
    preferred: frozenset[str] = frozenset()

    @classmethod
    def of(cls, study: str, runs: Sequence[StoredRun], *, preferred: Sequence[str] = ()) -> Pool:
        """Return the pool of what a store has.

        Raises:
            JobError: A named run is not there, or has not finished.
        """
        known = {run.run_id: run for run in runs}
        for run_id in preferred:
            if run_id not in known:
                raise JobError(f"there is no run {run_id!r}; python -m jobs.list shows those there are")
            if known[run_id].state is not JobState.SUCCEEDED:
                raise JobError(f"run {run_id} is {known[run_id].state}; a report needs runs that succeeded")
        done = tuple(run for run in runs if run.state is JobState.SUCCEEDED)
        return cls(study, done, frozenset(preferred))

    def without(self, run_ids: Collection[str]) -> Pool:
        """The same without some runs."""
        return replace(self, runs=tuple(run for run in self.runs if run.run_id not in run_ids))

    def all(
        self, kind: str, accept: Accept = lambda run: True, *, study: str | None = None
    ) -> list[StoredRun]:
        """Return runs of a kind that suit: named ones first, then of the whole study, then the newest."""
        found = [
            run
            for run in self.runs
            if run.kind == kind and run.study == (study or self.study) and accept(run)
        ]
        return sorted(found, key=self._rank, reverse=True)

    def best(
        self, kind: str, accept: Accept = lambda run: True, *, study: str | None = None
    ) -> StoredRun | None:
        """The first of `all`; None without any."""
        return next(iter(self.all(kind, accept, study=study)), None)

    def require_used(self, chosen: Chosen) -> None:
        """Check that every named run plays a part.

        Raises:
            JobError: One does not, or the protocol refuses it; the message says why.
        """
        for one in chosen.refused:
            if one.run_id in self.preferred:
                raise JobError(f"run {one.run_id} cannot be reported: {one.reason}")
        if idle := sorted(self.preferred - set(chosen.run_ids)):
            raise JobError(
                f"run {idle[0]} plays no part in this protocol over study {self.study!r}, or another named "
                "run plays the same part; leave it out"
            )

    def _rank(self, run: StoredRun) -> tuple[bool, bool, object]:
        return run.run_id in self.preferred, run.whole, run.created_at


def best_evaluation(pool: Pool, accept: Accept) -> StoredRun | None:
    """The evaluation of a trained model whose rows are joined with the sides on its card.

    Of the runs with the weights of the newest one, first those that cover a side for certain: of the whole
    study, or of cases named one by one, as a training asks for its test side. A named run goes before all.
    """
    found = sorted(pool.all("evaluate", accept), key=lambda run: run.created_at, reverse=True)
    weights = found[0].provenance.checkpoint_sha256 if found else None
    return max(
        found,
        key=lambda run: (
            run.run_id in pool.preferred,
            run.provenance.checkpoint_sha256 == weights,
            run.whole or _names_cases(run),
            run.created_at,
        ),
        default=None,
    )


def _names_cases(run: StoredRun) -> bool:
    return bool(names_cases(str(run.request.get("cases") or ""))) and run.request.get("limit") is None
