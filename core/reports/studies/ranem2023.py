"""The report of ranem2023: one training a way of prompting, each evaluated with its own prompts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from shlex import quote

import pandas as pd

from core.errors import CheckpointError
from core.models.card import ModelCard, read_card
from core.models.met_cases import RunExposure
from core.protocols.findings import Findings
from core.protocols.published_comparison import StudySetting
from core.protocols.ranem2023 import (
    ARMS,
    BOX_CHOICE,
    EITHER,
    METRICS,
    SETTINGS,
    PromptSetting,
    arm_table,
    difference_table,
)
from core.protocols.ranem2023_figures import dice_boxes, gain_against_effort
from core.reports.blocks import Missing
from core.reports.captions import INTERVALS, Caption, captioned, without_patients
from core.reports.chosen_runs import Chosen, Pool, Used, best_evaluation
from core.reports.key_labels import model_label
from core.reports.protocol import Content, ProtocolReport, Worst
from core.reports.run_exposures import LOST_CARD, in_test_partition, test_partition_caption
from core.reports.source import Source, StoredRun
from core.reports.whose import cohort_of
from core.requests.evaluate import BASELINE
from core.requests.train import TrainRequest

_TRAINING, _EVALUATION, _BASELINE = "training", "evaluation", "baseline"
_TABLES = {
    "arms": Caption(
        "Dice and IoU in percent by way of prompting, beside the published figures of both cohorts.",
        f"Dice, {INTERVALS} Gain: from adding the box, in "
        "percent of the arm without it. Above mean: Dice above the mean of all arms. Effort: marks that a "
        f"person must set (ours). {BOX_CHOICE}",
        lambda table: table.rename(columns={"dice_low": "low", "dice_high": "high"}),
    ),
    "published": Caption("Dice of every arm in percent beside the published one of each cohort."),
    "baseline": Caption(
        "The ellipse in the prompt's box on the same test side with the same prompts, in percent.",
        INTERVALS,
        lambda table: without_patients(table[["prompts", "n", "n_patients", "dice", "iou"]]).assign(
            dice_low=table["dice_low"], dice_high=table["dice_high"]
        ),
    ),
}
_FIGURES = {
    "dice": "Dice of every test case by way of prompting.",
    "gain": "Dice above the mean of all arms against the effort of prompting.",
}


def choose(pool: Pool) -> Chosen:
    """The series with most arms that are trained and evaluated; of equal ones the newest."""
    found: dict[str, list[tuple[StoredRun, StoredRun]]] = {}
    for training in pool.all("train", lambda run: _arm(run) is not None):
        evaluation = _evaluation(pool, training)
        if evaluation is not None:
            pairs = found.setdefault(_series(training), [])
            if training.prompts not in [one.prompts for one, _ in pairs]:
                pairs.append((training, evaluation))
    if not found:
        command = f"python -m jobs.ranem2023 --study {quote(pool.study)} --model starter_2d --name NAME"
        return Chosen((), (Missing("trainings of the arms", command),))
    name = max(found, key=lambda key: _rank(found[key], pool))
    order = [arm.prompts for arm in ARMS]
    pairs = sorted(found[name], key=lambda pair: order.index(pair[0].prompts[0]))
    used = [
        Used(role, run) for pair in pairs for role, run in zip((_TRAINING, _EVALUATION), pair, strict=True)
    ]
    baselines = [run for _, evaluation in pairs if (run := _baseline_of(pool, evaluation)) is not None]
    used += [Used(_BASELINE, run) for run in baselines]
    return Chosen(tuple(used), tuple(_missing(pool.study, name, [one for one, _ in pairs])))


def content(chosen: Chosen, source: Source) -> Content:
    """Read every evaluation under the prompts of its training."""
    arms = [_TestPartition.read(run, chosen, source) for run in chosen.of(_EVALUATION)]
    kept = [arm for arm in arms if len(arm.rows)]
    limits = tuple(arm.lost for arm in arms if arm.lost)
    frames = [arm.rows for arm in kept]
    if not frames:
        return Content((), cards=_cards(chosen, source), limits=limits)
    values = _long(pd.concat(frames, ignore_index=True))
    table = arm_table(values)
    charts = {"dice": dice_boxes(values)}
    if table["above_mean"].notna().any() and len(table) > 1:
        charts["gain"] = gain_against_effort(table)
    tables = {"arms": table, "published": difference_table(table, ours=_ours(kept, chosen, source))}
    baselines = [_of_ellipse(arm, chosen, source) for arm in kept]
    if any(len(frame) for frame in baselines):
        tables["baseline"] = _of_baseline(baselines)
    return Content(
        captioned(Findings(tables, charts), tables=_TABLES, figures=_FIGURES),
        Worst(frames[0], f"{kept[0].run.model}, {kept[0].prompts}, test side"),
        cards=_cards(chosen, source),
        without_baseline="baseline" not in tables,
        prompts=tuple(arm.prompts for arm in kept),
        limits=limits,
        partitions=dict.fromkeys(_TABLES, "; ".join(dict.fromkeys(arm.partition for arm in kept))),
        about=(
            (
                "Choices",
                "The study has no validation side: the last weights of a training are its result. "
                + BOX_CHOICE,
            ),
        ),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _TestPartition:
    """The rows of an arm on the test side of its model's card.

    Attributes:
        rows: Empty where the card is lost, or no case of its test side is there.
        partition: The words on which cases those are.
        lost: The reason why the arm is left out; empty where it is not.
    """

    run: StoredRun
    prompts: str
    found: RunExposure
    rows: pd.DataFrame
    partition: str
    lost: str = ""

    @classmethod
    def read(cls, run: StoredRun, chosen: Chosen, source: Source) -> _TestPartition:
        """The arm of an evaluation."""
        prompts, found = _arm_of_evaluation(run, chosen), source.exposure(run)
        rows = in_test_partition(_frame(source, run, prompts), found)
        lost = f"of {run.model} {LOST_CARD}" if not found.partitions else ""
        if found.partitions and not len(rows):
            lost = f"no case on the test side of {run.model}'s card has a result in this report"
        lost = lost and f"The arm {prompts} is left out: {lost}."
        return cls(run, prompts, found, rows, test_partition_caption(str(run.model), rows, found), lost)


def _of_ellipse(arm: _TestPartition, chosen: Chosen, source: Source) -> pd.DataFrame:
    """The ellipse on the arm's test side with its prompts; empty where it was not run."""
    for run in chosen.of(_BASELINE):
        if _same_work(run, arm.run):
            return in_test_partition(_frame(source, run, arm.prompts), arm.found)
    return arm.rows.iloc[:0]


def _arm(run: StoredRun) -> PromptSetting | None:
    """The arm that a training of a series is of."""
    if len(run.prompts) != 1 or not run.name.endswith(f"-{run.prompts[0]}"):
        return None
    return next((arm for arm in ARMS if arm.prompts == run.prompts[0]), None)


def _series(run: StoredRun) -> str:
    return run.name.removesuffix(f"-{run.prompts[0]}")


def _evaluation(pool: Pool, training: StoredRun) -> StoredRun | None:
    """An evaluation of the trained model with the prompts of its training."""
    return best_evaluation(
        pool, lambda run: run.model == training.name and set(training.prompts) <= set(run.prompts)
    )


def _baseline_of(pool: Pool, evaluation: StoredRun) -> StoredRun | None:
    """The ellipse with the same prompts over the same cases."""
    return pool.best("evaluate", lambda run: run.model == BASELINE and _same_work(run, evaluation))


def _same_work(run: StoredRun, evaluation: StoredRun) -> bool:
    same_cases = run.provenance.study_snapshot == evaluation.provenance.study_snapshot
    return run.seed == evaluation.seed and same_cases and set(evaluation.prompts) == set(run.prompts)


def _rank(pairs: list[tuple[StoredRun, StoredRun]], pool: Pool) -> tuple[bool, int, object]:
    named = any(run.run_id in pool.preferred for pair in pairs for run in pair)
    return named, len(pairs), max(training.created_at for training, _ in pairs)


def _missing(study: str, name: str, trained: list[StoredRun]) -> list[Missing]:
    done = {run.prompts[0] for run in trained}
    if done & set(EITHER):  # one arm of the study, which has its box on one of its cohorts only
        done |= set(EITHER)
    lacking = [arm.prompts for arm in ARMS if arm.prompts not in done]
    if not lacking:
        return []
    asked = f"python -m jobs.ranem2023 --study {quote(study)} --model {trained[0].model} --name {name}"
    return [Missing(f"{len(lacking)} of {len(ARMS)} arms ({', '.join(lacking)})", asked)]


def _arm_of_evaluation(run: StoredRun, chosen: Chosen) -> str:
    return next(one.prompts[0] for one in chosen.of(_TRAINING) if one.name == run.model)


def _frame(source: Source, run: StoredRun, prompts: str) -> pd.DataFrame:
    frame = source.results([run.run_id])
    return frame[frame["prompts"] == prompts].reset_index(drop=True)


def _long(rows: pd.DataFrame) -> pd.DataFrame:
    kept = ["prompts", "case_id", "patient_id"]
    return pd.concat([rows[kept].assign(metric=one, value=rows[one].astype(float)) for one in METRICS])


def _ours(arms: Sequence[_TestPartition], chosen: Chosen, source: Source) -> StudySetting:
    """Return what the arms are of, as far as it may differ from the study."""
    trainings = chosen.of(_TRAINING)
    bases = sorted({model_label(str(run.model)) for run in trainings})
    names = ("epochs", "steps", "part", "validation", "test", "loss", "optimizer", "learning_rate")
    stated = [{name: run.request.get(name) for name in names} for run in trainings]
    usual = {field.name: field.default for field in fields(TrainRequest) if field.name in names}
    as_printed = all(one == usual | {"validation": 0.0, "test": 0.2, "part": "decoder"} for one in stated)
    words = f"{stated[0]['epochs']} epochs of {stated[0]['steps']} steps, part {stated[0]['part']}"
    cohort = cohort_of(source, trainings, study=arms[0].run.study)
    return StudySetting(" and ".join(bases), cohort, SETTINGS if as_printed else words)


def _of_baseline(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return arm_table(_long(pd.concat(frames, ignore_index=True)), cohorts=())


def _cards(chosen: Chosen, source: Source) -> dict[str, ModelCard]:
    found = {}
    for run in chosen.of(_TRAINING):
        try:
            found[run.name] = read_card(source.settings.models / run.name)
        except CheckpointError:
            continue  # its weights were deleted; the settings of its run are still told
    return found


REPORT = ProtocolReport(
    key="ranem2023",
    title="Which prompts train best: sampling ablations with a frozen encoder",
    goal=(
        "Which kind of prompt, and how many, does a promptable model need when only its mask decoder is "
        "trained for a cohort, and what is the effort worth?"
    ),
    cohort="BCSS and BraTS 2020",
    choose=choose,
    content=content,
    budget={"epochs": 75, "steps": 75},
)
