"""Divide a study into sides that share no patient and no near-duplicate picture."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from core.cases import Case
from core.errors import InputError, SettingsError


@dataclass(frozen=True, slots=True)
class Split:
    """Case identifiers by side, each sorted; no case is on two sides.

    Attributes:
        train: Cases that weights are fitted to.
        validation: Cases that settings and the best epoch are chosen on.
        test: Cases that nothing is chosen on.
    """

    train: tuple[str, ...]
    validation: tuple[str, ...]
    test: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """Hash of who is on which side; equal for equal splits, however they came about."""
        return hashlib.sha256(json.dumps([self.train, self.validation, self.test]).encode()).hexdigest()


def split_cases(cases: Sequence[Case], *, validation: float, test: float, seed: int) -> Split:
    """Draw a split by group: cases that share a patient or a duplicate group stay together.

    Groups are drawn within the pathology of their first case, so that its mix is about the same on all
    sides. The split depends on the cases' names, patients and pathologies and on the seed, not on order.

    Args:
        validation: Share of the cases, 0 or more.
        test: Share of the cases, 0 or more; what remains is for training.

    Raises:
        SettingsError: The shares leave nothing for training.
        InputError: There are too few groups for sides that were asked for.
    """
    if min(validation, test) < 0 or validation + test >= 1:
        raise SettingsError(
            f"shares of {validation} for validation and {test} for test leave nothing for training"
        )
    groups = _drawn_groups(cases, seed)
    sides: dict[str, list[str]] = {"test": [], "validation": [], "train": []}
    for _, stratum in groupby(groups, key=lambda group: group[0].pathology):
        _share_out(list(stratum), {"test": test, "validation": validation}, sides)
    split = Split(*(tuple(sorted(sides[side])) for side in ("train", "validation", "test")))
    _require_sides(split, validation=validation, test=test)
    require_no_leak(cases, split)
    return split


def split_folds(cases: Sequence[Case], *, folds: int, fold: int, test: float, seed: int) -> Split:
    """The split of one fold of a cross-validation over everything but a fixed test side.

    Args:
        folds: At least 2; over all of them every case outside the test side is in validation once.
        fold: From 0 to folds - 1.
        test: Share of the cases that no fold touches, 0 for none.

    Raises:
        SettingsError: The numbers do not fit together.
        InputError: There are fewer groups than folds.
    """
    if folds < 2 or not 0 <= fold < folds:
        raise SettingsError(f"fold {fold} of {folds} was asked for; give folds >= 2 and 0 <= fold < folds")
    held = set(split_cases(cases, validation=0.0, test=test, seed=seed).test) if test else set()
    groups = _drawn_groups([case for case in cases if case.case_id not in held], seed)
    if len(groups) < folds:
        raise InputError(f"{len(groups)} patients do not make {folds} folds; ask for fewer")
    chosen = {case.case_id for index, group in enumerate(groups) if index % folds == fold for case in group}
    rest = {case.case_id for case in cases} - held - chosen
    split = Split(*(tuple(sorted(side)) for side in (rest, chosen, held)))
    require_no_leak(cases, split)
    return split


def require_no_leak(cases: Sequence[Case], split: Split) -> None:
    """Refuse a split that has a patient or a near-duplicate group on two sides.

    Raises:
        InputError: Naming the sides and two of the cases.
    """
    side_of = {case_id: side for side in ("train", "validation", "test") for case_id in getattr(split, side)}
    if len(side_of) != len(split.train) + len(split.validation) + len(split.test):
        raise InputError("a case is on two sides of the split; every case may be on one side alone")
    seen: dict[tuple[str, str], Case] = {}
    for case in cases:
        for key in _keys(case) if case.case_id in side_of else ():
            first = seen.setdefault(key, case)
            if side_of[first.case_id] != side_of[case.case_id]:
                raise InputError(
                    f"the split leaks: cases {first.case_id!r} ({side_of[first.case_id]}) and "
                    f"{case.case_id!r} ({side_of[case.case_id]}) share a {key[0]}; split by group"
                )


def case_groups(cases: Iterable[Case]) -> list[list[Case]]:
    """Cases that are connected by a shared patient or duplicate group, sorted by their first case."""
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def root(key: tuple[str, str]) -> tuple[str, str]:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    ordered = sorted(cases, key=lambda case: case.case_id)
    for case in ordered:
        first, *others = _keys(case)
        for other in others:
            parent[root(other)] = root(first)
    groups: dict[tuple[str, str], list[Case]] = {}
    for case in ordered:
        groups.setdefault(root(_keys(case)[0]), []).append(case)
    return list(groups.values())


def _keys(case: Case) -> list[tuple[str, str]]:
    keys = [("patient", case.patient_id)]
    return keys if case.duplicate_group is None else [*keys, ("duplicate group", case.duplicate_group)]


def _drawn_groups(cases: Sequence[Case], seed: int) -> list[list[Case]]:
    """Groups in the order in which they are dealt out: by pathology, then at random."""
    groups = case_groups(cases)
    places = np.random.default_rng(seed).permutation(len(groups))
    pairs = sorted(zip(groups, places, strict=True), key=lambda pair: (pair[0][0].pathology.value, pair[1]))
    return [group for group, _ in pairs]


def _share_out(
    groups: Sequence[Sequence[Case]], shares: Mapping[str, float], sides: dict[str, list[str]]
) -> None:
    """Fill each side in turn up to its share of the cases; the rest trains."""
    total = sum(len(group) for group in groups)
    bounds = {}
    upper = 0.0
    for side, share in shares.items():
        upper += share * total
        bounds[side] = upper
    dealt = 0
    for group in groups:
        middle = dealt + len(group) / 2
        side = next((name for name, bound in bounds.items() if middle <= bound), "train")
        sides[side].extend(case.case_id for case in group)
        dealt += len(group)


def _require_sides(split: Split, **shares: float) -> None:
    wanted = ["train", *(side for side, share in shares.items() if share > 0)]
    counts: Callable[[str], int] = lambda side: len(getattr(split, side))  # noqa: E731
    if empty := [side for side in wanted if not counts(side)]:
        raise InputError(
            f"the study has too few patients: nothing is left for {' and '.join(empty)}; "
            "import more cases or change the shares"
        )
