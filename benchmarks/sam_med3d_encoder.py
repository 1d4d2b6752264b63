"""The time of SAM-Med3D's image encoder at 128 cubed against the plain form with all its padding.

Both run on the same random weights in the same process. Further: bfloat16, and the size of adapters.

    python -m benchmarks.sam_med3d_encoder --threads 2 [--small]

Beside other work two threads wait for each other, the quick form's most: then ``--threads 1`` tells more.
"""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Sequence

import torch

from benchmarks.command_line import benchmark_parser, print_result, read_options
from benchmarks.med3d_sizes import med3d_config
from benchmarks.padded_attention import make_padded
from core.models.lora import adapters, add_adapters
from core.models.lora_targets import LoraTargets
from core.models.sam_med3d.config import Med3DConfig
from core.models.sam_med3d.network import SamMed3D

THREADS = 2
REPEATS = 4


def build(config: Med3DConfig) -> SamMed3D:
    """A network of random weights whose positions count for something."""
    torch.manual_seed(0)
    network = SamMed3D(config).eval().requires_grad_(False)
    for name, parameter in network.named_parameters():
        if "rel_pos" in name or "pos_embed" in name:
            torch.nn.init.normal_(parameter, std=0.1)
    return network


def timed(run: Callable[[], torch.Tensor], repeats: int) -> tuple[torch.Tensor, float]:
    """Return answer and seconds of the quickest run: what else the machine does only adds to it."""
    seconds = []
    for _ in range(repeats):
        begin = time.perf_counter()
        answer = run()
        seconds.append(time.perf_counter() - begin)
    return answer, min(seconds)


def autocast_encode(network: SamMed3D, cube: torch.Tensor) -> torch.Tensor:
    """The encoder in bfloat16 where autocast takes it."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return network.encode(cube).float()


def adapter_share(config: Med3DConfig, rank: int, targets: LoraTargets) -> dict[str, float]:
    """Return the parameters of adapters, their size in float32, and their share of the network."""
    network = build(config)
    whole = sum(parameter.numel() for parameter in network.parameters())
    add_adapters(network, rank, targets=targets)
    count = sum(value.numel() for value in adapters(network.state_dict()).values())
    return {"parameters": count, "MB": count * 4 / 1e6, "share": count / whole}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the numbers as JSON."""
    parser = benchmark_parser("benchmarks.sam_med3d_encoder", __doc__)
    parser.add_argument("--threads", type=int, default=THREADS)
    options = read_options(parser, arguments, small={"threads": 1})
    config, threads = med3d_config(small=options.small), options.threads
    side = config.image_size
    torch.set_num_threads(threads)
    network = build(config)
    cube = torch.randn(1, 1, side, side, side, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        network.encode(cube)
        fast, fast_s = timed(lambda: network.encode(cube), REPEATS)
        half, half_s = timed(lambda: autocast_encode(network, cube), REPEATS)
        padded = make_padded(copy.deepcopy(network))
        plain, plain_s = timed(lambda: padded.encode(cube), REPEATS - 1)
        points, labels = torch.full((1, 1, 3), side / 2), torch.ones(1, 1, dtype=torch.long)
        blank = torch.zeros(1, 1, *(side // 4,) * 3)
        _, decode_s = timed(lambda: network.decode(fast, points, labels, blank)[0], REPEATS)
    print(
        json.dumps(
            {
                "threads": threads,
                "encode_s": fast_s,
                "padded_s": plain_s,
                "ratio": plain_s / fast_s,
                "largest difference": float((fast - plain).abs().max()),
                "largest value": float(fast.abs().max()),
                "bfloat16_s": half_s,
                "bfloat16 difference": float((half - fast).abs().max()),
                "decode_s": decode_s,
                **{f"rank 4, {targets}": adapter_share(config, 4, targets) for targets in LoraTargets},
            },
            indent=1,
        )
    )
    print_result(f"ratio {plain_s / fast_s:.1f}")


if __name__ == "__main__":
    main()
