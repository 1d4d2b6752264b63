"""The projections of attention that get adapters; importing this loads no torch."""

from __future__ import annotations

from enum import StrEnum


class LoraTargets(StrEnum):
    """The places of adapters in every attention block: QV, or ALL of queries, keys, values and the output."""

    QV = "qv"
    ALL = "all"
