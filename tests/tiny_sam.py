"""A SAM small enough for tests, examples to train it on, and the data of a loop."""

from __future__ import annotations

import numpy as np
import torch
from segment_anything.modeling import ImageEncoderViT, MaskDecoder, PromptEncoder, Sam, TwoWayTransformer

from core.models.sam_frame import SamFrame
from core.prompts.registry import prompt_simulator
from core.training.batches import BatchMaker
from core.training.examples import Example
from core.training.picture_task import PictureTask, TrainingData
from core.training.settings import TrainSettings

SIDE, WIDTH = 64, 32


def tiny_sam(seed: int = 0) -> Sam:
    """A SAM with 64 x 64 pixels of input, two attention blocks and random weights."""
    torch.manual_seed(seed)
    places = SIDE // 16
    encoder = ImageEncoderViT(
        img_size=SIDE,
        embed_dim=32,
        depth=2,
        num_heads=2,
        out_chans=WIDTH,
        use_rel_pos=True,
        window_size=2,
        global_attn_indexes=(1,),
    )
    prompts = PromptEncoder(
        embed_dim=WIDTH, image_embedding_size=(places,) * 2, input_image_size=(SIDE,) * 2, mask_in_chans=16
    )
    transformer = TwoWayTransformer(depth=2, embedding_dim=WIDTH, mlp_dim=64, num_heads=2)
    decoder = MaskDecoder(transformer_dim=WIDTH, transformer=transformer, iou_head_hidden_dim=32)
    return Sam(image_encoder=encoder, prompt_encoder=prompts, mask_decoder=decoder)


def discs(count: int, shape: tuple[int, int] = (48, 64)) -> list[Example]:
    """Dark ellipses on a bright ground."""
    return [_disc(number, shape) for number in range(count)]


def training_data(sam: Sam, examples: list[Example], *, prompts: str = "tight_box") -> TrainingData:
    """The same examples on both sides, pictures left as they are."""
    make = BatchMaker(SamFrame(sam), (prompt_simulator(prompts),))
    return TrainingData(examples, examples, make, make)


def picture_task(sam: Sam, settings: TrainSettings, examples: list[Example]) -> PictureTask:
    """The task of fitting `sam`, whose part is chosen, to `training_data`."""
    return PictureTask(sam, settings, training_data(sam, examples))


def _disc(number: int, shape: tuple[int, int]) -> Example:
    rng = np.random.default_rng(number)
    y, x = np.mgrid[: shape[0], : shape[1]]
    centre = rng.uniform((18, 22), (30, 42))
    half = rng.uniform((6, 8), (11, 16))
    mask = ((y - centre[0]) / half[0]) ** 2 + ((x - centre[1]) / half[1]) ** 2 < 1
    image = np.where(mask, 60, 160) + rng.normal(0, 10, shape)
    return Example(f"c{number}", "1", image.clip(0, 255).astype(np.uint8), mask, f"hash{number}")
