"""Embeddings for the training of a decoder, from the same cache as evaluations use."""

from __future__ import annotations

import torch

from core.models.embedding_cache import EmbeddingCache, EmbeddingKey
from core.models.sam import SamSegmenter
from core.settings import Settings
from core.training.batches import FeatureSource
from core.training.examples import Example

_MEMORY_BYTES = 4 * 2**30


def cached_features(model: SamSegmenter, settings: Settings) -> FeatureSource:
    """Return a source that encodes every picture once; on disk where the weights can be told from others."""
    folder = settings.embeddings if model.cacheable else None
    cache = EmbeddingCache(folder, memory_bytes=_MEMORY_BYTES)

    def features(example: Example) -> torch.Tensor:
        key = EmbeddingKey(
            pixel_sha256=example.pixel_sha256,
            checkpoint_sha256=model.checkpoint_sha256,
            preprocessing=model.info.preprocessing,
        )
        found = cache.get_or_compute(key, lambda: model.embed(example.image))
        # The first row is the picture itself; a model may keep its mirror image beside it. Copied, since
        # cached arrays are read-only, which torch cannot express.
        return torch.tensor(found.arrays["features"][:1])

    return features
