"""The preset zhou2025 from end to end: ``python -m jobs.zhou2025 --study NAME --model KEY --name SERIES``.

Trains the model fold by fold, and a 3D U-Net without prompts beside it; clicks on every lesion of the study
and of an external cohort with each fold's model; writes tables (CSV and Markdown) and figures. What is done
already is not done again, so a series that was stopped goes on when it is started again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pandas as pd

from core.clicks.study_grid import GRIDS
from core.errors import JobError
from core.protocols.findings import Findings
from core.protocols.zhou2025 import EXTERNAL, Ours
from core.protocols.zhou2025_findings import findings
from core.requests.segment import BASELINE, SegmentRequest
from core.requests.train_volumes import TrainVolumesRequest
from core.settings import Settings
from core.splits import split_folds
from db.export import export_frame
from db.store import Store
from jobs.commands import reporting_errors
from jobs.finished_run import finished_run
from jobs.kinds.train_volumes import training_volumes
from jobs.markdown import markdown
from jobs.presets import write_findings
from jobs.study_cases import study_cases

UNET = "unet3d"
_NUMBERS = (
    *("epochs", "steps", "batch", "folds", "seed", "threads", "limit", "lora-rank", "corrections", "size"),
    *("validate-every", "split-seed"),
)
"""Options with a whole number."""


@dataclass(frozen=True, slots=True)
class Series:
    """The whole preset.

    Attributes:
        training: The first fold's; the others differ by fold and name.
        unet: The same of the baseline without prompts; None leaves it out.
        reading: Clicks on the study's lesions; its model is replaced by that of each fold.
        external: Study with the external cohort; None for none.
        folds: The folds that are carried out, from 0.
    """

    training: TrainVolumesRequest
    unet: TrainVolumesRequest | None
    reading: SegmentRequest
    external: str | None
    folds: tuple[int, ...]


def run(series: Series, settings: Settings, *, target: Path) -> Findings:
    """Carry out everything, and write tables and figures into a folder.

    Raises:
        StudyError: Something cannot be carried out; what is finished is kept.
    """
    store = Store(settings.store_path)
    results = pd.concat(_results(store, settings, series), ignore_index=True)
    asked = series.reading
    ours = Ours(grid=asked.grid)
    found = findings(results, model=series.training.name, arm=asked.prompts[-1], ours=ours)
    write_findings(found, target)
    return found


def fold_name(name: str, fold: int) -> str:
    """Return the name of the model of a fold; folds count from 1 where people read."""
    return f"{name}_fold{fold + 1}"


def _results(store: Store, settings: Settings, series: Series) -> Iterator[pd.DataFrame]:
    """Yield the rows of every model and fold, with model, fold and side."""
    for fold in series.folds:
        partitions = _partitions(store, settings, series, fold=fold)
        for template in (series.training, series.unet):
            if template is None:
                continue
            trained = replace(template, fold=fold, name=fold_name(template.name, fold))
            finished_run(store, settings, trained, title=f"training of {trained.name}")
            frame = _read(store, settings, series, model=trained.name, partitions=partitions)
            yield frame.assign(model=template.name, fold=float(fold + 1))
        # The sphere learns nothing, but what it is held against has partitions fold by fold.
        frame = _read(store, settings, series, model=BASELINE, partitions=partitions)
        yield frame.assign(model=BASELINE, fold=float(fold + 1))


def _partitions(store: Store, settings: Settings, series: Series, *, fold: int) -> dict[str, str]:
    """Return the partition of every case in a fold."""
    asked = series.training
    with store.connect() as con:
        cases = training_volumes(study_cases(con, asked, settings), asked)
    split = split_folds(cases, folds=asked.folds, fold=fold, test=asked.test, seed=asked.split_seed)
    return split.partition_of


def _read(
    store: Store, settings: Settings, series: Series, *, model: str, partitions: dict[str, str]
) -> pd.DataFrame:
    own = _frame(store, settings, replace(series.reading, model=model))
    frames = [own.assign(side=own["case_id"].map(partitions)).dropna(subset=["side"])]
    if series.external is not None:
        asked = replace(series.reading, model=model, study=series.external, cases="", limit=None)
        frames.append(_frame(store, settings, asked).assign(side=EXTERNAL))
    return pd.concat(frames, ignore_index=True)


def _frame(store: Store, settings: Settings, request: SegmentRequest) -> pd.DataFrame:
    run_id = finished_run(store, settings, request, title=f"clicks on {request.study} for {request.model}")
    with store.connect() as con:
        frame = export_frame(con, [run_id])
    if frame.empty:
        raise JobError(f"run {run_id} has no results; python -m jobs.logs {run_id} says why")
    return frame


@reporting_errors
def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 done, 1 it failed, 2 bad usage."""
    options = _parser().parse_args(arguments)
    settings = Settings.from_environment()
    series = series_of(options)
    target = options.target or settings.home / "protocols" / "zhou2025" / options.name
    found = run(series, settings, target=target)
    for stem, table in found.tables.items():
        print(f"{stem}\n{markdown(table)}")
    print(f"tables and figures are in {target}")
    return 0


def series_of(options: argparse.Namespace) -> Series:
    """Return the preset that the options ask for.

    Raises:
        SettingsError: A value is out of range.
    """
    given = {name: value for name, value in vars(options).items() if value is not None}
    training = TrainVolumesRequest(**_taken(given, TrainVolumesRequest))
    unet = None
    if not options.no_unet:
        own = _taken(given, TrainVolumesRequest) | {"model": UNET, "name": f"{options.name}_unet3d"}
        unet = TrainVolumesRequest(**own | {"scratch": True, "part": "all", "corrections": 0})
    reading = SegmentRequest(**_taken(given, SegmentRequest) | {"baseline": False})
    folds = tuple(options.fold_number) if options.fold_number else tuple(range(training.folds))
    return Series(training, unet, reading, options.external, folds)


def _taken(given: dict[str, Any], request_type: type[Any]) -> dict[str, Any]:
    """Return those of the given settings that a request has."""
    return {field.name: given[field.name] for field in fields(request_type) if field.name in given}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jobs.zhou2025", description=__doc__)
    parser.add_argument("--study", required=True)
    parser.add_argument("--model", required=True, help="the model that training starts from, e.g. sam_med3d")
    parser.add_argument("--name", required=True, help="of the series; models are called NAME_fold1 and so on")
    parser.add_argument("--external", metavar="STUDY", help="external cohort, tested and never trained on")
    parser.add_argument("--scratch", action="store_true", default=None, help="as in jobs.train_volumes")
    parser.add_argument("--no-unet", action="store_true", help="without the 3D U-Net beside it")
    parser.add_argument(
        "--fold-number",
        type=int,
        action="append",
        metavar="N",
        help="only this fold, from 0; may be given again; all where left out",
    )
    parser.add_argument("--target", type=Path, metavar="DIR", help="where tables and figures go")
    parser.add_argument("--reader", default="zhou2025", help="as in jobs.segment (default zhou2025)")
    parser.add_argument("--placement", default="reference", help="as in jobs.segment (default reference)")
    parser.add_argument(
        "--grid", choices=GRIDS, help="as in jobs.segment; zhou2025 to compare distances with the study's"
    )
    for name in ("part", "device", "precision", "cases"):
        parser.add_argument(f"--{name}", help="as in jobs.train_volumes")
    for name in _NUMBERS:
        parser.add_argument(f"--{name}", type=int, help="as in jobs.train_volumes")
    for name in ("rounds", "workers"):
        parser.add_argument(f"--{name}", type=int, help="as in jobs.segment")
    for name in ("voxel-mm", "learning-rate"):
        parser.add_argument(f"--{name}", type=float, help="as in jobs.train_volumes")
    parser.add_argument("--test", type=float, help="as in jobs.train_volumes")
    return parser


if __name__ == "__main__":
    sys.exit(main())
