"""Which projections of attention get adapters; importing this loads no torch."""

from __future__ import annotations

from enum import StrEnum


class LoraTargets(StrEnum):
    """Where adapters go in every attention block: QV, or ALL of queries, keys, values and the output."""

    QV = "qv"
    ALL = "all"
