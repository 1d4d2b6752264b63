"""The server's time from prompt to mask through the annotation engine, against the bare SAM decoder.

    python -m benchmarks.prompt_latency [--prompts 30] [--size vit_b] [--threads N] [--small]

Random weights on the CPU: speed does not depend on their values. The image's embedding is cached. Every
list of prompts is answered in turn by the engine and by the package's own modules (prompt encoder, mask
decoder, masks resized to the image), in alternating order; prints medians, the 95th percentile and the
ratio, and fails if a mask differs or the ratio is above 1.3.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from segment_anything.modeling import Sam

from benchmarks.command_line import benchmark_parser, print_result, read_options
from benchmarks.sam_vit_b import random_sam
from benchmarks.same_masks import same_masks
from core.annotation.draft import LesionDraft
from core.annotation.engine import AnnotationEngine
from core.annotation.lesion_masks import lesion_masks
from core.annotation.prompt_history import PromptHistory
from core.cases import Case, ImageFile, Modality
from core.geometry import box_xyxy, point_labels, points_xy
from core.imaging.hashing import file_sha256, pixel_sha256
from core.models.ambiguity import is_ambiguous
from core.models.catalog import PICTURE_MODELS
from core.models.sam import SamSegmenter
from core.models.sam_frame import SamFrame
from core.prompts.values import BoxPrompt, PointPrompt, PromptSet
from core.settings import Settings

SHAPE = (500, 560)
MOST = 1.3


def make_case(folder: Path) -> Case:
    """A noisy picture, really on disk."""
    pixels = np.random.default_rng(0).integers(0, 256, SHAPE, dtype=np.uint8)
    path = folder / "case.png"
    Image.fromarray(pixels).save(path)
    image = ImageFile(path, file_sha256(path), pixel_sha256(pixels), SHAPE)
    return Case("case", "patient", Modality.ULTRASOUND, image)


def histories(count: int) -> list[PromptHistory]:
    """Return lists as a reader grows them: a box or a point first, then up to four more; all different."""
    random = np.random.default_rng(1)
    made: list[PromptHistory] = []
    while len(made) < count:
        history = PromptHistory()
        if random.random() < 0.5:
            y, x = random.uniform(20, 250, 2)
            history = history.add(BoxPrompt((y, x), (y + 150.0, x + 200.0)), at_s=0)
        for _ in range(random.integers(1, 5)):
            position = float(random.uniform(0, SHAPE[0])), float(random.uniform(0, SHAPE[1]))
            history = history.add(PointPrompt(position, bool(random.random() < 0.7)), at_s=0)
            made.append(history)
    return made[:count]


@torch.inference_mode()
def bare(sam: Sam, frame: SamFrame, *, features: torch.Tensor, prompts: PromptSet) -> NDArray[np.bool_]:
    """The package's modules called directly, nothing checked, kept or measured."""
    points = None
    if prompts.points:
        labels = torch.as_tensor(point_labels(prompts.points), dtype=torch.int)
        points = (frame.coordinates(points_xy(prompts.points), SHAPE), labels[None])
    boxes = None
    if prompts.boxes:
        boxes = frame.coordinates(box_xyxy(prompts.boxes[0]).reshape(2, 2), SHAPE).reshape(1, 4)
    sparse, dense = sam.prompt_encoder(points=points, boxes=boxes, masks=None)
    low_res, predicted_iou = sam.mask_decoder(
        image_embeddings=features,
        image_pe=sam.prompt_encoder.get_dense_pe(),
        sparse_prompt_embeddings=sparse,
        dense_prompt_embeddings=dense,
        multimask_output=is_ambiguous(prompts),
    )
    masks = frame.masks(low_res, SHAPE)
    return np.asarray(masks[0, int(predicted_iou.argmax())].numpy())


def timed(work: Callable[[], NDArray[np.bool_]]) -> tuple[NDArray[np.bool_], float]:
    """Return the result and seconds."""
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


def measure(size: str, count: int, *, small: bool) -> NDArray[np.float64]:
    """Return the seconds by the engine and by the bare decoder, (count, 2)."""
    torch.manual_seed(0)
    sam = random_sam(size, small=small)
    frame = SamFrame(sam)
    model = SamSegmenter(PICTURE_MODELS.info(f"sam_{size}"), sam, frame, checkpoint_sha256="random weights")
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        engine = AnnotationEngine(Settings(home, home / "weights"), load=lambda _: model)
        case = make_case(home)
        print(f"encoding took {engine.prepare(case, model.info.key).seconds:.2f} s (once per image)")
        features = torch.tensor(model.embed(engine.image(case)).arrays["features"])
        seconds = np.zeros((count, 2))
        for place, history in enumerate(histories(count + 2)):
            prompts = history.prompt_set(SHAPE, kinds=model.info.prompts)
            lesion = LesionDraft("1", model.info.key, history)
            methods: list[Callable[[], NDArray[np.bool_]]] = [
                lambda lesion=lesion: lesion_masks(engine, case, lesion).final,  # type: ignore[misc]
                lambda prompts=prompts: bare(sam, frame, features=features, prompts=prompts),  # type: ignore[misc]
            ]
            found = {n: timed(methods[n]) for n in ((0, 1) if place % 2 else (1, 0))}
            if not same_masks([found[0][0]], [found[1][0]]):
                raise SystemExit(f"the masks differ for {prompts}")
            if place >= 2:  # the first ones warm up
                seconds[place - 2] = found[0][1], found[1][1]
    return seconds


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 1 where the ratio is above `MOST`."""
    parser = benchmark_parser("benchmarks.prompt_latency", __doc__)
    parser.add_argument("--prompts", type=int, default=30)
    parser.add_argument("--size", choices=("vit_b", "vit_l", "vit_h"), default="vit_b")
    parser.add_argument("--threads", type=int, default=None)
    options = read_options(parser, arguments, small={"prompts": 3, "threads": 1})
    if options.threads:
        torch.set_num_threads(options.threads)
    seconds = measure(options.size, options.prompts, small=options.small)
    engine_ms, bare_ms = np.median(seconds, axis=0) * 1000
    p95_ms = np.percentile(seconds[:, 0], 95) * 1000
    ratio = float(np.median(seconds[:, 0] / seconds[:, 1]))
    print(
        f"engine: median {engine_ms:.0f} ms, 95th percentile {p95_ms:.0f} ms; bare: median {bare_ms:.0f} ms"
    )
    print_result(
        f"ratio (median over {options.prompts} prompts, same masks): {ratio:.2f}, at most {MOST} wanted"
    )
    return int(ratio > MOST and not options.small)


if __name__ == "__main__":
    sys.exit(main())
