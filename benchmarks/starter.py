"""The quality and speed of a promptable model: ``python -m benchmarks.starter --model KEY [--small]``.

Dice with the prompts of hu2023, a tight box and a single random point, and after 1, 3 and 5 clicks, the
later ones corrective, each with the previous answer's logits. Means with 95 % bootstrap intervals by patient,
in all and by pathology and size (thirds of the cases).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.benchmark_study import STUDY, make_study
from benchmarks.command_line import benchmark_parser, print_result, read_options
from core.cases import Case
from core.models.card import read_card
from core.models.catalog import PICTURE_MODELS
from core.models.contracts import Embedding, Segmenter
from core.prompts.corrective import corrective_click
from core.prompts.registry import prompt_simulator
from core.prompts.simulator import prompt_generator
from core.prompts.values import MaskPrompt, PointPrompt, PromptSet
from core.settings import Settings
from core.statistics.summary import summarise
from core.training.examples import Example, load_examples
from db.store import Store
from db.studies import load_cases

PROTOCOLS = ("hu2023", "tight_box", "point")
CLICKS = (1, 3, 5)


@dataclass(frozen=True, slots=True)
class PromptScore:
    """The Dice of one case under one protocol."""

    case: Case
    area_px: int
    protocol: str
    dice: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Print tables in Markdown; ``--small`` takes a few phantoms of its own."""
    options = _options(arguments)
    if not options.small:
        return measure(options, Settings.from_environment())
    with tempfile.TemporaryDirectory() as folder:
        settings, _ = make_study(Path(folder), drawn=4, cases=4)
        return measure(options, settings)


def measure(options: argparse.Namespace, settings: Settings) -> int:
    """Ask the model about every case."""
    cases = {case.case_id: case for case in _cases(settings, options)}
    model = PICTURE_MODELS.load(
        options.model, settings.weights, device=options.device, models=settings.models
    )
    seconds: list[tuple[float, float]] = []
    found = [
        one
        for example in load_examples(list(cases.values()))
        for one in _of_example(model, example, case=cases[example.case_id], seconds=seconds)
    ]
    print(f"{options.model}, {len(cases)} held-out cases of study {options.study}\n")
    print("\n".join(_table(found)))
    encode, decode = np.median(np.array(seconds), axis=0)
    print()
    print_result(f"encode {encode * 1e3:.0f} ms, decode {decode * 1e3:.0f} ms (medians)")
    return 0


def _of_example(
    model: Segmenter, example: Example, *, case: Case, seconds: list[tuple[float, float]]
) -> Iterator[PromptScore]:
    started = time.perf_counter()
    embedding = model.embed(example.image)
    encoded = time.perf_counter() - started
    area = int(example.mask.sum())
    for key in PROTOCOLS:
        simulator = prompt_simulator(key)
        random = prompt_generator(seed=0, case_id=case.case_id, lesion_id=example.lesion_id, prompts=key)
        prompts = simulator.simulate(example.mask, random)
        started = time.perf_counter()
        prediction = model.predict(embedding, prompts, multimask=simulator.multimask)
        seconds.append((encoded, time.perf_counter() - started))
        yield PromptScore(case, area, key, _dice(example, prediction.best.mask))
    for count, dice in _clicked(model, embedding, example):
        yield PromptScore(case, area, f"{count} click{'s' * (count > 1)}", dice)


def _clicked(model: Segmenter, embedding: Embedding, example: Example) -> Iterator[tuple[int, float]]:
    """Return the Dice after each number of `CLICKS`; the first click is the reference's innermost pixel."""
    nothing = np.zeros_like(example.mask)
    clicks: list[PointPrompt] = []
    answer, mask = nothing, None
    for number in range(1, max(CLICKS) + 1):
        click = corrective_click(example.mask, answer)
        if click is not None:
            clicks.append(click)
            prediction = model.predict(embedding, PromptSet((*clicks, *([mask] if mask else []))))
            answer = prediction.best.mask
            mask = MaskPrompt(answer, prediction.best.low_res_logits)
        if number in CLICKS:
            yield number, _dice(example, answer)


def _dice(example: Example, mask: np.ndarray) -> float:
    both = (example.mask & mask).sum()
    return float(2 * both / (example.mask.sum() + mask.sum()))


def _table(found: Sequence[PromptScore]) -> Iterator[str]:
    protocols = list(dict.fromkeys(one.protocol for one in found))
    yield "| cases | n | " + " | ".join(protocols) + " |"
    yield "|---|---|" + "---|" * len(protocols)
    for name, group in _groups(found).items():
        shown = [_interval([one for one in group if one.protocol == key]) for key in protocols]
        yield f"| {name} | {len(group) // len(protocols)} | " + " | ".join(shown) + " |"


def _groups(found: Sequence[PromptScore]) -> dict[str, list[PromptScore]]:
    low, high = np.quantile([one.area_px for one in found], [1 / 3, 2 / 3])
    sizes = {
        f"small, up to {low:,.0f} px": lambda one: one.area_px <= low,
        "medium": lambda one: low < one.area_px <= high,
        f"large, above {high:,.0f} px": lambda one: one.area_px > high,
    }
    kinds = sorted({one.case.pathology for one in found})
    groups = {"all": list(found)}
    groups |= {kind.value: [one for one in found if one.case.pathology is kind] for kind in kinds}
    return groups | {name: [one for one in found if belongs(one)] for name, belongs in sizes.items()}


def _interval(found: Sequence[PromptScore]) -> str:
    summary = summarise([one.dice for one in found], [one.case.patient_id for one in found])
    interval = summary.mean_interval
    bounds = f" ({interval.low:.3f} to {interval.high:.3f})" if interval else ""
    return f"{summary.mean:.3f}{bounds}"


def _cases(settings: Settings, options: argparse.Namespace) -> list[Case]:
    with Store(settings.store_path).connect() as con:
        cases = [case for case in load_cases(con, options.study) if case.lesions]
    if options.split_of is None:
        return cases
    side = set(read_card(settings.models / options.split_of).split[options.side])
    return [case for case in cases if case.case_id in side]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = benchmark_parser("benchmarks.starter", __doc__)
    parser.add_argument("--model", default="starter_2d")
    parser.add_argument("--study", default="busi")
    parser.add_argument("--split-of", help="trained model whose split is used; all cases without it")
    parser.add_argument("--side", default="test", choices=("train", "validation", "test"))
    parser.add_argument("--device", default="auto")
    return read_options(parser, arguments, small={"study": STUDY})


if __name__ == "__main__":
    sys.exit(main())
