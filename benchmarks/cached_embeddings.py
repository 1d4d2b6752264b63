"""The training of a decoder with kept embeddings and without: ``python -m benchmarks.cached_embeddings``.

SAM ViT-B with random weights, batch 1, the same steps with the same draws; both losses must be equal. With
kept embeddings every picture is encoded once, before the clock of the steps starts; that time is shown too.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import torch

from benchmarks.command_line import benchmark_parser, print_result, read_options
from benchmarks.sam_vit_b import phantom_examples, vit_b
from core.models.sam import SamSegmenter
from core.models.sam_frame import SamFrame
from core.models.sam_models import SAM_VIT_B
from core.prompts.registry import prompt_simulator
from core.settings import Settings
from core.training.batches import BatchMaker, FeatureSource
from core.training.cached_features import cached_features
from core.training.loop import Trainer
from core.training.picture_task import PictureTask, TrainingData
from core.training.settings import TrainSettings
from core.training.trainable_part import choose_part


def main(arguments: Sequence[str] | None = None) -> int:
    """Print seconds per step both ways and their ratio."""
    options = _options(arguments)
    torch.set_num_threads(options.threads)
    examples = phantom_examples(options.images)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), weights=Path(folder))
        plain, plain_losses = _seconds_per_step(options, examples, None, folder=Path(folder) / "plain")
        model = _model(options)
        features = cached_features(model, settings)
        started = time.perf_counter()
        for example in examples:
            features(example)
        filling = time.perf_counter() - started
        kept, kept_losses = _seconds_per_step(options, examples, features, folder=Path(folder) / "kept")
    assert max(abs(a - b) for a, b in zip(plain_losses, kept_losses, strict=True)) < 1e-4, "losses differ"
    print(f"SAM ViT-B at {options.size}, {options.threads} threads, {options.steps} steps, batch 1")
    print_result(
        f"without kept embeddings {plain:.3f} s per step, with {kept:.3f} s: ratio {plain / kept:.1f}"
    )
    print(f"encoding {len(examples)} pictures once took {filling:.1f} s")
    return 0


def _seconds_per_step(
    options: argparse.Namespace, examples: list, features: FeatureSource | None, *, folder: Path
) -> tuple[float, list[float]]:
    how = TrainSettings(prompts=("tight_box",), epochs=1, steps=options.steps)
    model = _model(options)
    choose_part(model.sam, how)
    make = BatchMaker(model.frame, (prompt_simulator("tight_box"),), features=features)
    trainer = Trainer(PictureTask(model.sam, how, TrainingData(examples, (), make, make)), how, folder=folder)
    points = []
    trainer.run(points.append)
    steps = [point for point in points if point.epoch is None]
    # The first step warms the allocator up.
    return sorted(p.seconds for p in steps[1:])[len(steps[1:]) // 2], [p.loss for p in steps]


def _model(options: argparse.Namespace) -> SamSegmenter:
    torch.manual_seed(0)
    sam = vit_b(options.size, small=options.small)
    return SamSegmenter(SAM_VIT_B.info, sam, SamFrame(sam))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = benchmark_parser("benchmarks.cached_embeddings", __doc__)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--images", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    return read_options(parser, arguments, small={"size": 64, "steps": 2, "images": 1, "threads": 1})


if __name__ == "__main__":
    sys.exit(main())
