"""The cost of a step of zhou2025's training: SAM-Med3D with adapters, cubes of 128, twelve rounds of clicks.

    python -m benchmarks.lora_volumes --threads 1 [--small]

Random weights and made-up cubes: neither changes what a step costs. Prints the size of the adapters, the
processor time of a step at the study's batch of two, and the process's peak memory.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from benchmarks.command_line import benchmark_parser, print_result, read_options
from benchmarks.med3d_sizes import med3d_config
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = benchmark_parser("benchmarks.lora_volumes", __doc__)
    parser.add_argument("--rank", type=int, default=4)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--precision", default="float32", choices=("float32", "bfloat16"))
    options = read_options(parser, arguments, small={})
    torch.set_num_threads(options.threads)
    config = med3d_config(small=options.small)
    network, side = SamMed3D(config), config.image_size
    whole = sum(p.numel() for p in network.parameters())
    how = VolumeTrainSettings(
        lora_rank=options.rank, precision=options.precision, epochs=1, steps=1, batch=2, optimizer="adamw"
    )
    choose_volume_part(network, how)
    low_rank = sum(value.numel() for value in adapters(network.state_dict()).values())
    print(
        f"adapters: {low_rank:,} of {whole:,} weights ({low_rank / whole:.2%}), {low_rank * 4 / 1e6:.2f} MB"
    )
    task = ClickTask(network, how, [_ball(0, side), _ball(1, side)], [], CubeMaker(CubeFrame(side, None)))
    points: list[CurvePoint] = []
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        Trainer(task, how, folder=Path(folder)).run(points.append)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    spent = time.process_time() - started
    print_result(f"a step: {spent:.1f} s of processor time, {points[0].seconds:.1f} s by the clock")
    print(f"peak memory of the process: {peak:.2f} GiB")


def _ball(number: int, side: int) -> VolumeExample:
    """A bright ball in noise."""
    z, y, x = (axis / side for axis in np.ogrid[:side, :side, :side])
    mask = (z - 0.5) ** 2 + (y - 0.47) ** 2 + (x - 0.52) ** 2 < 0.23**2
    noise = np.random.default_rng(number).normal(100, 10, mask.shape)
    return VolumeExample(str(number), "1", (noise + 50 * mask).astype(np.uint8), np.asarray(mask))


if __name__ == "__main__":
    main()
