"""Which training made a model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.models.card import ModelCard
from core.requests.request import shaping_values
from core.requests.train import TrainRequest


def made_by(card: ModelCard, request: Mapping[str, Any], request_type: type[Any] = TrainRequest) -> bool:
    """Whether a model was made by a training of these settings, as far as they shape it.

    Args:
        card: Of the model.
        request: Plain values of a request.
        request_type: Its dataclass.
    """
    return shaping_values(request_type, card.settings) == shaping_values(request_type, request)
