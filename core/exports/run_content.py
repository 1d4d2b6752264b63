"""The content of a run's archive as values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from core.provenance import Provenance

TABLES = (
    *("study", "study_case", "lesion", "clinical_value", "characteristic", "run", "job_event", "run_case"),
    *("result", "metric_value", "slice_score", "curve_point"),
)
"""Tables of the store of which an archive holds the rows of one run, in the order in which they go in."""

NUMBERS = ("run_case", "result", "metric_value", "slice_score", "curve_point")
"""Those that say what the run found."""


@dataclass(frozen=True, slots=True)
class RunAbout:
    """The making of a run.

    Attributes:
        request: The settings, as plain values.
        created_at: UTC.
        cases, failed: Finished cases and failed ones among them.
    """

    run_id: str
    study: str
    kind: str
    state: str
    created_at: datetime
    request: Mapping[str, Any]
    provenance: Provenance
    cases: int
    failed: int


@dataclass(frozen=True, slots=True, eq=False)
class RunContent:
    """The content of a run, without the pixels of masks.

    Attributes:
        tables: Rows by table, `TABLES`.
        results: The same numbers as one wide table for people.
        schema: Version of the store's schema.
    """

    about: RunAbout
    tables: Mapping[str, pa.Table]
    results: pd.DataFrame
    schema: int

    @property
    def numbers_sha256(self) -> str:
        """The hash of what the run found."""
        return numbers_sha256(self.tables)

    @property
    def mask_hashes(self) -> list[str]:
        """The masks that the run predicted, each once, sorted."""
        return sorted(set(self.tables["result"].column("mask_sha256").to_pylist()))


def numbers_sha256(tables: Mapping[str, pa.Table]) -> str:
    """Return the SHA-256 over the rows of `NUMBERS`: equal where every value is, whatever their order.

    A table that is not there counts as empty, a column of missing values as not there.
    """
    digest = hashlib.sha256()
    for name in NUMBERS:
        rows = tables[name].to_pylist() if name in tables else []
        lines = sorted(json.dumps(_known(row), sort_keys=True, default=str) for row in rows)
        digest.update(f"{name} {len(lines)}\n".encode() + "\n".join(lines).encode())
    return digest.hexdigest()


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}
