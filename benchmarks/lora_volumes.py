"""What a step of zhou2025's training costs: SAM-Med3D with adapters, cubes of 128, twelve rounds of clicks.

    python -m benchmarks.lora_volumes --threads 1

Random weights and made-up cubes: neither changes what a step costs. Prints the size of the adapters, the
processor time of a step at the study's batch of two, and the process's peak memory.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

from core.models.lora import adapters
from core.models.sam_med3d.network import SamMed3D
from core.training.click_task import ClickTask
from core.training.cube_batches import CubeMaker
from core.training.curve import CurvePoint
from core.training.lesion_regions import CubeFrame
from core.training.loop import Trainer
from core.training.settings import VolumeTrainSettings
from core.training.volume_examples import VolumeExample
from core.training.volume_part import choose_volume_part

SIDE = 128


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rank", type=int, default=4)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--precision", default="float32", choices=("float32", "bfloat16"))
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    network = SamMed3D()
    whole = sum(p.numel() for p in network.parameters())
    how = VolumeTrainSettings(
        lora_rank=options.rank, precision=options.precision, epochs=1, steps=1, batch=2, optimizer="adamw"
    )
    choose_volume_part(network, how)
    low_rank = sum(value.numel() for value in adapters(network.state_dict()).values())
    print(
        f"adapters: {low_rank:,} of {whole:,} weights ({low_rank / whole:.2%}), {low_rank * 4 / 1e6:.2f} MB"
    )
    task = ClickTask(network, how, [_ball(0), _ball(1)], [], CubeMaker(CubeFrame(SIDE, None)))
    points: list[CurvePoint] = []
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        Trainer(task, how, folder=Path(folder)).run(points.append)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    spent = time.process_time() - started
    print(f"a step: {spent:.1f} s of processor time, {points[0].seconds:.1f} s by the clock")
    print(f"peak memory of the process: {peak:.2f} GiB")


def _ball(number: int) -> VolumeExample:
    """A bright ball in noise."""
    z, y, x = np.ogrid[:SIDE, :SIDE, :SIDE]
    mask = (z - 64) ** 2 + (y - 60) ** 2 + (x - 66) ** 2 < 30**2
    noise = np.random.default_rng(number).normal(100, 10, mask.shape)
    return VolumeExample(str(number), "1", (noise + 50 * mask).astype(np.uint8), np.asarray(mask))


if __name__ == "__main__":
    main()
