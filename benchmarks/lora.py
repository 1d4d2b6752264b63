"""Adapters against full fine-tuning of SAM's image encoder: ``python -m benchmarks.lora [--small]``.

SAM ViT-B with random weights, batch 1, each way in a process of its own: trained parameters, size of what
has to be stored, peak memory and steps per second.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import save

from benchmarks.benchmark_study import ROOT
from benchmarks.command_line import benchmark_parser, print_result, read_options
from benchmarks.sam_vit_b import phantom_examples, vit_b
from core.models.lora import adapters, add_adapters
from core.models.sam_frame import SamFrame
from core.prompts.registry import prompt_simulator
from core.training.batches import BatchMaker
from core.training.loop import Trainer
from core.training.picture_task import PictureTask, TrainingData
from core.training.settings import TrainSettings
from core.training.trainable_part import choose_part

PARTS = ("decoder", "lora", "all")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line a part, or with ``--part`` measure it and print JSON."""
    options = _options(arguments)
    if options.part:
        print(json.dumps(_measure(options)))
        return 0
    print(f"SAM ViT-B at {options.size}, {options.threads} threads, batch 1, rank {options.rank}")
    print(f"{'part':<8} {'trained':>12} {'adapters':>10} {'stored':>10} {'peak':>9} {'steps/s':>8}")
    found = {part: _in_a_process(part, options) for part in options.parts.split()}
    for part, row in found.items():
        print(
            f"{part:<8} {row['trained']:>12,} {row['adapters_mb']:>7.2f} MB {row['stored_mb']:>7.1f} MB "
            f"{row['peak_gb']:>6.2f} GB {row['steps_per_s']:>8.3f}"
        )
    full, low = found["all"], found["lora"]
    print_result(
        f"lora against all: {full['trained'] / low['trained']:.1f} times fewer weights, "
        f"{full['peak_gb'] / low['peak_gb']:.2f} times less memory, "
        f"{low['steps_per_s'] / full['steps_per_s']:.2f} times the steps per second"
    )
    return 0


def _measure(options: argparse.Namespace) -> dict[str, float]:
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    sam = vit_b(options.size, small=options.small)
    how = TrainSettings(part=options.part, epochs=1, steps=options.steps)
    choose_part(sam, how)
    for parameter in add_adapters(sam, options.rank) if options.part == "lora" else ():
        parameter.requires_grad_(True)
    make = BatchMaker(SamFrame(sam), (prompt_simulator("tight_box"),))
    data = TrainingData(phantom_examples(1), (), make, make)
    points = []
    with tempfile.TemporaryDirectory() as folder:
        Trainer(PictureTask(sam, how, data), how, folder=Path(folder), save_every_s=1e9).run(points.append)
    seconds = sorted(p.seconds for p in points if p.epoch is None)
    trained = {name for name, p in sam.named_parameters() if p.requires_grad}
    state = sam.state_dict()
    return {
        "trained": sum(p.numel() for p in sam.parameters() if p.requires_grad),
        "adapters_mb": len(save(adapters(state))) / 2**20 if options.part == "lora" else 0.0,
        "stored_mb": len(save({n: v for n, v in state.items() if n in trained})) / 2**20,
        "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "steps_per_s": 1 / seconds[len(seconds) // 2],
    }


def _in_a_process(part: str, options: argparse.Namespace) -> dict[str, float]:
    sizes = [f"--{name}={getattr(options, name)}" for name in ("size", "steps", "rank", "threads")]
    command = [sys.executable, "-m", "benchmarks.lora", *sizes, "--part", part]
    command += ["--small"] if options.small else []
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = benchmark_parser("benchmarks.lora", __doc__)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--rank", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--parts", default=" ".join(PARTS), help="what is compared, the last two at least")
    parser.add_argument("--part", choices=PARTS, help="measure this one in this process")
    return read_options(parser, arguments, small={"size": 64, "steps": 1, "threads": 1, "parts": "lora all"})


if __name__ == "__main__":
    sys.exit(main())
