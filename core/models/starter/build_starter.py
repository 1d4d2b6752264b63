"""Put the starter together as a module that is SAM to everything that uses it."""

from __future__ import annotations

from segment_anything.modeling import Sam

from core.models.starter.encoder import STRIDE, StarterEncoder
from core.models.starter.mask_decoder import StarterMaskDecoder
from core.models.starter.prompt_encoder import StarterPromptEncoder

WIDTH = 96
INNER = 128
SIZE = 256


def build_starter(size: int = SIZE) -> Sam:
    """A starter with random weights.

    The weights do not depend on the size of the input, so it can be trained small and used large.

    Args:
        size: Side of the square input in pixels, a multiple of 32.
    """
    if size % 32:
        raise ValueError(f"the starter's input side is {size}; it must be a multiple of 32")
    return Sam(
        image_encoder=StarterEncoder(size, WIDTH),
        prompt_encoder=StarterPromptEncoder(WIDTH, size // STRIDE),
        mask_decoder=StarterMaskDecoder(WIDTH, INNER),
        # Ultrasound is dark: with SAM's own mean of photographs most of it would lie below zero.
        pixel_mean=[84.0] * 3,
        pixel_std=[56.0] * 3,
    )
