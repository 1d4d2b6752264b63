"""A study of breast MRI phantoms with results, put into a real store."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from core.cases import Case
from core.characteristics.appearance import appearance_sha256
from core.characteristics.registry import characterise_volume
from core.datasets.cohort_layout import LayoutOptions
from core.evaluation.record import CaseRecord, LesionResult
from core.imaging.case_pixels import reference_as_imported, volume_as_imported
from core.imaging.mask_files import save_mask
from core.imaging.shown_slice import fullest_slice
from core.job_state import JobState
from core.metrics.registry import measure
from core.provenance import Provenance
from core.requests.propagate import PropagateRequest
from core.requests.request import to_json
from core.settings import Settings
from db.results import merge_records
from db.runs import Event, EventKind, Run, add_event, add_run
from db.store import Store
from db.studies import load_cases
from jobs.import_study import ImportRequest, run

STUDY, RUN = "mri", "20260101-000000-sam2-volumes"
ARM = "box_centre_outward"


def make_volume_study(home: Path, *, cases: int) -> tuple[Settings, Store]:
    """Small phantoms, imported as a user would."""
    settings = Settings(home=home, weights=home / "weights")
    options = LayoutOptions(cases=cases, columns={"size": "14x64x96"})
    run(ImportRequest(study=STUDY, layout="mri_phantoms", options=options), settings)
    return settings, Store(settings.store_path)


def add_results(settings: Settings, store: Store) -> None:
    """A finished run whose masks are the references moved by a pixel."""
    with store.connect(write=True) as con:
        cases = load_cases(con, STUDY)
        add_run(con, _run())
        progress = {"done": len(cases), "total": len(cases), "failed": 0}
        add_event(con, RUN, Event(kind=EventKind.STATE, state=JobState.SUCCEEDED, **progress))
        merge_records(con, RUN, [_record(case, settings) for case in cases])


def _run() -> Run:
    return Run(
        run_id=RUN,
        kind="propagate",
        study=STUDY,
        identity_sha256="0" * 64,
        request=to_json(PropagateRequest(study=STUDY, model="sam2_tiny", arms=(ARM,))),
        provenance=Provenance("1", "2", None, "3", {}, {}),
        created_at=datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None),
        model="sam2_tiny",
        prompts=(ARM,),
        seed=0,
    )


def _record(case: Case, settings: Settings) -> CaseRecord:
    lesion = case.lesions[0]
    reference = reference_as_imported(case, lesion, grid=volume_as_imported(case).grid)
    mask = np.roll(reference, 1, axis=2)
    where = fullest_slice(reference)
    prompt = {
        "source": "simulated",
        "slices": [
            {
                "slice_index": where,
                "source": "simulated",
                "prompts": [{"kind": "box", "start": [9, 9], "stop": [30, 40]}],
            }
        ],
    }
    result = LesionResult(
        lesion_id=lesion.lesion_id,
        prompts=ARM,
        prompt=prompt,
        predicted_iou=None,
        candidate_index=0,
        candidates=1,
        mask_sha256=save_mask(settings.masks, mask),
        reference_sha256=lesion.mask_sha256,
        predicted_area_px=int(mask.sum()),
        decode_seconds=0.1,
        metrics=measure(reference, mask, case.image.spacing_mm),
    )
    found = {appearance_sha256(case.image, lesion): characterise_volume(reference, case.image.spacing_mm)}
    return CaseRecord(case.case_id, "2026-01-01T00:00:00.000", results=(result,), characteristics=found)
