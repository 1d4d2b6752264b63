"""The facts about a reader and a selection of cases from which a worklist is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class ReadState(StrEnum):
    """The state of a reader's work on a case."""

    UNREAD = "unread"
    STARTED = "started"
    READ = "read"


@dataclass(frozen=True, slots=True)
class MaskPairFact:
    """A run's mask and its baseline's for one lesion and protocol, by hash."""

    case_id: str
    mask_sha256: str
    baseline_sha256: str


@dataclass(frozen=True, slots=True)
class WorklistFacts:
    """The facts that the store knows of a reader and a selection of cases.

    Attributes:
        reader: Name.
        case_ids: The selection, by case.
        read_states: Cases that are not unread.
        last_touched: The case of the reader's newest save or acceptance in the study.
        worst_dice: Lowest Dice of the chosen run by case; None where it is undefined. Empty unless asked.
        mask_pairs: The pairs of masks for the order of disagreement; empty unless asked.
        volumes: Cases of the selection that are volumes: not read here, and not among `case_ids`.
    """

    reader: str
    case_ids: tuple[str, ...]
    read_states: Mapping[str, ReadState]
    last_touched: str | None = None
    worst_dice: Mapping[str, float | None] = field(default_factory=dict)
    mask_pairs: Sequence[MaskPairFact] = ()
    volumes: int = 0
