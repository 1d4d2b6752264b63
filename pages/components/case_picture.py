"""Pictures of cases, drawn and encoded once."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from core.imaging.close_up import CloseUp, whole_picture
from core.imaging.mask_files import load_mask
from core.imaging.overlay import Outline, draw_outlines
from core.imaging.read import read_image, read_mask
from core.prompts.values import PromptSet, prompt_set_from_json
from pages.components.palette import BASELINE, MODEL, OVERLAY_STYLE, REFERENCE, rgb
from pages.components.resources import settings

_JPEG_QUALITY = 92


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """All that a picture depends on: equal requests give the same bytes.

    Attributes:
        image_path: Of the case.
        pixel_sha256: Of the image, so that a changed file is not shown from memory.
        lesion_paths: Masks of the lesion, which the close-up is centred on.
        reference: Whether their outline is drawn.
        model_mask: Hash of the model's mask, None to leave it out.
        baseline_mask: Likewise for the baseline.
        prompt: The prompt set as stored (JSON), None to leave it out.
        close: Only the surroundings of the lesion.
    """

    image_path: Path
    pixel_sha256: str
    lesion_paths: tuple[Path, ...]
    reference: bool
    model_mask: str | None
    baseline_mask: str | None
    prompt: str | None
    close: bool


@st.cache_data(max_entries=128, show_spinner=False)
def picture(request: PictureRequest) -> bytes:
    """A JPEG file. Encoded here, for what Streamlit encodes itself it encodes at every rerun.

    Raises:
        InputError: A file is missing or damaged.
    """
    image = read_image(request.image_path)
    window = whole_picture(image.shape[:2])
    if request.close:
        window = CloseUp.round_mask(_union(request.lesion_paths))
    pixels = draw_outlines(
        window.of(image),
        [Outline(window.of(mask), rgb(colour)) for mask, colour in _outlined(request)],
        prompts=window.of_prompts(_prompts(request.prompt)),
        style=OVERLAY_STYLE,
    )
    encoded = io.BytesIO()
    Image.fromarray(pixels).save(encoded, format="JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return encoded.getvalue()


def _outlined(request: PictureRequest) -> list[tuple[NDArray[np.bool_], str]]:
    """Masks and colours, the model on top."""
    masks = settings().masks
    outlined = [(_union(request.lesion_paths), REFERENCE)] if request.reference else []
    for sha256, colour in ((request.baseline_mask, BASELINE), (request.model_mask, MODEL)):
        if sha256 is not None:
            outlined.append((load_mask(masks, sha256), colour))
    return outlined


def _union(paths: tuple[Path, ...]) -> NDArray[np.bool_]:
    union: NDArray[np.bool_] = np.logical_or.reduce([read_mask(path) for path in paths])
    return union


def _prompts(stored: str | None) -> PromptSet:
    return PromptSet() if stored is None else prompt_set_from_json(json.loads(stored))
