"""Who is on which side of a training over a grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from core.splits import Split

SIDES = ("train", "validation", "test")


def on_card(split: Split) -> dict[str, Any]:
    """The split as a model's card holds it."""
    sides = {name: list(ids) for name, ids in asdict(split).items()}
    return {"sha256": split.sha256, **{f"{name} cases": len(ids) for name, ids in sides.items()}, **sides}


def side_of(split: Mapping[str, Any], case_id: str) -> str:
    """The side of a case on a card; empty for one that the model never met."""
    return next((side for side in SIDES if case_id in split.get(side, ())), "")
