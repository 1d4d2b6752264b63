"""The training that made a model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.models.card import ModelCard
from core.requests.request import shaping_values
from core.requests.train import TrainRequest


def made_by(card: ModelCard, request: Mapping[str, Any], *, kind: type[Any] = TrainRequest) -> bool:
    """Tell whether a model was made by a training of these settings, as far as they shape it.

    Args:
        card: Card of the model.
        request: Plain values of a `kind`.
        kind: The dataclass of the training's request.
    """
    return shaping_values(kind, card.settings) == shaping_values(kind, request)
