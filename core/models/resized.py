"""A SAM, or what was made from one, in the wanted size."""

from __future__ import annotations

from core.errors import SettingsError
from core.models.contracts import Segmenter
from core.models.sam import SamSegmenter
from core.models.starter.encoder import StarterEncoder
from core.models.starter.load_starter import resized_starter


def require_sam_segmenter(model: Segmenter, key: str) -> SamSegmenter:
    """Refuse a model whose module cannot be trained.

    Raises:
        SettingsError: It is neither a SAM nor the starter.
    """
    if not isinstance(model, SamSegmenter):
        raise SettingsError(f"model {key!r} cannot be trained; choose a SAM or the starter")
    return model


def resized(model: SamSegmenter, size: int | None) -> SamSegmenter:
    """Return the model for inputs of another side; None leaves it as it is.

    Raises:
        SettingsError: Only the starter can be resized.
    """
    if size is None or size == int(model.sam.image_encoder.img_size):
        return model
    if not isinstance(model.sam.image_encoder, StarterEncoder):
        now = int(model.sam.image_encoder.img_size)
        raise SettingsError(f"model {model.info.key!r} takes {now} x {now} pixels; leave the size out")
    return resized_starter(model, size)
