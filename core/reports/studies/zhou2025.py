"""The report of zhou2025: clicks on lesions of volumes, fold by fold where models were trained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from shlex import quote

import pandas as pd

from core.errors import CheckpointError
from core.models.card import ModelCard, read_card
from core.models.met_cases import Met
from core.protocols.zhou2025 import EXPOSURE_LABELS, EXTERNAL, READER
from core.protocols.zhou2025_figures import clicked_split
from core.protocols.zhou2025_findings import findings
from core.reports.blocks import Missing
from core.reports.captions import captioned, filled_in
from core.reports.chosen_runs import Chosen, Pool, Refused, Used
from core.reports.protocol import Content, ProtocolReport, Worst
from core.reports.run_exposures import LOST_CARD
from core.reports.source import Source, StoredRun
from core.reports.studies.zhou2025_captions import FIGURES, TABLES
from core.reports.studies.zhou2025_clicks import ModelClicks
from core.reports.studies.zhou2025_setting import CLICKS, OUTSIDE, TRAINING, ours
from core.requests.segment import BASELINE

_BASELINE = "baseline"
_UNET = "_unet3d"
_FOLD = re.compile(r"(?P<series>.+)_fold(?P<fold>\d+)")


def choose(pool: Pool) -> Chosen:
    """The series with most folds that were trained and clicked on; else a model trained elsewhere."""
    whole, refused = pool, tuple(_refused(pool))
    pool = whole.without([one.run_id for one in refused])
    folds = _folds(pool, unet=False)
    if not folds:
        return replace(_untrained(pool), refused=refused)
    name = max(folds, key=lambda key: _rank(folds[key], pool))
    used = [Used(role, run) for pair in folds[name] for role, run in _roles(pair)]
    used += [Used(role, run) for pair in _folds(pool, unet=True).get(name, []) for role, run in _roles(pair)]
    used += _external(pool, [reading for _, reading in folds[name]])
    baseline = _baseline(pool, folds[name][0][1])
    used += [Used(_BASELINE, baseline)] if baseline is not None else []
    return Chosen(tuple(used), tuple(_missing(pool.study, name, used)), refused)


def _refused(pool: Pool) -> Iterator[Refused]:
    """Refuse clicks of another simulated reader than the study's: other numbers, at other places."""
    for run in pool.runs:
        reader = run.request.get("reader", READER)
        asked = run.study == pool.study or run.run_id in pool.preferred
        if run.kind == "segment" and reader != READER and asked:
            yield Refused(
                run.run_id,
                f"its clicks are those of the reader {reader}, and the protocol's are those of the reader "
                f"{READER} (python -m jobs.segment --reader {READER})",
            )


def content(chosen: Chosen, source: Source) -> Content:
    """Read the clicks of every fold's model, the baseline's, and those on the external cohort."""
    cards = _cards(chosen, source)
    every = _readings(chosen, source)
    readings = [one for one in every if not one.lost]
    limits = tuple(_left_out(one) for one in every if one.lost)
    parts = [_of_model(one, source) for one in readings]
    gone = {one.run.model for one in every if one.lost}
    for run in (run for run in chosen.of(OUTSIDE) if run.model not in gone):
        series, fold = _named(str(run.model))
        parts.append(_frame(source, run).assign(model=series, fold=fold, side=EXTERNAL))
    if not parts or not sum(map(len, parts)):
        return Content((), cards=cards, limits=limits)
    parts += _of_baseline(chosen, readings, source)
    results = pd.concat(parts, ignore_index=True)
    model, arm = str(parts[0]["model"].iloc[0]), chosen.of(CLICKS)[0].prompts[-1]
    split = f"split: {clicked_split(results)}"
    mine = results[(results["model"] == model) & (results["prompts"] == arm)]
    held_out = mine[mine["side"].isin(["test", "validation", EXPOSURE_LABELS[Met.UNMET], EXTERNAL])]
    worst = (held_out if len(held_out) else mine).drop_duplicates(["case_id", "lesion_id"])
    return Content(
        captioned(
            findings(results, model=model, arm=arm, ours=ours(chosen, source)),
            tables=filled_in(TABLES, split=split),
            figures={stem: caption.format(split=split) for stem, caption in FIGURES.items()},
        ),
        Worst(worst, f"{model}, {arm.removeprefix('clicks_')} rounds of clicks, {_whose(held_out)}"),
        cards=cards,
        limits=(*limits, *_limits(readings)),
        partitions=_partitions(readings),
        without_baseline=not chosen.of(_BASELINE),
    )


def _folds(pool: Pool, *, unet: bool) -> dict[str, list[tuple[StoredRun | None, StoredRun]]]:
    """Return training and clicks of each fold in order, by the name of the series."""
    found: dict[str, dict[int, tuple[StoredRun | None, StoredRun]]] = {}
    for training in pool.all("train_volumes"):
        parts = _FOLD.fullmatch(training.name)
        if parts is None or parts["series"].endswith(_UNET) is not unet:
            continue
        readings = pool.all("segment", lambda run, name=training.name: run.model == name)  # type: ignore[misc]
        if readings:
            series = found.setdefault(parts["series"].removesuffix(_UNET), {})
            series.setdefault(int(parts["fold"]), (training, readings[0]))
    return {name: [pair for _, pair in sorted(series.items())] for name, series in found.items()}


def _untrained(pool: Pool) -> Chosen:
    """Return clicks of a model that was not trained on this study."""
    reading = pool.best("segment", lambda run: run.model != BASELINE) or pool.best("segment")
    command = f"python -m jobs.zhou2025 --study {quote(pool.study)} --model starter_3d --name NAME"
    missing = [Missing("trainings fold by fold, with the 3D U-Net beside them", command)]
    if reading is None:
        return Chosen((), (*missing, Missing("clicks on the lesions", command)))
    used = [Used(CLICKS, reading), *_external(pool, [reading])]
    baseline = _baseline(pool, reading)
    if baseline is not None and reading.model != BASELINE:
        used.append(Used(_BASELINE, baseline))
    return Chosen(tuple(used), tuple(missing))


def _roles(pair: tuple[StoredRun | None, StoredRun]) -> list[tuple[str, StoredRun]]:
    training, reading = pair
    return [*([(TRAINING, training)] if training is not None else []), (CLICKS, reading)]


def _external(pool: Pool, readings: list[StoredRun]) -> list[Used]:
    """The same models on another study that a person named, or that has all of them."""
    models = {str(reading.model) for reading in readings}
    others = [
        run for run in pool.runs if run.kind == "segment" and run.study != pool.study and run.model in models
    ]
    named = [run for run in others if run.run_id in pool.preferred]
    found: dict[str, StoredRun] = {}
    if any(_FOLD.fullmatch(model) for model in models) or named:
        for run in named or others:
            found.setdefault(str(run.model), run)
    return [Used(OUTSIDE, run) for _, run in sorted(found.items())]


def _baseline(pool: Pool, reading: StoredRun) -> StoredRun | None:
    same = ("rounds", "reader", "placement")
    return pool.best(
        "segment",
        lambda run: (
            run.model == BASELINE and all(run.request.get(key) == reading.request.get(key) for key in same)
        ),
    )


def _rank(pairs: list[tuple[StoredRun | None, StoredRun]], pool: Pool) -> tuple[bool, int, object]:
    named = any(run.run_id in pool.preferred for pair in pairs for run in pair if run is not None)
    return named, len(pairs), max(reading.created_at for _, reading in pairs)


def _missing(study: str, name: str, used: list[Used]) -> list[Missing]:
    trained = [one.run for one in used if one.role == TRAINING]
    first = next(run for run in trained if not _named(run.name)[0].endswith(_UNET))
    command = f"python -m jobs.zhou2025 --study {quote(study)} --model {first.model} --name {name}"
    folds = int(first.request.get("folds") or 0)
    done = [run for run in trained if not _named(run.name)[0].endswith(_UNET)]
    found = []
    if len(done) < folds:
        found.append(Missing(f"{folds - len(done)} of {folds} folds", command))
    if len(trained) == len(done):
        found.append(Missing("the 3D U-Net without prompts", command))
    if not any(one.role == _BASELINE for one in used):
        found.append(Missing("the sphere baseline", command))
    if not any(one.role == OUTSIDE for one in used):
        found.append(Missing("an external cohort", f"{command} --external STUDY"))
    return found


def _named(model: str) -> tuple[str, float]:
    """Return series and fold of a model; a model without a fold is its own series."""
    parts = _FOLD.fullmatch(model)
    return (parts["series"], float(parts["fold"])) if parts else (model, float("nan"))


def _readings(chosen: Chosen, source: Source) -> list[ModelClicks]:
    trained = {run.name for run in chosen.of(TRAINING)}
    return [ModelClicks(run, source.exposure(run), str(run.model) in trained) for run in chosen.of(CLICKS)]


def _of_model(reading: ModelClicks, source: Source) -> pd.DataFrame:
    """The rows of a model with their side; those of no side had no part in the training's choice of cases."""
    frame, (series, fold) = _frame(source, reading.run), _named(str(reading.run.model))
    partitions = reading.partition(frame["case_id"])
    return frame.assign(model=series, fold=fold, side=partitions).dropna(subset=["side"])


def _of_baseline(chosen: Chosen, readings: Sequence[ModelClicks], source: Source) -> list[pd.DataFrame]:
    """The sphere learns nothing, but what it is held against has sides fold by fold."""
    baseline = chosen.first(_BASELINE)
    if baseline is None:
        return []
    frame = _frame(source, baseline).assign(model=BASELINE)
    held = [one for one in readings if not _named(str(one.run.model))[0].endswith(_UNET)]
    return [
        frame.assign(fold=_named(str(one.run.model))[1], side=one.partition(frame["case_id"])).dropna(
            subset=["side"]
        )
        for one in held
    ]


def _frame(source: Source, run: StoredRun) -> pd.DataFrame:
    return source.results([run.run_id])


def _cards(chosen: Chosen, source: Source) -> dict[str, ModelCard]:
    found = {}
    for run in chosen.of(TRAINING):
        try:
            found[run.name] = read_card(source.settings.models / run.name)
        except CheckpointError:
            continue  # its weights were deleted; its fold is left out
    return found


def _left_out(reading: ModelClicks) -> str:
    series, fold = _named(str(reading.run.model))
    what = f"Fold {fold:g} of {series}" if fold == fold else f"The model {series}"
    return f"{what} is left out: of {reading.run.model} {LOST_CARD}."


def _whose(held_out: pd.DataFrame) -> str:
    return "lesions not trained on" if len(held_out) else "whether they were trained on is said in the tables"


def _partitions(readings: Sequence[ModelClicks]) -> dict[str, str]:
    """Return which cases each table is over; nothing where no model was trained for the report."""
    if not any(one.trained for one in readings):
        return {}
    models = ", ".join(str(one.run.model) for one in readings)
    return dict.fromkeys(TABLES, f"by the sides on each model's own card ({models})")


def _limits(readings: Sequence[ModelClicks]) -> tuple[str, ...]:
    if any(one.trained for one in readings):
        return ()
    return (
        "No model was trained for this report: there are no folds and no test side; lesions stand under what "
        "is known of how the model stands to them.",
    )


REPORT = ProtocolReport(
    key="zhou2025",
    title="Clicks on lesions in automated breast ultrasound, by split, BI-RADS and volume",
    goal=(
        "How well does a promptable 3D model, adapted with low-rank adapters, segment lesions in automated "
        "breast ultrasound after rounds of corrective clicks, by BI-RADS category and lesion volume?"
    ),
    cohort="an own ABUS cohort, and TDSC-ABUS 2023 as external test",
    choose=choose,
    content=content,
    budget={"epochs": 200},
)
