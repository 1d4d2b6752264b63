"""Small pictures of cases, all of one size so that they stand in rows."""

from __future__ import annotations

import io

import streamlit as st
from PIL import Image, ImageOps

from core.cases import Case, Lesion, find_lesion
from core.errors import InputError
from db.studies import Study
from pages.components.results.gallery_tiles import Tile
from pages.components.shared.cases.case_picture import Picture, PictureRequest, picture
from pages.components.shared.study_reads import case as read_case

SIZE_PX = (480, 360)
"""Twice what a laptop shows of it."""
_BACKGROUND = "#10151A"
_JPEG_QUALITY = 85


def tile_picture(study: Study, tile: Tile, *, close: bool) -> Picture:
    """Return the whole picture of a lesion with reference, prediction and prompt.

    Raises:
        StudyError: A file is missing or damaged, or the lesion is no longer part of the study.
    """
    return picture(_request(study, tile, close=close))


def thumbnail(study: Study, tile: Tile, *, close: bool) -> bytes:
    """Return the picture of a tile, small and without the prompt, as a JPEG file.

    Raises:
        StudyError: Likewise.
    """
    small: bytes = _small(_request(study, tile, close=close, prompted=False))
    return small


def _request(study: Study, tile: Tile, *, close: bool, prompted: bool = True) -> PictureRequest:
    case = read_case(study, tile.case_id)
    return PictureRequest(
        image_path=case.image.path,
        pixel_sha256=case.image.pixel_sha256,
        modality=case.modality,
        lesion_paths=_lesion(case, tile).mask_paths,
        reference=True,
        model_mask=tile.mask_sha256 or None,
        baseline_mask=None,
        prompt=tile.prompt or None if prompted else None,
        close=close,
    )


def _lesion(case: Case, tile: Tile) -> Lesion:
    lesion = find_lesion(case, tile.lesion_id)
    if lesion is not None:
        return lesion
    raise InputError(
        f"lesion {tile.lesion_id} of case {tile.case_id} is no longer part of the study: it was imported "
        "again without it"
    )


@st.cache_data(max_entries=256, show_spinner=False)
def _small(request: PictureRequest) -> bytes:
    with Image.open(io.BytesIO(picture(request).jpeg)) as drawn:
        small = ImageOps.pad(drawn, SIZE_PX, method=Image.Resampling.LANCZOS, color=_BACKGROUND)
    encoded = io.BytesIO()
    small.save(encoded, format="JPEG", quality=_JPEG_QUALITY)
    return encoded.getvalue()
