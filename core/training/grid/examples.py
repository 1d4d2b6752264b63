"""Cases as a grid is trained on them: framed once, in memory for all trainings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.cases import Case
from core.classification.framed_picture import InputKind, crop_window, framed
from core.training.augment import augment
from core.training.examples import load_examples


@dataclass(frozen=True, slots=True, eq=False)
class FramedCases:
    """Cases of one side, by name.

    Attributes:
        case_ids: Sorted.
        pictures: (n, size, size) uint8.
        masks: (n, size, size) bool, the union of a case's lesions.
    """

    case_ids: tuple[str, ...]
    pictures: NDArray[np.uint8]
    masks: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.case_ids)

    def changed(
        self, places: Sequence[int], seed: Sequence[int]
    ) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Return pictures and masks at some places, each changed at random (`core.training.augment`)."""
        pairs = [
            self._changed(place, np.random.default_rng([*seed, number]))
            for number, place in enumerate(places)
        ]
        return np.stack([picture for picture, _ in pairs]), np.stack([mask for _, mask in pairs])

    def _changed(
        self, place: int, random: np.random.Generator
    ) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        picture, mask = self.pictures[place], self.masks[place]
        return augment(picture, mask, random, close_ups=0.0) if mask.any() else (picture, mask)


def framed_cases(cases: Sequence[Case], kind: InputKind, *, size: int) -> FramedCases:
    """Read and frame cases with a reference; those without one are left out.

    Raises:
        InputError: A file is missing or has changed since it was imported.
    """
    names, pictures, masks = [], [], []
    for case in sorted(cases, key=lambda one: one.case_id):
        examples = load_examples([case])
        if not examples:
            continue
        union = np.logical_or.reduce([example.mask for example in examples])
        window = crop_window(kind, (union.shape[0], union.shape[1]), union)
        picture, mask = framed(examples[0].image, union, window, size=size)
        names.append(case.case_id)
        pictures.append(picture)
        masks.append(mask)
    empty = np.zeros((0, size, size))
    return FramedCases(
        tuple(names),
        np.stack(pictures) if pictures else empty.astype(np.uint8),
        np.stack(masks) if masks else empty.astype(np.bool_),
    )
