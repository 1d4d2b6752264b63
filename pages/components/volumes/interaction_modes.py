"""The two modes of working on a lesion in a volume, and the models of each."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import streamlit as st

from core.annotation.draft import LesionDraft
from core.models.availability import Availability
from core.models.catalog import CLICK_MODELS, PROPAGATION_MODELS
from core.models.contracts import ModelInfo
from core.prompts.values import PromptKind
from core.settings import Settings
from pages.components.shared.resources import settings

DEFAULT_MODEL = "slice_tracker"
"""Key of the model that a lesion begins with."""


class InteractionMode(StrEnum):
    """The way a lesion gets its mask."""

    SLICES = "Slice by slice"
    CLICKS = "3D clicks"


def mode_of(lesion: LesionDraft | None) -> InteractionMode:
    """Return the mode of a lesion, which is that of its model."""
    return (
        InteractionMode.SLICES
        if lesion is None or lesion.model_key in PROPAGATION_MODELS.shipped
        else InteractionMode.CLICKS
    )


def models_of(mode: InteractionMode) -> tuple[Availability, ...]:
    """Return the models of a mode, those that can be used first, baselines after others."""
    return _models(settings())[mode]


def model_of(lesion: LesionDraft) -> Availability:
    """Return a lesion's model; one that is not known any more says so."""
    known = {model.info.key: model for model in models_of(mode_of(lesion))}
    return known.get(lesion.model_key) or _gone(lesion.model_key)


def first_of(mode: InteractionMode, *, preferred: str) -> str:
    """Return the key of the model to begin with."""
    ready = [model.info.key for model in models_of(mode) if model.ready]
    return preferred if preferred in ready else ready[0]


def _gone(key: str) -> Availability:
    info = ModelInfo(
        key, label=key, prompts=frozenset({PromptKind.POINT}), preprocessing="", licence="", source=""
    )
    return Availability(info, f"the model {key} is not here any more; choose another")


@st.cache_data(max_entries=4, ttl=30, show_spinner=False)
def _models(where: Settings) -> dict[InteractionMode, tuple[Availability, ...]]:
    return {
        InteractionMode.SLICES: _ordered(PROPAGATION_MODELS.available(where.weights)),
        InteractionMode.CLICKS: _ordered(
            [
                model
                for model in CLICK_MODELS.available(where.weights, models=where.models)
                if PromptKind.POINT in model.info.prompts
            ]
        ),
    }


def _ordered(models: Sequence[Availability]) -> tuple[Availability, ...]:
    return tuple(sorted(models, key=lambda model: (not model.ready, model.info.baseline)))
