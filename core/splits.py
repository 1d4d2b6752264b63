"""Division of a study into partitions that share no patient and no near-duplicate picture."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

import numpy as np

from core.cases import Case
from core.errors import InputError, SettingsError

PARTITIONS = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Split:
    """The case identifiers of each partition, sorted; no case is in two partitions.

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
        """The hash of which case is in which partition; equal for equal splits, however they came about."""
        return hashlib.sha256(json.dumps([self.train, self.validation, self.test]).encode()).hexdigest()

    @property
    def partition_of(self) -> dict[str, str]:
        """The partition of each case."""
        return {case_id: name for name in PARTITIONS for case_id in getattr(self, name)}

    def on_card(self) -> dict[str, Any]:
        """Return the split as a model's card holds it: hash, counts, and the cases of each partition."""
        partitions = {name: list(ids) for name, ids in asdict(self).items()}
        counts = {f"{name} cases": len(ids) for name, ids in partitions.items()}
        return {"sha256": self.sha256, **counts, **partitions}


def split_cases(cases: Sequence[Case], *, validation: float, test: float, seed: int) -> Split:
    """Draw a split by group: cases that share a patient or a duplicate group stay together.

    Groups are drawn within the pathology of their first case, so that its mix is about the same in all
    partitions. The split depends on the cases' names, patients and pathologies and on the seed, not on order.

    Args:
        validation: Share of the cases, 0 or more.
        test: Share of the cases, 0 or more; what remains is for training.

    Raises:
        SettingsError: The shares leave nothing for training.
        InputError: There are too few groups for partitions that were asked for.
    """
    if min(validation, test) < 0 or validation + test >= 1:
        raise SettingsError(
            f"shares of {validation} for validation and {test} for test leave nothing for training"
        )
    groups = _drawn_groups(cases, seed)
    partitions: dict[str, list[str]] = {"test": [], "validation": [], "train": []}
    for _, stratum in groupby(groups, key=lambda group: group[0].pathology):
        _share_out(list(stratum), {"test": test, "validation": validation}, partitions)
    split = Split(*(tuple(sorted(partitions[name])) for name in PARTITIONS))
    _require_partitions(split, validation=validation, test=test)
    require_no_leak(cases, split)
    return split


def split_folds(cases: Sequence[Case], *, folds: int, fold: int, test: float, seed: int) -> Split:
    """Return the split of one fold of a cross-validation over everything but a fixed test partition.

    Args:
        folds: The number of folds, at least 2; over all of them every case outside the test partition is in
            validation once.
        fold: The number of the fold, from 0 to folds - 1.
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
    split = Split(*(tuple(sorted(names)) for names in (rest, chosen, held)))
    require_no_leak(cases, split)
    return split


def require_no_leak(cases: Sequence[Case], split: Split) -> None:
    """Refuse a split that has a patient or a near-duplicate group in two partitions.

    Raises:
        InputError: Naming the partitions and two of the cases.
    """
    partition_of = split.partition_of
    if len(partition_of) != len(split.train) + len(split.validation) + len(split.test):
        raise InputError("a case is on two sides of the split; every case may be on one side alone")
    seen: dict[tuple[str, str], Case] = {}
    for case in cases:
        for key in _keys(case) if case.case_id in partition_of else ():
            first = seen.setdefault(key, case)
            if partition_of[first.case_id] != partition_of[case.case_id]:
                raise InputError(
                    f"the split leaks: cases {first.case_id!r} ({partition_of[first.case_id]}) and "
                    f"{case.case_id!r} ({partition_of[case.case_id]}) share a {key[0]}; split by group"
                )


def case_groups(cases: Iterable[Case]) -> list[list[Case]]:
    """Return cases that are connected by a shared patient or duplicate group, sorted by their first case."""
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
    """Return the groups in the order in which they are dealt out: by pathology, then at random."""
    groups = case_groups(cases)
    places = np.random.default_rng(seed).permutation(len(groups))
    pairs = sorted(zip(groups, places, strict=True), key=lambda pair: (pair[0][0].pathology.value, pair[1]))
    return [group for group, _ in pairs]


def _share_out(
    groups: Sequence[Sequence[Case]], shares: Mapping[str, float], partitions: dict[str, list[str]]
) -> None:
    """Fill each partition in turn up to its share of the cases; the rest trains."""
    total = sum(len(group) for group in groups)
    bounds = {}
    upper = 0.0
    for name, share in shares.items():
        upper += share * total
        bounds[name] = upper
    dealt = 0
    for group in groups:
        middle = dealt + len(group) / 2
        partition = next((name for name, bound in bounds.items() if middle <= bound), "train")
        partitions[partition].extend(case.case_id for case in group)
        dealt += len(group)


def _require_partitions(split: Split, **shares: float) -> None:
    wanted = ["train", *(name for name, share in shares.items() if share > 0)]
    if empty := [name for name in wanted if not getattr(split, name)]:
        raise InputError(
            f"the study has too few patients: nothing is left for {' and '.join(empty)}; "
            "import more cases or change the shares"
        )
