"""The questions of reports to a store; each opens it and closes it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from duckdb import DuckDBPyConnection

from core.cases import Case
from core.classification.prediction import Prediction
from core.cohorts.cohort import SHORT_HASH, is_reference, parse_reference
from core.errors import InputError
from core.models.met_cases import Exposure, RunExposure
from core.reports.author_answers import AuthorAnswer
from core.reports.source import StoredRun
from core.settings import Settings
from db.analysis import scored_by_lesion
from db.author_answers import author_answers
from db.classification import grid_table, predictions
from db.cohort_members import filter_members
from db.cohorts import members_named
from db.export import export_frame
from db.exposure import exposures, run_exposure
from db.queries import sql
from db.run_answers import done_cases
from db.runs import RunStatus, run_statuses
from db.store import Store
from db.studies import find_study, load_cases

_ALL = 1_000_000


class StoreSource:
    """A store behind `core.reports.source.Source`, narrowed to a cohort of one study.

    Attributes:
        settings: The settings of the store's home.
        narrowing: The cases and lesions that are meant, in words; empty for all.
    """

    def __init__(self, store: Store, settings: Settings, *, study: str, cases: str = "") -> None:
        """Read which cases there are.

        Args:
            store: The store to read.
            settings: The settings of its home.
            study: The study that the report is about.
            cases: A filter over it (`core.case_filter`), or a saved cohort (``NAME@VERSION``); empty for all.

        Raises:
            InputError: There is no such study or cohort, the filter cannot be read, or no case meets it.
        """
        self.settings, self.narrowing = settings, ""
        self._store, self._study = store, study
        self._lesions: set[tuple[str, str]] | None = None
        self._met: dict[str, Exposure] = {}
        with store.connect() as con:
            self._cases = load_cases(con, study)
            if cases.strip():
                self._narrow(con, cases.strip())
        if not self._cases:
            raise InputError(f"no case of study {study!r} meets the filter {cases!r}; widen it")

    def _narrow(self, con: DuckDBPyConnection, text: str) -> None:
        cards = (self.settings.models, self.settings.classifiers)
        if is_reference(text):
            cohort, members = members_named(con, self._study, parse_reference(text), cards=cards)
            said = f"{cohort.reference}, members {members.sha256[:SHORT_HASH]}: "
        else:
            members, said = filter_members(con, self._study, text, cards=cards), ""
        self.narrowing = f"{said}{members.filter}"
        kept, lesions = members.case_ids, members.lesions
        places = zip(lesions["case_id"].to_pylist(), lesions["lesion_id"].to_pylist(), strict=True)
        self._lesions = set(places)
        self._cases = [self._of_cohort(case) for case in self._cases if case.case_id in kept]

    def _of_cohort(self, case: Case) -> Case:
        inside = self._lesions or set()
        lesions = tuple(one for one in case.lesions if (case.case_id, one.lesion_id) in inside)
        return replace(case, lesions=lesions)

    def runs(self) -> list[StoredRun]:
        """Return all runs, newest first."""
        with self._store.connect() as con:
            return [stored_run(status) for status in run_statuses(con, most=_ALL)]

    def layout(self, study: str) -> str:
        """Return which importer read the study."""
        with self._store.connect() as con:
            return find_study(con, study).layout

    def cases(self, study: str) -> list[Case]:
        """Return the cases of a study; of the report's those that meet its filter."""
        if study == self._study:
            return list(self._cases)
        with self._store.connect() as con:
            return load_cases(con, study)

    def results(self, run_ids: Sequence[str]) -> pd.DataFrame:
        """Return `db.export.export_frame`, narrowed to the filter."""
        with self._store.connect() as con:
            unasked = [run_id for run_id in run_ids if run_id not in self._met]
            self._met |= exposures(con, unasked, self.settings)
            return self._narrowed(export_frame(con, run_ids, met=self._met))

    def lesion_numbers(self, study: str) -> pd.DataFrame:
        """Return case_id, lesion_id, name, number of the characteristics and numeric columns of lesions."""
        with self._store.connect() as con:
            found = con.execute(sql("report_source/lesion_numbers"), {"study": study}).df()
        return self._narrowed(found.assign(study=study)).drop(columns="study")

    def answers(self, study: str) -> dict[int, AuthorAnswer]:
        """Return `db.author_answers.author_answers`."""
        with self._store.connect() as con:
            return author_answers(con, study)

    def undefined(self, run_ids: Sequence[str]) -> pd.DataFrame:
        """Return run_id, prompts, metric, reason, n."""
        with self._store.connect() as con:
            inside = self._lesions
            lesions = inside and [{"case_id": case, "lesion_id": lesion} for case, lesion in sorted(inside)]
            asked = self._asked(run_ids) | {"lesions": lesions}
            return con.execute(sql("report_source/undefined"), asked).df()

    def failures(self, run_ids: Sequence[str]) -> pd.DataFrame:
        """Return run_id, failure, n."""
        with self._store.connect() as con:
            kept = self._kept
            asked = self._asked(run_ids) | {"case_ids": None if kept is None else sorted(kept)}
            return con.execute(sql("report_source/failures"), asked).df()

    def predictions(self, run_id: str) -> dict[str, list[Prediction]]:
        """Return `db.classification.predictions`, narrowed to the filter."""
        with self._store.connect() as con:
            found = predictions(con, run_id)
        kept = self._kept
        return {name: made for name, made in found.items() if kept is None or name in kept}

    def grid(self, run_ids: Sequence[str]) -> pd.DataFrame:
        """Return `db.classification.grid_table`."""
        with self._store.connect() as con:
            return grid_table(con, run_ids)

    def exposure(self, run: StoredRun) -> RunExposure:
        """Return `db.exposure.run_exposure`, of the whole study."""
        with self._store.connect() as con:
            return run_exposure(con, run, self.settings)

    def done_cases(self, run_id: str) -> list[str]:
        """Return cases with a result or a call; of the report's study those that meet its filter."""
        with self._store.connect() as con:
            kept = self._kept
            return done_cases(con, run_id, study=self._study, kept=kept)

    def scored_by_lesion(self, run_ids: Sequence[str]) -> int:
        """Return `db.analysis.scored_by_lesion`, of all these runs."""
        with self._store.connect() as con:
            return sum(scored_by_lesion(con, run_id) for run_id in run_ids)

    @property
    def _kept(self) -> set[str] | None:
        return None if self._lesions is None else {case.case_id for case in self._cases}

    def _narrowed(self, frame: pd.DataFrame) -> pd.DataFrame:
        if self._lesions is None:
            return frame
        elsewhere = frame["study"] != self._study
        inside = pd.MultiIndex.from_frame(frame[["case_id", "lesion_id"]]).isin(list(self._lesions))
        return frame[elsewhere | inside].reset_index(drop=True)

    def _asked(self, run_ids: Sequence[str]) -> dict[str, object]:
        return {"run_ids": list(run_ids), "study": self._study}


def stored_run(status: RunStatus) -> StoredRun:
    """Return a run with its status, as reports know it."""
    run = status.run
    return StoredRun(
        run_id=run.run_id,
        kind=run.kind,
        study=run.study,
        state=status.state,
        created_at=run.created_at,
        request=run.request,
        provenance=run.provenance,
        model=run.model,
        prompts=run.prompts,
        seed=run.seed,
        done=status.done,
        failed=status.failed,
    )
