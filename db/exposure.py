"""The cases of a study that a model was trained or chosen on, itself or in what it was made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import pyarrow as pa
from duckdb import DuckDBPyConnection

from core.models.descent import Descent, descent
from core.models.met_cases import Exposure, RunExposure
from core.models.shipped_card import shipped_split
from core.provenance import Provenance
from core.settings import Settings
from core.splits import PARTITIONS
from db.paired_arms import all_known, related_cases
from db.queries import sql
from db.runs import run_status
from db.studies import load_cases


class LearnedRun(Protocol):
    """The facts that are asked of a run, whichever way it was read."""

    @property
    def kind(self) -> str:
        """The kind of the job."""
        ...

    @property
    def study(self) -> str:
        """The study whose cases it went through."""
        ...

    @property
    def model(self) -> str | None:
        """The model's key."""
        ...

    @property
    def request(self) -> Mapping[str, Any]:
        """The settings of the run."""
        ...

    @property
    def provenance(self) -> Provenance:
        """The provenance of the weights."""
        ...


def exposure(con: DuckDBPyConnection, study: str, descent: Descent) -> Exposure:
    """Return what the model has met of the study's cases.

    Args:
        con: A connection to the whole store: in a cohort the relatives of its cases would not be seen.
    """
    train: set[str] = set()
    validation: set[str] = set()
    unknown = [] if descent.lost is None else [descent.lost]
    for learned in descent.learned:
        for side, found in ((learned.train, train), (learned.validation, validation)):
            found |= related_cases(con, study, learned_study=learned.study, case_ids=side)
        if not all_known(con, learned.study, [*learned.train, *learned.validation]):
            unknown.append(learned.model)
    if descent.root is not None:
        cases = [case for case in load_cases(con, study) if case.lesions]
        split = shipped_split(descent.root, cases)
        if split is None:
            unknown.append(descent.root)
        else:
            train |= set(split.train)
            validation |= set(split.validation)
    return Exposure(frozenset(train), frozenset(validation - train), tuple(unknown))


def run_exposure(con: DuckDBPyConnection, run: LearnedRun, settings: Settings) -> RunExposure:
    """Return what the weights of a run, not those that its model has now, have met of the run's study."""
    followed = run_descent(run, settings)
    partitions = _partitions(followed, run.study)
    return RunExposure(exposure(con, run.study, followed), partitions)


def exposures(con: DuckDBPyConnection, run_ids: Sequence[str], settings: Settings) -> dict[str, Exposure]:
    """Return exposures by run; runs of the same weights over the same study are asked once.

    Raises:
        JobError: There is no such run.
    """
    known: dict[tuple[str, str, str, str], Exposure] = {}
    found = {}
    for run_id in run_ids:
        run = run_status(con, run_id).run
        key = (run.kind, run.study, _name(run), str(run.provenance.checkpoint_sha256))
        if key not in known:
            known[key] = exposure(con, run.study, run_descent(run, settings))
        found[run_id] = known[key]
    return found


def exposure_rows(con: DuckDBPyConnection, settings: Settings) -> pa.Table:
    """Return how the model of the run stands to every case with a result: run_id, case_id, exposure."""
    rows = con.execute(sql("export/cases_with_a_result")).fetchall()
    met = exposures(con, sorted({run for run, _ in rows}), settings)
    stands = [str(met[run].of(case)) for run, case in rows]
    columns = [[run for run, _ in rows], [case for _, case in rows], stands]
    return pa.table([pa.array(one, pa.string()) for one in columns], names=["run_id", "case_id", "exposure"])


def run_descent(run: LearnedRun, settings: Settings) -> Descent:
    """Return what the weights of a run were made from."""
    folder = settings.classifiers if run.kind in ("train_classifier", "classify") else settings.models
    # A training's own hash is that of the weights it started from: its model is the one on the card.
    trained = run.kind.startswith("train")
    return descent(_name(run), folder, weights_sha256=None if trained else run.provenance.checkpoint_sha256)


def _name(run: LearnedRun) -> str:
    """The name of the model that a training made, else of the one that was used."""
    return str(run.request.get("name") if run.kind.startswith("train") else run.model or "")


def _partitions(followed: Descent, study: str) -> dict[str, str]:
    card = followed.cards[0] if followed.cards else None
    if card is None or str(card.data.get("study")) != study:
        return {}
    return {str(case): partition for partition in PARTITIONS for case in card.split.get(partition, ())}
