"""The preset zhou2025: SAM-Med3D with LoRA on automated breast ultrasound, by split, BI-RADS and volume.

The study's figures stand beside ours; weights, cohort and software differ, so they are a reference and no
target. What in them does not add up, to be known when reading the differences:

- Counts agree throughout, but groups do not give back their whole: weighted by their counts, the Dice of the
  BI-RADS groups, and of the volume groups, is 0.757 over all lesions, where 0.75 is printed. The distances of
  the volume groups give 61.20 where 61.29 is printed; two printed totals (BI-RADS 4B, 20-100 cm3) differ by
  0.06 from the mean of their splits.
- Two distances of BI-RADS 6 are 13.59 +- 1.08 on the test side and 70.38 on the training side: two cases.
- Train and validation hold 204 and 29 patients, which is no side of five equal folds of 233.
- With the printed means, deviations and numbers of TDSC-ABUS (200) and the own cohort (292) Cohen's d is
  -0.47 and Student's p 3.5e-7, where -0.39 and 5.55e-6 are printed.

Every function takes one row per lesion, arm, model and, where there are folds, fold: ``case_id``,
``lesion_id``, ``patient_id``, ``model``, ``prompts`` (``clicks_1`` and so on), ``side`` (train, validation,
test, external; without a card not met or not known), ``fold`` (missing where there is but one model), the
metrics (NaN where undefined), ``volume_cm3`` and ``birads`` (missing where unknown).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from core.cases import BIRADS_ORDER
from core.models.met_cases import Met
from core.protocols.published_comparison import StudySetting, published_columns
from core.splits import PARTITIONS
from core.statistics.groups import volume_groups
from core.statistics.interval import interval_columns
from core.statistics.summary import summarise

PUBLISHED_PATH = Path(__file__).parent / "published" / "zhou2025.csv"
PUBLISHED_MODEL, PUBLISHED_UNET = "sam_med3d+lora", "resnet3d"
"""The names in the published table of the study's model and its baseline without prompts."""
READER = "zhou2025"
"""The reader who clicks, as the study simulates one; no other is reported."""
GRID, GRID_WORDS = "zhou2025", "840 x 440 x 330 voxels of 0.2, 0.082, 1 mm"
"""The grid on which the study's distances may be voxels: as given to ``--grid``, and for people."""
NOT_COMPARABLE = "not comparable"
STUDY = StudySetting("SAM-Med3D with LoRA", "an own ABUS cohort", "11 rounds of the study's reader")
STUDY_EXTERNAL = StudySetting(STUDY.model, "TDSC-ABUS 2023", STUDY.protocol)

METRICS = ("dice", "hausdorff_mm", "hausdorff_voxels")
TOTAL, EXTERNAL = "total", "external"
EXPOSURE_LABELS = {
    Met.TRAIN: "train",
    Met.VALIDATION: "validation",
    Met.UNMET: str(Met.UNMET),
    Met.UNKNOWN: str(Met.UNKNOWN),
}
"""Side of a lesion that no card of a training here assigns; never the test side."""
_WITHOUT_CARD = (EXPOSURE_LABELS[Met.UNMET], EXPOSURE_LABELS[Met.UNKNOWN])
SPLITS = (TOTAL, *PARTITIONS, *_WITHOUT_CARD, EXTERNAL)
"""The splits in the order of tables; the external cohort is no part of the total."""

KEY = ["case_id", "lesion_id"]
ALL = "all"
STUDY_BIRADS = ("3", "4A", "4B", "4C", "5", "6")
"""Categories of the study, always shown; others where there are any."""

_ABOUT = ["patient_id", "birads", "volume_cm3"]
_VOLUME_LABELS = volume_groups([]).labels
_PUBLISHED_VOLUMES = dict(zip(_VOLUME_LABELS, ("0-5cm3", "5-20cm3", "20-100cm3"), strict=False))
_PUBLISHED_EXTERNAL = "cohort=tdsc_abus_all200"


def chosen(results: pd.DataFrame, *, model: str, arm: str) -> pd.DataFrame:
    """The rows of one model and arm; a model without that arm gives those of its last one.

    That is so for a model that takes no clicks, and has a single arm.
    """
    of_model = results[results["model"] == model]
    arms = of_model["prompts"].unique()
    return of_model[of_model["prompts"] == (arm if arm in arms or not len(arms) else arms[-1])]


def in_split(rows: pd.DataFrame, split: str) -> pd.DataFrame:
    """The rows of one of `SPLITS`."""
    partitions = (*PARTITIONS, *_WITHOUT_CARD) if split == TOTAL else (split,)
    return rows[rows["side"].isin(partitions)]


def pooled(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per lesion: over folds, the mean of what their models found.

    On the validation side a lesion is scored by one model only, that of its fold. A metric is undefined for a
    lesion as soon as it is for one fold, so that a miss is counted and never averaged away.

    Returns:
        `KEY`, patient_id, birads, volume_cm3 and the metrics, in the order of the rows.
    """
    keys = [rows[name] for name in KEY]
    means = rows.groupby(KEY, sort=False)[list(METRICS)].mean()
    gaps = rows[list(METRICS)].isna().groupby(keys, sort=False).any()
    about = rows.groupby(KEY, sort=False)[_ABOUT].first()
    return about.join(means.mask(gaps)).reset_index()


@dataclass(frozen=True, slots=True)
class Ours:
    """Return the setting of our numbers, for `core.protocols.published_comparison`.

    Attributes:
        own: The setting of the lesions of the study.
        external: The setting of those of the external cohort.
        grid: The grid that volumes were brought onto: ``own`` for none, or `GRID`.
    """

    own: StudySetting = field(default_factory=StudySetting)
    external: StudySetting = field(default_factory=StudySetting)
    grid: str = "own"


NOT_KNOWN = Ours()
"""The setting of rows of which it is not known: no difference to a published number is taken."""


def met_by_the_model(rows: pd.DataFrame, split: str) -> str:
    """Return how much of a split the model was fitted to, in words; empty where none of it."""
    partitions = in_split(rows, split)["side"]
    if not (partitions == "train").any():
        return ""
    return "trained on" if (partitions == "train").all() else "partly trained on"


def group_table(rows: pd.DataFrame, *, ours: Ours = NOT_KNOWN) -> pd.DataFrame:
    """Return Dice and Hausdorff distance by split and group, pooled over folds.

    The study gives no unit for its distances. They stand beside ours in voxels, for which both need the same
    grid, and are not comparable on another one.

    Args:
        rows: The rows of one model and arm (`chosen`).
        ours: The setting of the rows.

    Returns:
        One row per split that has rows, group and metric: split, met (`met_by_the_model`), family (all,
        birads, volume), group, metric, n, n_undefined, n_patients, mean, sd (none for one lesion), low and
        high (95 % bootstrap interval of the mean over patients; none where the model was fitted to some of
        the lesions), published_n, published (the study's mean), published_sd, difference and differs
        (`core.protocols.published_comparison`). A group of the study without a lesion has n = 0.
    """
    known = published()
    found: list[dict[str, object]] = []
    for split in SPLITS:
        lesions, met = pooled(in_split(rows, split)), met_by_the_model(rows, split)
        if not len(lesions):
            continue
        for family, group, members in _groups(lesions):
            experiment, name = _published_names(split, family, group)
            for metric in METRICS:
                theirs = {word: known.get((experiment, name, metric, word)) for word in ("mean", "sd")}
                row = _described(members[metric], members["patient_id"])
                if met:
                    row |= {"low": None, "high": None}
                found.append(
                    {"split": split, "met": met, "family": family, "group": group, "metric": metric}
                    | row
                    | {"published_n": known.get((f"cohort;split={split}", name, "cases", "count"))}
                    | _compared(row["mean"], theirs["mean"], ours=ours, place=(split, metric))
                    | {"published_sd": theirs["sd"]}
                )
    return _table(found)


def _compared(
    mean: float | None, published: float | None, *, ours: Ours, place: tuple[str, str]
) -> dict[str, object]:
    """The study's mean beside ours, on a split and by a metric."""
    split, metric = place
    pair = (ours.external, STUDY_EXTERNAL) if split == EXTERNAL else (ours.own, STUDY)
    found = published_columns(mean, published, ours=pair[0], theirs=pair[1])
    if published is not None and metric == "hausdorff_voxels" and ours.grid != GRID:
        apart = f"{NOT_COMPARABLE}: distances without a unit, presumably of a grid of {GRID_WORDS}"
        found |= {"difference": None, "differs": f"{apart}; {found['differs']}"}
    return found


def fold_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Return every fold by itself, the mean of the folds' means, and all lesions pooled.

    Args:
        rows: The rows of one model and arm (`chosen`); those without a fold are left out.

    Returns:
        One row per split, metric and fold (its number as text, then ``mean of folds``, with n the number of
        folds and sd that of their means, then ``pooled``): split, metric, fold, n, n_undefined, mean, sd.
    """
    folded = rows.dropna(subset=["fold"])
    found: list[dict[str, object]] = []
    for split in SPLITS:
        here = in_split(folded, split)
        for metric in METRICS if len(here) else ():
            means = here.groupby("fold")[metric].mean()
            for fold, values in here.groupby("fold")[metric]:
                found.append({"split": split, "metric": metric, "fold": f"{fold:g}", **_counted(values)})
            found.append({"split": split, "metric": metric, "fold": "mean of folds", **_counted(means)})
            whole = pooled(here)[metric]
            found.append({"split": split, "metric": metric, "fold": "pooled", **_counted(whole)})
    return _table(found)


def volume_group_of(lesions: pd.DataFrame) -> pd.Series:
    """The study's volume group of every row; missing where the volume is unknown."""
    groups = volume_groups(lesions["volume_cm3"].to_numpy(float)).group_of
    return pd.Series(groups, index=lesions.index, dtype=object)


def group_order(family: str, present: pd.Series) -> list[str]:
    """Return groups of a family in order: those of the study and any other that is present."""
    if family == "volume":
        study, order = _VOLUME_LABELS[:-1], _VOLUME_LABELS
    else:
        study, order = STUDY_BIRADS, BIRADS_ORDER
    here = set(present.dropna())
    return [group for group in order if group in study or group in here]


def published() -> dict[tuple[str, str, str, str], float]:
    """The study's figures by its names of the experiment, the group, the metric and the statistic."""
    table = pd.read_csv(PUBLISHED_PATH)
    names = (table[name] for name in ("experiment", "group", "metric", "statistic"))
    return dict(zip(zip(*names, strict=True), table["value"].astype(float), strict=True))


def published_experiment(split: str, *, model: str = PUBLISHED_MODEL) -> str:
    """Return how the published table calls a model's results on a split."""
    return f"model={model};{_PUBLISHED_EXTERNAL if split == EXTERNAL else f'split={split}'}"


def _published_names(split: str, family: str, group: str) -> tuple[str, str]:
    """Return experiment and group in the published table."""
    name = _PUBLISHED_VOLUMES.get(group, "") if family == "volume" else group
    return published_experiment(split), ALL if family == ALL else f"{family}={name}"


def _groups(lesions: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Return family, name and lesions of every group; lesions without category or volume are only in all."""
    yield ALL, ALL, lesions
    grouped = lesions.assign(volume=volume_group_of(lesions))
    for family in ("birads", "volume"):
        for group in group_order(family, grouped[family]):
            yield family, group, grouped[grouped[family] == group]


def _described(values: pd.Series, patients: pd.Series) -> dict[str, float | None]:
    found = summarise(values.to_numpy(float), [str(patient) for patient in patients])
    return {
        "n": found.n,
        "n_undefined": found.n_undefined,
        "n_patients": found.n_patients,
        "mean": found.mean,
        "sd": found.sd,
        **interval_columns(found.mean_interval),
    }


def _counted(values: pd.Series) -> dict[str, object]:
    return {
        "n": int(values.count()),
        "n_undefined": int(values.isna().sum()),
        "mean": values.mean(),
        "sd": values.std(),
    }


def _table(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return gaps of numbers as NaN."""
    table = pd.DataFrame(rows)
    numbers = table.columns.difference(["split", "met", "family", "group", "metric", "fold", "differs"])
    return table.astype(dict.fromkeys(numbers, float)).astype(
        {name: int for name in ("n", "n_undefined", "n_patients") if name in table}
    )
