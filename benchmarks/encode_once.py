"""The encoding of an image once for five prompt arms, against the plain loop that sets it for every arm.

    python -m benchmarks.encode_once [--images 2] [--size vit_b] [--threads N] [--small]

Random weights on the CPU: speed does not depend on their values. Prints the seconds of both ways and
their ratio, and fails if a mask differs.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from segment_anything import SamPredictor

from benchmarks.command_line import benchmark_parser, print_result, read_options
from benchmarks.sam_vit_b import random_sam
from benchmarks.same_masks import same_masks
from core.geometry import box_xyxy, point_labels, points_xy
from core.models.ambiguity import is_ambiguous
from core.models.catalog import PICTURE_MODELS
from core.models.sam import SamSegmenter
from core.models.sam_frame import SamFrame
from core.prompts.registry import PROMPTS
from core.prompts.simulator import prompt_generator
from core.prompts.values import PromptSet

Masks = list[NDArray[np.bool_]]


def lesion_image(number: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """A dark ellipse in speckle, 500 x 560 px, and its mask."""
    random = np.random.default_rng(number)
    y, x = np.ogrid[:500, :560]
    mask = ((y - 220 - 20 * number) / 70) ** 2 + ((x - 280) / 110) ** 2 <= 1
    speckle = np.where(mask, 40, 110) * random.rayleigh(0.8, mask.shape)
    return np.repeat(speckle.clip(0, 255).astype(np.uint8)[:, :, None], 3, axis=2), mask


def arms(mask: NDArray[np.bool_], number: int) -> list[tuple[PromptSet, bool]]:
    """Return the prompts of all five protocols, and whether several candidates are asked for."""
    made = []
    for key, protocol in PROMPTS.items():
        random = prompt_generator(seed=0, case_id=str(number), lesion_id="1", prompts=key)
        prompts = protocol.simulate(mask, random)
        several = is_ambiguous(prompts) if protocol.multimask is None else protocol.multimask
        made.append((prompts, several))
    return made


def encode_once(
    model: SamSegmenter, image: NDArray[np.uint8], prompted: list[tuple[PromptSet, bool]]
) -> Masks:
    """Run our way: one embedding, one decoding per arm."""
    embedding = model.embed(image)
    return [
        candidate.mask
        for prompts, several in prompted
        for candidate in model.predict(embedding, prompts, multimask=several).candidates
    ]


def plain_loop(
    predictor: SamPredictor, image: NDArray[np.uint8], prompted: list[tuple[PromptSet, bool]]
) -> Masks:
    """The usual script: set the image, predict, for every arm."""
    masks: Masks = []
    for prompts, several in prompted:
        predictor.set_image(image)
        found, _, _ = predictor.predict(
            point_coords=points_xy(prompts.points) if prompts.points else None,
            point_labels=point_labels(prompts.points) if prompts.points else None,
            box=box_xyxy(prompts.boxes[0]) if prompts.boxes else None,
            multimask_output=several,
        )
        masks.extend(found)
    return masks


def timed(work: Callable[[], Masks]) -> tuple[Masks, NDArray[np.float64]]:
    """Return the result, and seconds by the clock and of the processor (less touched by other programs)."""
    started = np.array([time.perf_counter(), time.process_time()])
    masks = work()
    return masks, np.array([time.perf_counter(), time.process_time()]) - started


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison; 1 if a mask differs."""
    parser = benchmark_parser("benchmarks.encode_once", __doc__)
    parser.add_argument("--images", type=int, default=2)
    parser.add_argument("--size", default="vit_b", choices=["vit_b", "vit_l", "vit_h"])
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    given = read_options(parser, arguments, small={"images": 1, "threads": 1})
    torch.set_num_threads(given.threads)
    torch.manual_seed(0)
    sam = random_sam(given.size, small=given.small)
    model, predictor = (
        SamSegmenter(PICTURE_MODELS.info(f"sam_{given.size}"), sam, SamFrame(sam)),
        SamPredictor(sam),
    )
    # The first encoding is slower for either way (memory, kernels), so it is not timed.
    predictor.set_image(lesion_image(0)[0])
    ours_s = plain_s = np.zeros(2)
    for number in range(given.images):
        image, mask = lesion_image(number)
        prompted = arms(mask, number)
        ours, seconds = timed(lambda image=image, prompted=prompted: encode_once(model, image, prompted))
        ours_s = ours_s + seconds
        plain, seconds = timed(lambda image=image, prompted=prompted: plain_loop(predictor, image, prompted))
        plain_s = plain_s + seconds
        if not same_masks(ours, plain):
            print(f"image {number}: the masks differ")
            return 1
        print(f"image {number}: {len(prompted)} arms, {len(ours)} masks, all the same", flush=True)
    print(f"{given.size} on {given.threads} threads, {given.images} images, {len(PROMPTS)} arms each")
    print(f"encode once:             {ours_s[0]:7.1f} s, processor {ours_s[1]:7.1f} s")
    print(f"SamPredictor every arm:  {plain_s[0]:7.1f} s, processor {plain_s[1]:7.1f} s")
    print_result(f"ratio {plain_s[0] / ours_s[0]:.2f} by the clock, {plain_s[1] / ours_s[1]:.2f} processor")
    return 0


if __name__ == "__main__":
    sys.exit(main())
