"""The engine that answers prompts: one for the process."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.annotation.engine import AnnotationEngine
from core.models.availability import Availability
from core.models.catalog import PICTURE_MODELS
from core.settings import Settings
from pages.components.shared.resources import settings

PREFERRED = ("starter_2d", "classical")
"""Models to begin with, the first one that can be loaded."""


def engine() -> AnnotationEngine:
    """Return the engine shared by all sessions; it knows no user and no current image."""
    where = settings()
    # Texts are found in the cache quicker than dataclasses, and this is asked often.
    return _engine(str(where.home), str(where.weights))


def model_choices() -> list[Availability]:
    """Return all models, those that cannot be loaded with the reason."""
    return _available(settings())


def default_model() -> str:
    """Return the key of the model that a new lesion begins with."""
    ready = [model.info.key for model in model_choices() if model.ready]
    return next((key for key in PREFERRED if key in ready), ready[0])


@st.cache_resource(max_entries=4, show_spinner=False)
def _engine(home: str, weights: str) -> AnnotationEngine:
    return AnnotationEngine(Settings(Path(home), Path(weights)))


@st.cache_data(max_entries=4, ttl=30, show_spinner=False)
def _available(where: Settings) -> list[Availability]:
    return PICTURE_MODELS.available(where.weights)
