"""The agreement of what two people, or a person and a model, drew: Dice of stored masks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.annotation.case_marks import CaseMarks
from core.annotation.mask_dice import mask_dice
from core.imaging.mask_files import load_mask
from core.measured import Measured
from core.metrics.empty_masks import BOTH_EMPTY

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two readers on one case; `dice` is over all that each has marked in it."""

    case_id: str
    reader_a: str
    reader_b: str
    dice: Measured


def pairwise_dice(marks: Sequence[CaseMarks], *, masks: Path) -> list[PairAgreement]:
    """Return every pair of readers on every case that both have read.

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
    return [found for entries in by_case.values() for found in _pairs_of_case(tuple(entries), masks)]


def stored_dice(masks: Path, sha256: str, *, other_sha256: str) -> float:
    """Return Dice of two stored masks; 1 for two empty ones. Each pair is read once per process."""
    first, second = sorted((sha256, other_sha256))
    return 1.0 if first == second else _stored_dice(masks, first, second)


@lru_cache(maxsize=65_536)
def _stored_dice(masks: Path, sha256: str, other_sha256: str) -> float:
    dice = mask_dice(load_mask(masks, sha256), load_mask(masks, other_sha256))
    return 1.0 if dice.value is None else dice.value


@lru_cache(maxsize=4_096)
def _pairs_of_case(entries: tuple[CaseMarks, ...], masks: Path) -> tuple[PairAgreement, ...]:
    """Return the agreement of every two readers, each one's masks read once: twenty readers are 190 pairs.

    Kept, because a page asks again whenever something is clicked; what was accepted does not change.
    """
    bits = [_bits(entry.mask_sha256, masks, entry.shape) for entry in entries]
    sizes = [_count(each) for each in bits]
    return tuple(
        PairAgreement(a.case_id, a.reader, b.reader, _dice(_count(bits[i] & bits[j]), sizes[i] + sizes[j]))
        for (i, a), (j, b) in combinations(enumerate(entries), 2)
    )


def _dice(common: int, both: int) -> Measured:
    """Return Dice from counts; empty masks as everywhere: nothing to agree on where both are."""
    return Measured.of(2 * common / both) if both else Measured.undefined(BOTH_EMPTY)


def _count(bits: NDArray[np.uint64]) -> int:
    return int(np.bitwise_count(bits).sum())


def _bits(mask_sha256: Sequence[str], masks: Path, shape: tuple[int, ...]) -> NDArray[np.uint64]:
    """The union of the masks, 64 pixels to a number."""
    packed = np.packbits(_union(mask_sha256, masks, shape))
    return np.pad(packed, (0, -packed.size % 8)).view(np.uint64)


def _union(mask_sha256: Sequence[str], masks: Path, shape: tuple[int, ...]) -> Mask:
    nothing: Mask = np.zeros(shape, dtype=bool)
    return reduce(np.logical_or, (load_mask(masks, sha256) for sha256 in mask_sha256), nothing)
