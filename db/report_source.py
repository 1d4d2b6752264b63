"""What reports read of a store; each question opens it and closes it again."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from core.case_filter import select_cases
from core.cases import Case
from core.classification.values import Prediction
from core.errors import InputError
from core.reports.source import StoredRun
from core.settings import Settings
from db.classification import grid_table, predictions
from db.export import export_frame
from db.queries import sql
from db.runs import RunStatus, run_statuses
from db.store import Store
from db.studies import find_study, load_cases

_ALL = 1_000_000


class StoreSource:
    """A store behind `core.reports.source.Source`, narrowed to some cases of one study."""

    def __init__(self, store: Store, settings: Settings, *, study: str, cases: str = "") -> None:
        """Read which cases there are.

        Args:
            store: To read.
            settings: Of its home.
            study: That the report is about.
            cases: A filter over it (`core.case_filter`); empty for all cases.

        Raises:
            InputError: There is no such study, the filter cannot be read, or no case meets it.
        """
        self.settings = settings
        self._store = store
        self._study = study
        with store.connect() as con:
            every = load_cases(con, study)
        self._cases = select_cases(every, cases)
        if not self._cases:
            raise InputError(f"no case of study {study!r} meets the filter {cases!r}; widen it")
        self._kept = {case.case_id for case in self._cases} if cases.strip() else None

    def runs(self) -> list[StoredRun]:
        """All runs, newest first."""
        with self._store.connect() as con:
            return [stored_run(status) for status in run_statuses(con, most=_ALL)]

    def layout(self, study: str) -> str:
        """Which importer read the study."""
        with self._store.connect() as con:
            return find_study(con, study).layout

    def cases(self, study: str) -> list[Case]:
        """The cases of a study; of the report's those that meet its filter."""
        if study == self._study:
            return list(self._cases)
        with self._store.connect() as con:
            return load_cases(con, study)

    def results(self, run_ids: Sequence[str]) -> pd.DataFrame:
        """`db.export.export_frame`, narrowed to the filter."""
        with self._store.connect() as con:
            return self._narrowed(export_frame(con, run_ids))

    def lesion_numbers(self, study: str) -> pd.DataFrame:
        """case_id, lesion_id, name, number of the characteristics and numeric columns of lesions."""
        with self._store.connect() as con:
            found = con.execute(sql("report_source/lesion_numbers"), {"study": study}).df()
        return self._narrowed(found.assign(study=study)).drop(columns="study")

    def undefined(self, run_ids: Sequence[str]) -> pd.DataFrame:
        """run_id, prompts, metric, reason, n."""
        with self._store.connect() as con:
            return con.execute(sql("report_source/undefined"), self._asked(run_ids)).df()

    def failures(self, run_ids: Sequence[str]) -> pd.DataFrame:
        """run_id, failure, n."""
        with self._store.connect() as con:
            return con.execute(sql("report_source/failures"), self._asked(run_ids)).df()

    def calls(self, run_id: str) -> dict[str, list[Prediction]]:
        """`db.classification.predictions`, narrowed to the filter."""
        with self._store.connect() as con:
            found = predictions(con, run_id)
        return {name: made for name, made in found.items() if self._kept is None or name in self._kept}

    def grid(self, run_ids: Sequence[str]) -> pd.DataFrame:
        """`db.classification.grid_table`."""
        with self._store.connect() as con:
            return grid_table(con, run_ids)

    def _narrowed(self, frame: pd.DataFrame) -> pd.DataFrame:
        if self._kept is None:
            return frame
        elsewhere = frame["study"] != self._study
        return frame[elsewhere | frame["case_id"].isin(self._kept)].reset_index(drop=True)

    def _asked(self, run_ids: Sequence[str]) -> dict[str, object]:
        kept = None if self._kept is None else sorted(self._kept)
        return {"run_ids": list(run_ids), "study": self._study, "case_ids": kept}


def stored_run(status: RunStatus) -> StoredRun:
    """A run with its status, as reports know it."""
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
