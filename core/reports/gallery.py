"""The lesions that a model did worst on, as pictures with the outlines of reference and prediction."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image

from core.cases import Case, Lesion, find_lesion
from core.errors import StudyError
from core.imaging.lesion_crop import LesionCrop
from core.imaging.mask_files import load_mask
from core.imaging.overlay import DEFAULT_STYLE, Outline, OverlayStyle, draw_outlines
from core.imaging.shown_slice import shown_slice
from core.prompts.stored import prompts_on_slice
from core.reports.blocks import GalleryItem
from core.reports.reasons import reasons
from core.statistics.ties import joined

MOST = 8
_JPEG_QUALITY = 85
_SIDE_PX = 480
_LINE_SHARE, _POINT_SHARE = 1 / 200, 1 / 55
"""The length of a picture's longer side, so that lines look alike however large it is."""


def worst_items(
    rows: pd.DataFrame, cases: Mapping[str, Case], *, masks: Path, most: int = MOST
) -> tuple[GalleryItem, ...]:
    """The lesions with the lowest Dice, undefined ones first, worst first.

    Args:
        rows: One per lesion of one run and arm, see `core.reports.source.Source.results`.
        cases: The cases by name.
        masks: Folder of predicted masks.
        most: The number of items at most.
    """
    places = rows.assign(place=joined(rows["dice"].to_numpy(float)))
    ranked = places.sort_values(["place", "case_id", "lesion_id"], na_position="first").head(most)
    return tuple(_item(row, rows, cases, masks) for _, row in ranked.iterrows())


def _item(row: pd.Series[Any], rows: pd.DataFrame, cases: Mapping[str, Case], masks: Path) -> GalleryItem:
    case = cases.get(str(row["case_id"]))
    facts, jpeg = list(_facts(row)), None
    lesion = None if case is None else find_lesion(case, str(row["lesion_id"]))
    if case is None or lesion is None:
        facts.append("the study no longer has this lesion")
    else:
        try:
            jpeg, place = _picture(row, case, lesion, masks)
            facts += [place] if place else []
        except (StudyError, OSError):
            facts.append("its picture or its mask cannot be read")
    several = int((rows["case_id"] == row["case_id"]).sum()) > 1
    name = f"{row['case_id']}, lesion {row['lesion_id']}" if several else str(row["case_id"])
    return GalleryItem(name, jpeg, tuple(facts), reasons(row, rows))


def _facts(row: pd.Series[Any]) -> tuple[str, ...]:
    dice = "Dice undefined" if pd.isna(row["dice"]) else f"Dice {row['dice']:.3f}"
    known = [text for name in ("pathology",) if isinstance(text := row.get(name), str)]
    category = row.get("birads")
    return (dice, *known, *([f"BI-RADS {category}"] if isinstance(category, str) else []))


def _picture(row: pd.Series[Any], case: Case, lesion: Lesion, masks: Path) -> tuple[bytes, str]:
    """Return JPEG of the surroundings of reference and prediction, and which slice it is."""
    shown = shown_slice(
        case.image.path,
        lesion.mask_paths,
        modality=case.modality,
        imported_sha256=case.image.pixel_sha256,
    )
    predicted = shown.of(load_mask(masks, str(row["mask_sha256"])))
    window = LesionCrop.round_mask(np.asarray(shown.reference | predicted, dtype=np.bool_))
    image = window.of(shown.image)
    pixels = draw_outlines(
        image,
        [
            Outline(window.of(shown.reference), DEFAULT_STYLE.reference),
            Outline(window.of(predicted), DEFAULT_STYLE.prediction),
        ],
        prompts=window.of_prompts(prompts_on_slice(row.get("prompt"), shown.slice_index)),
        style=_style(max(image.shape[:2])),
    )
    encoded = io.BytesIO()
    # Drawn anew from pixels: nothing that a file's header says comes along.
    Image.fromarray(pixels).save(encoded, format="JPEG", quality=_JPEG_QUALITY)
    return encoded.getvalue(), "" if shown.slice_index is None else f"slice {shown.slice_index + 1}"


def _style(longest_px: int) -> OverlayStyle:
    """Return lines and points in proportion to the picture as it will be drawn."""
    drawn_px = longest_px * max(1, _SIDE_PX // longest_px)
    return replace(
        DEFAULT_STYLE,
        longest_side_px=_SIDE_PX,
        line_px=max(1, round(drawn_px * _LINE_SHARE)),
        point_radius_px=max(3, round(drawn_px * _POINT_SHARE)),
    )
