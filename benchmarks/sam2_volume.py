"""The way of SAM 2 through a volume: encodings, time and memory against the package's predictor.

``python -m benchmarks.sam2_volume [--small]`` compares the arms of the preset kang2025 (three orders, box and
mask) on a small volume, masks held to be the same; ``--memory`` follows a lesion through a volume of
320 x 512 x 512 and prints the peak memory of its process. Random weights: they change no cost.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from benchmarks.command_line import benchmark_parser, print_result, read_options
from benchmarks.same_masks import same_masks
from core.geometry import box_xyxy
from core.models.catalog import PROPAGATION_MODELS
from core.models.sam2.build_sam2_modules import build_video_module
from core.models.sam2.lesion_track import fresh_state
from core.models.sam2.volume_segmenter import Sam2VolumeSegmenter
from core.prompts.lesion_prompts import LesionPrompts, SliceDirection, Span
from core.propagation.propagation_arms import ARMS, PropagationArm, direction_of, simulated

KANG_ARMS = [arm for key, arm in ARMS.items() if not key.startswith("points")]


@dataclass(frozen=True)
class ArrayFrames:
    """Slices of an array (z, y, x)."""

    slices: np.ndarray

    def __len__(self) -> int:
        """Return the number of slices."""
        return len(self.slices)

    @property
    def shape(self) -> tuple[int, int]:
        """The size (y, x)."""
        return self.slices.shape[1], self.slices.shape[2]

    def __getitem__(self, slice_index: int) -> np.ndarray:
        """Return one slice."""
        return self.slices[slice_index]


def volume(depth: int, side: int = 512) -> tuple[np.ndarray, np.ndarray]:
    """Return noise with a bright ellipsoid on all but the outermost slices; no two slices are the same."""
    rng = np.random.default_rng(0)
    slices = rng.integers(20, 90, (depth, side, side), dtype=np.uint8)
    z, y, x = (np.arange(size) - (size - 1) / 2 for size in (depth, side, side))
    reference = ((z[:, None, None] / (depth / 2)) ** 2 + (y[:, None] / 60) ** 2 + (x / 80) ** 2) < 1
    slices[reference] += 120
    return slices, reference


class Plain:
    """The package's own calls: a state for every arm, a frame's features kept until the next frame."""

    def __init__(self, predictor: torch.nn.Module, frames: ArrayFrames) -> None:
        self._predictor, self._frames = predictor, frames
        self.encoded = 0

    def follow(self, lesion: LesionPrompts, direction: SliceDirection) -> dict[int, np.ndarray]:
        """Return the masks by slice."""
        forward_image = self._predictor.forward_image

        def counted(picture: torch.Tensor) -> object:
            self.encoded += 1
            return forward_image(picture)

        self._predictor.forward_image = counted
        try:
            return dict(self._masks(lesion, direction))
        finally:
            self._predictor.forward_image = forward_image

    def _masks(self, lesion: LesionPrompts, direction: SliceDirection) -> Iterator[tuple[int, np.ndarray]]:
        state = fresh_state(self._predictor, self._frames)
        with torch.inference_mode():
            self._predictor._get_image_feature(state, frame_idx=0, batch_size=1)
        (given,) = lesion.slices
        place = {"inference_state": state, "frame_idx": given.slice_index, "obj_id": 1}
        if given.prompts.mask is not None:
            self._predictor.add_new_mask(**place, mask=given.prompts.mask.mask)
        else:
            box = box_xyxy(given.prompts.boxes[0]).astype(np.float32)
            self._predictor.add_new_points_or_box(**place, box=box)
        for reverse in (False, True):
            if direction in (SliceDirection.BOTH, SliceDirection.DOWN if reverse else SliceDirection.UP):
                found = self._predictor.propagate_in_video(
                    state, start_frame_idx=given.slice_index, reverse=reverse
                )
                for slice_index, _, logits in found:
                    yield slice_index, (logits[0, 0] > 0).numpy()


def compare(arms: list[PropagationArm], *, depth: int, image_size: int) -> None:
    """Print one line: encodings and time, plain and ours, for the same arms in a row."""
    slices, reference = volume(depth)
    frames, span = ArrayFrames(slices), Span(0, depth - 1)
    predictor = build_video_module("tiny", image_size=image_size).eval()
    ours, plain = (
        Sam2VolumeSegmenter(PROPAGATION_MODELS.info("sam2_tiny"), predictor),
        Plain(predictor, frames),
    )
    plain_s = our_s = 0.0
    for arm in arms:
        random = np.random.default_rng(0)
        lesion, direction = simulated(arm, reference, lesion_id="1", random=random), direction_of(arm.order)
        started = time.process_time()
        expected = plain.follow(lesion, direction)
        plain_s += time.process_time() - started
        started = time.process_time()
        found = {
            a.slice_index: a.mask for a in ours.propagate(frames, [lesion], direction=direction, span=span)
        }
        our_s += time.process_time() - started
        assert found.keys() == expected.keys()
        assert same_masks([found[at] for at in sorted(found)], [expected[at] for at in sorted(found)])
    ratio = plain.encoded / ours.slices_encoded
    print_result(
        f"{len(arms)} arm(s), {depth} slices of 512 x 512 at {image_size}: same masks; encodings "
        f"{plain.encoded} plain, {ours.slices_encoded} ours, ratio {ratio:.2f}; "
        f"processor time {plain_s:.0f} s plain, {our_s:.0f} s ours, ratio {plain_s / our_s:.2f}",
    )


def memory(*, answered: int, image_size: int) -> None:
    """Follow a lesion both ways through the middle of a volume of 320 slices."""
    slices, reference = volume(320)
    lesion = simulated(ARMS["box_centre_outward"], reference, lesion_id="1", random=np.random.default_rng(0))
    model = Sam2VolumeSegmenter(
        PROPAGATION_MODELS.info("sam2_tiny"), build_video_module("tiny", image_size=image_size)
    )
    first = 160 - answered // 2
    span, started = Span(first, first + answered - 1), time.monotonic()
    answers = model.propagate(ArrayFrames(slices), [lesion], direction=SliceDirection.BOTH, span=span)
    for done, _ in enumerate(answers, start=1):
        if done % 20 == 0 or done == answered:
            peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
            seconds = (time.monotonic() - started) / done
            words = f"{done} slices, peak {peak_gb:.2f} GiB, {seconds:.1f} s each"
            print(f"320 x 512 x 512 at {image_size}: {words}", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = benchmark_parser("benchmarks.sam2_volume", __doc__)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--slices", type=int, help="12 where arms are compared, 320 for --memory")
    parser.add_argument("--image-size", type=int, default=1024)
    options = read_options(parser, arguments, small={"slices": 3, "image_size": 128})
    if options.memory:
        memory(answered=options.slices or 320, image_size=options.image_size)
        return
    depth = options.slices or 12
    compare([ARMS["box_centre_outward"]], depth=depth, image_size=options.image_size)
    compare(KANG_ARMS, depth=depth, image_size=options.image_size)


if __name__ == "__main__":
    main()
