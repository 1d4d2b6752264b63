"""The unions of lesions that answers without prompts were held against."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from core.characteristics.appearance import appearance_of_mask
from core.voxel_steps import VoxelSteps
from db.queries import sql
from db.rows import insert_rows


def add_unions(con: DuckDBPyConnection, run_id: str) -> None:
    """Store the unions that results of a run are about; those that are stored stay as they are."""
    found = con.execute(sql("results/new_unions"), {"run_id": run_id}).fetchall()
    insert_rows(
        con,
        "results/add_unions",
        (
            {
                "study": study,
                "case_id": case_id,
                "mask_sha256": mask,
                "appearance_sha256": appearance_of_mask(mask, pixels, steps=_steps(spacing, cosines)),
            }
            for study, case_id, mask, pixels, spacing, cosines in found
        ),
    )


def _steps(spacing_mm: list[float] | None, cosines: list[float] | None) -> VoxelSteps | None:
    """The steps by which the image's characteristics were measured, from its row."""
    if spacing_mm is None:
        return None
    return VoxelSteps(tuple(spacing_mm), None if cosines is None else tuple(cosines))
