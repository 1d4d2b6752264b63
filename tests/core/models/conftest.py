"""A SAM small enough for tests, made of the package's own classes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from segment_anything.modeling import ImageEncoderViT, MaskDecoder, PromptEncoder, Sam, TwoWayTransformer

SIZE, SIDE, WIDTH = 128, 8, 32


def build_tiny_sam(checkpoint: None = None) -> Sam:
    """Random weights; 128 px input, 8 x 8 embedding, 32 x 32 low-resolution masks."""
    encoder = ImageEncoderViT(
        depth=2,
        embed_dim=WIDTH,
        img_size=SIZE,
        mlp_ratio=2,
        norm_layer=partial(torch.nn.LayerNorm, eps=1e-6),
        num_heads=2,
        patch_size=16,
        use_rel_pos=True,
        global_attn_indexes=(1,),
        window_size=5,
        out_chans=WIDTH,
    )
    prompts = PromptEncoder(
        embed_dim=WIDTH, image_embedding_size=(SIDE, SIDE), input_image_size=(SIZE, SIZE), mask_in_chans=16
    )
    transformer = TwoWayTransformer(depth=2, embedding_dim=WIDTH, mlp_dim=64, num_heads=2)
    return Sam(encoder, prompts, MaskDecoder(transformer_dim=WIDTH, transformer=transformer))


@pytest.fixture
def tiny_sam() -> Sam:
    torch.manual_seed(3)
    return build_tiny_sam().eval()


@pytest.fixture
def tiny_builder() -> Callable[..., Sam]:
    return build_tiny_sam


@pytest.fixture
def speckle() -> Callable[..., np.ndarray]:
    """Noise images by shape, the same in every run."""

    def make(*shape: int) -> np.ndarray:
        return np.random.default_rng(5).integers(0, 256, shape, dtype=np.uint8)

    return make


@pytest.fixture(scope="session")
def busi_cases(busi_root: Path) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Every 16th tumour image of BUSI in grey values with its reference: (name, image, mask)."""
    paths = [path for kind in ("benign", "malignant") for path in sorted((busi_root / kind).glob("*).png"))]
    return [(path.stem, grey(path), reference(path)) for path in paths[::16]]


def grey(path: Path) -> np.ndarray:
    return np.array(Image.open(path).convert("L"))


def reference(path: Path) -> np.ndarray:
    """Union of the image's masks."""
    masks = [path.with_name(f"{path.stem}_mask{end}.png") for end in ("", "_1", "_2")]
    return np.logical_or.reduce([grey(mask) > 0 for mask in masks if mask.exists()])
