"""Pictures of cases, drawn and encoded once."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from PIL import Image

from core.cases import Modality
from core.imaging.lesion_crop import LesionCrop, whole_picture
from core.imaging.mask_files import load_mask
from core.imaging.overlay import Outline, draw_outlines
from core.imaging.shown_slice import Mask, ShownSlice, shown_slice
from core.prompts.stored import prompts_on_slice
from pages.components.shared.palette import BASELINE, MODEL, OVERLAY_STYLE, REFERENCE, rgb
from pages.components.shared.resources import settings

_JPEG_QUALITY = 92


@dataclass(frozen=True, slots=True)
class PictureRequest:
    """The inputs that a picture depends on: equal requests give the same bytes.

    Attributes:
        image_path: The path of the case's image.
        pixel_sha256: The hash of the image's pixels, so that a changed file is not shown from memory.
        modality: The modality of the image; a volume gets its intensity window.
        lesion_paths: Masks of the lesion, which the close-up is centred on.
        reference: True where their outline is drawn.
        model_mask: Hash of the model's mask, None to leave it out.
        baseline_mask: Likewise for the baseline.
        prompt: The prompt set as stored (JSON), None to leave it out.
        close: Only the surroundings of the lesion.
    """

    image_path: Path
    pixel_sha256: str
    modality: Modality
    lesion_paths: tuple[Path, ...]
    reference: bool
    model_mask: str | None
    baseline_mask: str | None
    prompt: str | None
    close: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG file and what it shows.

    Attributes:
        slice_index: The slice of a volume with most of the reference, from 0 at the feet; None of a picture.
    """

    jpeg: bytes
    slice_index: int | None


@st.cache_data(max_entries=128, show_spinner=False)
def picture(request: PictureRequest) -> Picture:
    """Return a picture drawn and encoded once: what Streamlit encodes itself it encodes at every rerun.

    Raises:
        InputError: A file is missing or damaged.
    """
    shown = _slice(request.image_path, request.pixel_sha256, request.lesion_paths, request.modality)
    window = LesionCrop.round_mask(shown.reference) if request.close else whole_picture(shown.image.shape[:2])
    pixels = draw_outlines(
        window.of(shown.image),
        [Outline(window.of(mask), rgb(colour)) for mask, colour in _outlined(request, shown)],
        prompts=window.of_prompts(prompts_on_slice(request.prompt, shown.slice_index)),
        style=OVERLAY_STYLE,
    )
    encoded = io.BytesIO()
    Image.fromarray(pixels).save(encoded, format="JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return Picture(encoded.getvalue(), shown.slice_index)


@st.cache_data(max_entries=32, show_spinner=False)
def _slice(
    image_path: Path, pixel_sha256: str, lesion_paths: tuple[Path, ...], modality: Modality
) -> ShownSlice:
    """Return a slice, which is kept: a volume is read whole for it."""
    return shown_slice(image_path, lesion_paths, modality=modality, imported_sha256=pixel_sha256)


def _outlined(request: PictureRequest, shown: ShownSlice) -> list[tuple[Mask, str]]:
    """Return masks and colours, the model on top."""
    masks = settings().masks
    outlined = [(shown.reference, REFERENCE)] if request.reference else []
    for sha256, colour in ((request.baseline_mask, BASELINE), (request.model_mask, MODEL)):
        if sha256 is not None:
            outlined.append((shown.of(load_mask(masks, sha256)), colour))
    return outlined
