"""A SAM ViT-B with random weights for the training benchmarks, and phantoms to train it on."""

from __future__ import annotations

from functools import partial

import torch
from segment_anything import sam_model_registry
from segment_anything.modeling import ImageEncoderViT, MaskDecoder, PromptEncoder, Sam, TwoWayTransformer

from core.datasets.phantom_plan import plan_phantoms
from core.datasets.phantom_render import render_phantom
from core.training.examples import Example


def vit_b(size: int, *, small: bool = False) -> Sam:
    """Build SAM ViT-B as published, but for the side of its input (1024 there) and its random weights.

    A small one has the same parts, but fewer and narrower blocks in its encoder.
    """
    places = size // 16
    encoder = ImageEncoderViT(
        depth=3 if small else 12,
        embed_dim=96 if small else 768,
        img_size=size,
        mlp_ratio=4,
        norm_layer=partial(torch.nn.LayerNorm, eps=1e-6),
        num_heads=12,
        patch_size=16,
        qkv_bias=True,
        use_rel_pos=True,
        global_attn_indexes=(2, 5, 8, 11),
        window_size=14,
        out_chans=256,
    )
    prompts = PromptEncoder(
        embed_dim=256, image_embedding_size=(places,) * 2, input_image_size=(size,) * 2, mask_in_chans=16
    )
    transformer = TwoWayTransformer(depth=2, embedding_dim=256, mlp_dim=2048, num_heads=8)
    decoder = MaskDecoder(transformer_dim=256, transformer=transformer)
    return Sam(image_encoder=encoder, prompt_encoder=prompts, mask_decoder=decoder)


def random_sam(size: str, *, small: bool) -> Sam:
    """A published SAM with random weights, or a small one."""
    if small:
        return vit_b(64, small=True).eval()
    sam: Sam = sam_model_registry[size](checkpoint=None).eval()
    return sam


def phantom_examples(count: int) -> list[Example]:
    """Return phantoms with a lesion."""
    plans = [case for case in plan_phantoms(2 * count + 4, seed=1) if case.lesion is not None][:count]
    drawn = [(case, render_phantom(case)) for case in plans]
    return [Example(case.case_id, "1", p.image, p.mask, case.case_id) for case, p in drawn]
