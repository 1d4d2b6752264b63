"""How much two people, or a person and a model, drew the same: Dice of stored masks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.annotation.mask_dice import mask_dice
from core.imaging.mask_files import load_mask
from core.measured import Measured

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two readers on one case; `dice` is over all that each has marked in it."""

    case_id: str
    reader_a: str
    reader_b: str
    dice: Measured


@dataclass(frozen=True, slots=True)
class CaseMarks:
    """What one reader accepted in one case: the hashes of the masks of all lesions, none if none."""

    case_id: str
    reader: str
    shape: tuple[int, int]
    mask_sha256: tuple[str, ...]


def pairwise_dice(marks: Sequence[CaseMarks], *, masks: Path) -> list[PairAgreement]:
    """Every pair of readers on every case that both have read.

    All lesions of a reader in a case are united first, so that readers who split one lesion differently are
    not told to disagree. Two readers who both mark nothing have no Dice; that is kept with its reason.

    Args:
        marks: One entry per case and reader.
        masks: Folder of the mask files.

    Returns:
        By case, then by the readers' names.

    Raises:
        InputError: A mask file is missing or damaged.
    """
    by_case: dict[str, list[CaseMarks]] = {}
    for entry in sorted(marks, key=lambda m: (m.case_id, m.reader)):
        by_case.setdefault(entry.case_id, []).append(entry)
    return [
        PairAgreement(case_id, a.reader, b.reader, _united_dice(_named(a), _named(b), masks))
        for case_id, entries in by_case.items()
        for a, b in combinations(entries, 2)
    ]


def stored_dice(masks: Path, sha256: str, *, other_sha256: str) -> float:
    """Dice of two stored masks; 1 for two empty ones, which agree. Each pair is read once per process."""
    first, second = sorted((sha256, other_sha256))
    return 1.0 if first == second else _stored_dice(masks, first, second)


def mean_by_pair(agreements: Iterable[PairAgreement]) -> Mapping[tuple[str, str], tuple[float | None, int]]:
    """Mean Dice and number of defined cases by pair of readers; None where no case is defined."""
    values: dict[tuple[str, str], list[float]] = {}
    for found in agreements:
        of_pair = values.setdefault((found.reader_a, found.reader_b), [])
        if found.dice.value is not None:
            of_pair.append(found.dice.value)
    return {pair: (float(np.mean(v)) if v else None, len(v)) for pair, v in values.items()}


@lru_cache(maxsize=65_536)
def _stored_dice(masks: Path, sha256: str, other_sha256: str) -> float:
    dice = mask_dice(load_mask(masks, sha256), load_mask(masks, other_sha256))
    return 1.0 if dice.value is None else dice.value


_Named = tuple[tuple[int, int], tuple[str, ...]]
"""What one reader drew in a case: the picture's shape, and the hashes."""


def _named(marks: CaseMarks) -> _Named:
    return marks.shape, marks.mask_sha256


@lru_cache(maxsize=65_536)
def _united_dice(first: _Named, second: _Named, masks: Path) -> Measured:
    """Each pair is read once per process: a hash names the same pixels for ever."""
    return mask_dice(_union(*first, masks), _union(*second, masks))


def _union(shape: tuple[int, int], hashes: tuple[str, ...], masks: Path) -> Mask:
    nothing: Mask = np.zeros(shape, dtype=bool)
    return reduce(np.logical_or, (load_mask(masks, sha256) for sha256 in hashes), nothing)
