"""A store in memory for reports: runs, rows and cards that a test writes down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from core.cases import Case, ImageFile, Lesion, Modality
from core.classification.values import Prediction
from core.job_state import JobState
from core.models.exposure import Exposure, RunExposure
from core.provenance import Provenance
from core.reports.author_answers import AuthorAnswer
from core.reports.source import StoredRun
from core.settings import Settings

_START = datetime(2026, 1, 1, tzinfo=UTC)


def stored(run_id: str, kind: str, *, model: str, hour: int = 0, **request: Any) -> StoredRun:
    """A finished run over study "tiny"; its prompts are those of the request."""
    made = Provenance("1", request.pop("snapshot", "cases"), "sha", "plain", {}, "machine")
    return StoredRun(
        run_id=run_id,
        kind=kind,
        study="tiny",
        state=JobState.SUCCEEDED,
        created_at=_START + timedelta(hours=hour),
        request=request,
        provenance=made,
        model=model,
        prompts=tuple(request.get("prompts", ())),
        seed=0,
    )


def rows(cases: Sequence[str], **columns: Any) -> pd.DataFrame:
    """One lesion a case, each of its own patient, with dice and iou 0.5 unless said."""
    frame = pd.DataFrame({"case_id": list(cases), "lesion_id": "1", "patient_id": list(cases)})
    values = {"study": "tiny", "dice": 0.5, "iou": 0.5, "hausdorff_mm": 1.0, "hausdorff_voxels": 2.0}
    return frame.assign(**values, volume_cm3=1.0, birads="3", **columns)


def picture_case(name: str) -> Case:
    """A picture of its own patient with one lesion; its files are not there."""
    image = ImageFile(Path(name), name, name, (8, 8), None)
    return Case(name, name, Modality.ULTRASOUND, image, (Lesion("1", (Path(name),), name, 4),))


@dataclass
class FakeSource:
    """Behind `core.reports.source.Source`."""

    home: Path
    stored: Sequence[StoredRun]
    frames: Mapping[str, pd.DataFrame]
    met: Mapping[str, RunExposure] = field(default_factory=dict)
    narrowing: str = ""
    written: Mapping[int, AuthorAnswer] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        return Settings(self.home, self.home / "weights")

    def runs(self) -> list[StoredRun]:
        return sorted(self.stored, key=lambda run: run.created_at, reverse=True)

    def layout(self, study: str) -> str:
        return "generic"

    def cases(self, study: str) -> list[Case]:
        named = sorted({case for frame in self.frames.values() for case in frame["case_id"]})
        return [picture_case(name) for name in named]

    def results(self, run_ids: Sequence[str]) -> pd.DataFrame:
        return pd.concat([self.frames[run_id] for run_id in run_ids])

    def lesion_numbers(self, study: str) -> pd.DataFrame:
        return pd.DataFrame(columns=["case_id", "lesion_id", "name", "number"])

    def answers(self, study: str) -> Mapping[int, AuthorAnswer]:
        return self.written

    def undefined(self, run_ids: Sequence[str]) -> pd.DataFrame:
        return pd.DataFrame(columns=["run_id", "prompts", "metric", "reason", "n"])

    def failures(self, run_ids: Sequence[str]) -> pd.DataFrame:
        return pd.DataFrame(columns=["run_id", "failure", "n"])

    def calls(self, run_id: str) -> dict[str, list[Prediction]]:
        return {}

    def grid(self, run_ids: Sequence[str]) -> pd.DataFrame:
        return pd.DataFrame(
            {"run_id": run_ids[0], "learning_rate": [1e-3], "epoch": [1], "metric": ["iou"], "value": [0.5]}
        )

    def exposure(self, run: StoredRun) -> RunExposure:
        return self.met.get(run.run_id, RunExposure(Exposure(unknown=(str(run.model),))))

    def scored_by_lesion(self, run_ids: Sequence[str]) -> int:
        return 0

    def done_cases(self, run_id: str) -> list[str]:
        return sorted(set(self.frames[run_id]["case_id"])) if run_id in self.frames else []
