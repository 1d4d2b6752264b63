"""The picture of where a classifier looked, drawn and encoded once."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import streamlit as st
from PIL import Image

from core.cases import Case
from core.classification.opened_case import open_case
from core.models.contracts import Classifier
from pages.components.shared.resources import settings

_STRONGEST = 0.55
"""Opacity of the colour at its strongest."""


@st.cache_resource(max_entries=2, show_spinner="Loading the classifier")
def _classifier(folder: Path, name: str, weights_sha256: str) -> Classifier:
    """Load a classifier, which sessions share; the hash is there for the cache alone."""
    from core.models.classifiers.network_classifier import load_classifier

    return load_classifier(folder, name)


@dataclass(frozen=True, slots=True)
class Saliency:
    """A JPEG file, and whether anything spoke for a positive call."""

    jpeg: bytes
    anything: bool


def saliency_picture(case: Case, name: str, weights_sha256: str) -> Saliency:
    """Return the picture with what spoke for a positive call in warm colours.

    Raises:
        StudyError: A file is missing, or the classifier is not there.
    """
    return _drawn(case.image.pixel_sha256, name, weights_sha256, case)


@st.cache_data(max_entries=64, show_spinner="Looking at the case")
def _drawn(pixel_sha256: str, name: str, weights_sha256: str, _case: Case) -> Saliency:
    opened = open_case(_case)
    seen = _classifier(settings().classifiers, name, weights_sha256).saliency(opened.image, opened.mask)
    grey = opened.image if opened.image.ndim == 3 else np.repeat(opened.image[..., None], 3, axis=2)
    warm = cv2.cvtColor(
        cv2.applyColorMap((seen * 255).clip(0, 255).astype(np.uint8), cv2.COLORMAP_INFERNO),
        cv2.COLOR_BGR2RGB,
    )
    share = (seen * _STRONGEST)[..., None]
    mixed = (grey * (1 - share) + warm * share).clip(0, 255).astype(np.uint8)
    encoded = io.BytesIO()
    Image.fromarray(mixed).save(encoded, format="JPEG", quality=90)
    return Saliency(encoded.getvalue(), bool(seen.any()))
