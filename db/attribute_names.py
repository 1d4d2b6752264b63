"""The names of ours that a clinical column cannot have for itself, as the store's views know them."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from core.characteristics.registry import CHARACTERISTICS
from core.metrics.registry import METRICS
from db.queries import sql

_COLUMNS = (
    *("study", "case_id", "lesion_id", "patient_id", "pathology"),
    *("birads", "device", "modality", "size"),
)

OUR_NAMES = frozenset(name.lower() for name in (*_COLUMNS, *METRICS, *CHARACTERISTICS))
"""Columns, metrics and characteristics of this version, in small letters."""


def refresh_names(con: DuckDBPyConnection) -> None:
    """Make the store's list that of this version, so that a new metric or characteristic needs no migration.

    Whoever writes clinical columns or characteristics calls it: only these two can come to share a name.

    Args:
        con: Writable, of the newest schema.
    """
    known = {row[0] for row in con.execute(sql("attribute_names/all")).fetchall()}
    if known != OUR_NAMES:
        con.execute(sql("attribute_names/remove"))
        con.execute(sql("attribute_names/add"), {"names": sorted(OUR_NAMES)})
