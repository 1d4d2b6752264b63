"""A grid of rates and epochs as 7 trainings against 35: ``python -m benchmarks.dosch_grid [--small]``.

Both ways train the same toy networks on the same pictures in this process; they must find the same metrics.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch

from benchmarks.command_line import benchmark_parser, print_result, read_options
from core.cases import Pathology
from core.classification.picture import InputKind
from core.datasets.cohort_layout import LayoutOptions
from core.datasets.phantoms import write_phantoms
from core.datasets.registry import find_layout
from core.models.classifiers.build import initial_classifier
from core.training.classification.task import ClassificationTask, LabelledCases
from core.training.grid.examples import framed_cases
from core.training.grid.trainer import GridTrainer
from core.training.grid.values import GridPoint, GridSettings

RATES = (1e-6, 1e-5, 1e-4, 1e-3, 5e-3, 1e-2, 5e-2)
EPOCHS = (10, 20, 30, 40, 50)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both times and their ratio."""
    parser = benchmark_parser("benchmarks.dosch_grid", __doc__)
    parser.add_argument("--cases", type=int, default=16, help="phantoms to train on; as many to validate")
    parser.add_argument("--size", type=int, default=32, help="side of the input in pixels")
    parser.add_argument("--scale", type=int, default=10, help="epoch counts are the study's over this")
    parser.add_argument("--rates", type=int, default=len(RATES), help="learning rates, the lowest first")
    options = read_options(parser, arguments, small={"cases": 3, "rates": 1, "scale": 20})
    torch.set_num_threads(1)
    rates = RATES[: options.rates]
    epochs = tuple(dict.fromkeys(max(count // options.scale, 1) for count in EPOCHS))
    with tempfile.TemporaryDirectory() as folder:
        task = _task(options.cases, options.size, Path(folder))
        whole = GridSettings(rates, epochs, batch=8)
        seven, shared_s = _timed(task, [whole], Path(folder) / "shared")
        each = [
            replace(whole, learning_rates=(rate,), record_epochs=(count,))
            for rate in rates
            for count in epochs
        ]
        alone, alone_s = _timed(task, each, Path(folder) / "alone")
    assert np.allclose(_found(seven), _found(alone), rtol=1e-6), "both ways must find the same"
    print(f"{len(rates)} trainings: {shared_s:.1f} s for {len(seven)} networks")
    print(f"{len(each)} trainings: {alone_s:.1f} s for the same {len(alone)} networks, data loaded once too")
    print_result(f"ratio {alone_s / shared_s:.2f} (epochs alone: {sum(epochs) / epochs[-1]:.2f})")


def _task(cases: int, size: int, folder: Path) -> ClassificationTask:
    table = write_phantoms(folder / "phantoms", 2 * cases, seed=1)
    made = find_layout("generic").read(table, LayoutOptions()).cases
    known = [case for case in made if case.lesions]
    half = len(known) // 2
    sides = []
    for side in (known[:half], known[half:]):
        framed = framed_cases(side, InputKind.CROP_MASK, size=size)
        malignant = {case.case_id for case in side if case.pathology is Pathology.MALIGNANT}
        sides.append(LabelledCases(framed, torch.tensor([c in malignant for c in framed.case_ids]).numpy()))
    start = partial(initial_classifier, "mobilenet_v2", weights=folder, scratch=True, seed=0)
    return ClassificationTask(lambda: start()[0], *sides, kind=InputKind.CROP_MASK)


def _timed(
    task: ClassificationTask, grids: Sequence[GridSettings], folder: Path
) -> tuple[list[GridPoint], float]:
    points: list[GridPoint] = []
    started = time.perf_counter()
    for number, settings in enumerate(grids):
        trainer = GridTrainer(task, settings, device=torch.device("cpu"), folder=folder / str(number))
        trainer.run(lambda done, point: points.extend([] if point is None else [point]))
    return points, time.perf_counter() - started


def _found(points: Sequence[GridPoint]) -> list[tuple[float, int, float]]:
    return sorted((p.learning_rate, p.epoch, p.metrics["log_loss"]) for p in points)


if __name__ == "__main__":
    main()
