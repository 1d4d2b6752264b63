"""The quality of a model of clicks in volumes on phantoms that nothing was fitted to or chosen on.

    python -m benchmarks.starter_3d --model starter_3d --cases 40 --seed 2027 [--small]

Draws phantoms of a seed of their own and clicks at every lesion as zhou2025 does: once on it, then in each
round at one point of every slice with an error. Blocks are placed by the clicks alone. Prints the mean Dice
after 1, 3, 5 and 11 clicks with a 95 % interval by bootstrap over patients, by volume group, and the ball of
the median lesion's size at the same first clicks.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from benchmarks.command_line import benchmark_parser, print_result, read_options
from core.clicks.simulated import correction_clicks, first_click
from core.datasets.abus_phantom_plan import AbusPhantomCase, plan_abus_phantoms
from core.datasets.abus_phantom_render import render_abus_phantom
from core.datasets.abus_phantoms import SHAPE
from core.datasets.phantom_volumes import phantom_grid
from core.models.catalog import CLICK_MODELS
from core.models.contracts import ClickSegmenter, LesionAnswer, OpenedVolume
from core.prompts.values import PointPrompt, PromptSet, PromptSource
from core.settings import Settings
from core.volumes import Volume

BASELINE = "sphere_at_click"
SHOWN = (1, 3, 5, 11)
GROUPS_CM3 = {"0 to 5": (0.0, 5.0), "5 to 20": (5.0, 20.0), "20 to 100": (20.0, float("inf"))}
_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class VolumeScore:
    """The Dice of one lesion after each click."""

    patient: int
    volume_cm3: float
    contrast_db: float
    dice: tuple[float, ...]
    baseline: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    options = _options(arguments)
    models = [
        CLICK_MODELS.load(key, Settings.from_environment().weights, device="cpu")
        for key in (options.model, BASELINE)
    ]
    found: list[VolumeScore] = []
    started = time.perf_counter()
    for case in plan_abus_phantoms(options.cases, seed=options.seed):
        found.extend(_case(case, models[0], models[1], clicks=options.clicks))
        print(f"{case.case_id}: {len(found)} lesions, {time.perf_counter() - started:.0f} s", flush=True)
    _table(found)
    last = np.mean([one.dice[-1] for one in found])
    print_result(f"mean Dice after {options.clicks} clicks {last:.3f}, {len(found)} lesions")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = benchmark_parser("benchmarks.starter_3d", __doc__)
    parser.add_argument("--model", default="starter_3d")
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--seed", type=int, default=2027)
    parser.add_argument("--clicks", type=int, default=max(SHOWN))
    return read_options(parser, arguments, small={"cases": 1, "clicks": 1})


def _case(
    case: AbusPhantomCase, model: ClickSegmenter, baseline: ClickSegmenter, *, clicks: int
) -> Iterator[VolumeScore]:
    phantom = render_abus_phantom(case, shape=SHAPE)
    stored = case.patient.device.stored
    grid = phantom_grid(SHAPE, phantom.spacing_mm, turned_deg=case.tilt_deg, stored=stored)
    volume = Volume(phantom.voxels, grid)
    opened, ball = model.open(volume), baseline.open(volume)
    for number, (lesion, reference) in enumerate(zip(case.lesions, phantom.masks, strict=True)):
        random = np.random.default_rng([case.seed, number])
        first = PromptSet((first_click(reference, random),), PromptSource.SIMULATED)
        yield VolumeScore(
            case.patient.number,
            lesion.volume_cm3,
            lesion.level_db,
            tuple(
                _dice(answer.mask, reference)
                for answer in islice(_clicked(opened, reference, first, random), clicks)
            ),
            _dice(ball.answer(first).mask, reference),
        )


def _clicked(
    opened: OpenedVolume,
    reference: NDArray[np.bool_],
    first: PromptSet,
    random: np.random.Generator,
) -> Iterator[LesionAnswer]:
    clicks, answer = first.points, opened.answer(first)
    while True:
        yield answer
        newest: tuple[PointPrompt, ...] = correction_clicks(reference, answer.mask, random)
        clicks = clicks + newest
        if newest:
            answer = opened.answer(PromptSet(clicks, PromptSource.SIMULATED), previous=answer)


def _dice(found: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> float:
    return 2.0 * int((found & wanted).sum()) / (int(found.sum()) + int(wanted.sum()))


def _table(found: list[VolumeScore]) -> None:
    shown = [click for click in SHOWN if click <= len(found[0].dice)]
    print("| lesions (cm3) | n | " + " | ".join(f"{n} clicks" for n in shown) + " | ball at the click |")
    print("|---|---" + "|---" * (len(shown) + 1) + "|")
    _row("all", found, shown)
    for name, (low, high) in GROUPS_CM3.items():
        _row(name, [one for one in found if low <= one.volume_cm3 < high], shown)
    _row("contrast under 3 dB", [one for one in found if abs(one.contrast_db) < 3.0], shown)


def _row(name: str, found: list[VolumeScore], shown: list[int]) -> None:
    if found:
        cells = [_interval(found, [one.dice[click - 1] for one in found]) for click in shown]
        cells.append(_interval(found, [one.baseline for one in found]))
        print(f"| {name} | {len(found)} | " + " | ".join(cells) + " |")


def _interval(found: list[VolumeScore], values: list[float]) -> str:
    """Return the mean, and 95 % by bootstrap over patients."""
    by_patient: dict[int, list[float]] = {}
    for one, value in zip(found, values, strict=True):
        by_patient.setdefault(one.patient, []).append(value)
    groups = list(by_patient.values())
    drawn = np.random.default_rng(0).integers(len(groups), size=(_RESAMPLES, len(groups)))
    means = [np.mean([value for place in row for value in groups[place]]) for row in drawn]
    low, high = np.percentile(means, [2.5, 97.5])
    return f"{np.mean(values):.3f} ({low:.3f} to {high:.3f})"


if __name__ == "__main__":
    main()
