"""Results as one wide table: a row per case, lesion and arm, with everything known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from duckdb import DuckDBPyConnection

from core.characteristics.registry import CHARACTERISTICS
from core.files.json_text import json_value
from core.metrics.lesion_counts import LESION_COUNTS
from core.metrics.registry import METRICS
from core.models.met_cases import Exposure, Met
from core.text.column_keys import clinical_names
from db.queries import sql

STABLE_COLUMNS = (
    *("study", "case_id", "patient_id", "lesion_id", "pathology", "birads"),
    *("run_id", "model", "prompts", "seed", "exposure"),
    *("dice", "iou", "pixel_accuracy", "sensitivity", "precision"),
    *("hausdorff_voxels", "hausdorff_mm", "hd95_mm", "nsd_2mm"),
    *(
        "area_px",
        "longest_diameter_mm",
        "aspect_ratio",
        "contrast",
        "complexity",
        "fourier_ratio",
        "components",
    ),
    *("predicted_iou", "seconds"),
)
"""Always there, in this order, whatever a run measured; other columns follow."""

_MADE = "provenance_json"
_PROVENANCE = ("code_version", "study_snapshot", "checkpoint_sha256", "preprocessing")


def export_frame(
    con: DuckDBPyConnection, run_ids: Sequence[str], *, met: Mapping[str, Exposure] | None = None
) -> pd.DataFrame:
    """Return the results of runs.

    Args:
        run_ids: Any number of runs, also of different studies.
        met: The exposure of the weights of each run to its study (`db.exposure.exposures`); a run that is not
            among them stands as not known.

    Returns:
        `STABLE_COLUMNS` first, then the other metrics and characteristics, prompt, timing and provenance
        columns, then the clinical ones (``clinical_`` before a name that one of ours has in any letter case;
        ``Size`` and ``size`` are two columns). Undefined values are missing.
    """
    asked = {"run_ids": list(run_ids)}
    results = con.execute(sql("export/results"), asked).df()
    result_key = ["run_id", "case_id", "lesion_id", "prompts"]
    metrics = _wide(con.execute(sql("export/metrics"), asked).df(), result_key)
    appearance = ["appearance_sha256"]
    characteristics = _wide(con.execute(sql("export/characteristics"), asked).df(), appearance)
    case_key = ["study", "case_id"]
    clinical = _clinical(con.execute(sql("export/clinical"), asked).df(), results, key=case_key)
    frame = results.merge(metrics, on=result_key, how="left").merge(
        characteristics, on=appearance, how="left"
    )
    frame = frame.merge(clinical, on=case_key, how="left")
    frame["exposure"] = _exposure(frame, met or {})
    return _ordered(_with_provenance(frame))


def _exposure(frame: pd.DataFrame, met: Mapping[str, Exposure]) -> list[str]:
    """Return how the model of each row stands to its case, in words."""
    rows = zip(frame["run_id"], frame["case_id"], strict=True)
    return [str(met[run].of(case) if run in met else Met.UNKNOWN) for run, case in rows]


def _clinical(long: pd.DataFrame, results: pd.DataFrame, *, key: list[str]) -> pd.DataFrame:
    """A column for each clinical one, under a name that none of ours has, whatever its letter case."""
    ours = (*STABLE_COLUMNS, *METRICS, *CHARACTERISTICS, *results, *_PROVENANCE, _MADE)
    return _wide(long.assign(name=long["name"].map(clinical_names(long["name"].unique(), ours))), key)


def _wide(long: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    wide = long.pivot(index=key, columns="name", values="value").reset_index()
    wide.columns.name = None
    return wide


def _with_provenance(frame: pd.DataFrame) -> pd.DataFrame:
    made = [_made(text) for text in frame["provenance"]]
    for name in _PROVENANCE:
        frame[name] = pd.Series([values.get(name) for values in made], index=frame.index, dtype="object")
    return frame.rename(columns={"provenance": _MADE})


def _made(text: str) -> dict[str, Any]:
    """Return how a result was made; empty where that cannot be read, as its run then says of itself."""
    try:
        values = json_value(text)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    known = (*METRICS, *LESION_COUNTS, *CHARACTERISTICS)
    measured = [name for name in known if name not in STABLE_COLUMNS]
    first = [*STABLE_COLUMNS, *measured]
    return frame.reindex(columns=[*first, *(name for name in frame if name not in first)])
