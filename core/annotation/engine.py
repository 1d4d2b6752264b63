"""Answers the prompts of any number of people at once."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.annotation.answer import Answer, Proposal, choice, proposal
from core.annotation.encode_ahead import EncodeAhead
from core.annotation.encoding_turns import EncodingTurns
from core.annotation.loaded_models import LoadedModels
from core.byte_lru import ByteLru
from core.cases import Case
from core.imaging.case_pixels import image_as_imported
from core.models.catalog import PICTURE_MODELS
from core.models.contracts import Embedding, ModelInfo, Segmenter
from core.models.embedding_cache import EmbeddingCache, EmbeddingKey
from core.models.prompt_checks import require_kinds
from core.prompts.values import PromptSet
from core.settings import Settings

_ANSWER_BYTES = 64 * 2**20
_IMAGE_BYTES = 64 * 2**20
MOST_PREPARED = 10_000
"""Images remembered as encoded; whoever opens an older one sees for a moment that it is prepared."""


@dataclass(frozen=True, slots=True)
class Preparation:
    """The time that encoding an image took; `reused` where it was kept from before."""

    seconds: float
    reused: bool


class AnnotationEngine:
    """Models, embeddings and answers of one process; all sessions share one object.

    It knows no user and no current image: what comes in is everything that shapes what goes out. Answers
    of one model come one after the other (they share the processor anyway), different models and the
    encoding of images do not wait for each other.

    Args:
        settings: The folders of weights, trained models and embeddings.
        device: ``auto``, ``cpu``, ``cuda``.
        load: Gives the model of a key; by default those of the registry.
        memory_bytes: Most that embeddings take in memory.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        device: str = "auto",
        load: Callable[[str], Segmenter] | None = None,
        memory_bytes: int = 512 * 2**20,
    ) -> None:
        self._models: LoadedModels[Segmenter] = LoadedModels(
            load
            or (lambda key: PICTURE_MODELS.load(key, settings.weights, device=device, models=settings.models))
        )
        self._kept = EmbeddingCache(settings.embeddings, memory_bytes=memory_bytes)
        self._passing = EmbeddingCache(None, memory_bytes=memory_bytes // 4)
        self._answers: ByteLru[Proposal] = ByteLru(_ANSWER_BYTES, size=lambda found: found.nbytes)
        self._images: ByteLru[NDArray[np.uint8]] = ByteLru(_IMAGE_BYTES, size=lambda image: image.nbytes)
        self._turns = EncodingTurns()
        self._prepared: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._preparing = threading.Lock()
        self._ahead = EncodeAhead(lambda case, model_key: self._embedding(case, model_key, ahead=True))

    def info(self, model_key: str) -> ModelInfo:
        """Return what is known of a model; it is loaded only where the registry does not know it.

        Raises:
            SettingsError: There is no such model.
        """
        return (
            PICTURE_MODELS.info(model_key)
            if model_key in PICTURE_MODELS.shipped
            else self._models.get(model_key).info
        )

    def image(self, case: Case) -> NDArray[np.uint8]:
        """Return a case's image as imported, read-only, uint8 (y, x) or (y, x, 3).

        Raises:
            InputError: It cannot be read or has changed.
        """
        found = self._images.get(case.image.pixel_sha256)
        if found is None:
            found = image_as_imported(case)
            found = np.array(found) if not found.flags.owndata else found
            found.setflags(write=False)
            self._images.keep(case.image.pixel_sha256, found)
        return found

    def is_prepared(self, case: Case, model_key: str) -> bool:
        """Return whether this process has encoded or fetched the image for the model before."""
        return (case.image.pixel_sha256, model_key) in self._prepared

    def prepare(self, case: Case, model_key: str) -> Preparation:
        """Encode an image, unless that was done before by anybody.

        Raises:
            StudyError: The image cannot be read, or the model not be loaded.
        """
        started = time.perf_counter()
        _, computed = self._embedding(case, model_key, ahead=False)
        return Preparation(time.perf_counter() - started, reused=not computed)

    def answer(self, case: Case, model_key: str, prompts: PromptSet, *, chosen: int | None = None) -> Answer:
        """Segment what the prompts point at.

        The same case, weights and prompts give the same masks bit for bit on one machine.

        Args:
            case: The case whose image is prompted.
            model_key: The key of the model.
            prompts: The prompts in index coordinates; empty asks for a mask without a prompt.
            chosen: Place of the candidate picked by the person; None for the model's best.

        Raises:
            PromptError: A prompt of a kind that the model was not made for, or no such candidate.
            StudyError: The image cannot be read, or the model not be loaded.
        """
        require_kinds(self.info(model_key), prompts.kinds)
        model = self._models.get(model_key)
        started = time.perf_counter()
        embedding, computed = self._embedding(case, model_key, ahead=False)
        encoded = time.perf_counter()
        found, reused = self._proposal(case, model_key, prompts, embedding=embedding)
        return Answer(
            candidates=found.candidates,
            chosen=choice(found, chosen),
            best=found.best,
            seconds=time.perf_counter() - encoded,
            encode_seconds=encoded - started if computed else 0.0,
            reused=reused,
            model_key=model_key,
            checkpoint_sha256=model.checkpoint_sha256,
        )

    def encode_ahead(self, cases: Sequence[Case], model_key: str) -> None:
        """Encode images in the background, the first one first; returns at once.

        A later call goes before what earlier calls left. A case that cannot be encoded is logged and left
        out: whoever opens it is told why.
        """
        self._ahead.want([(case, model_key) for case in cases if not self.is_prepared(case, model_key)])

    def close(self, *, timeout_s: float = 60.0) -> None:
        """Drop what waits to be encoded ahead, and wait for what is being encoded."""
        self._ahead.close(timeout_s=timeout_s)

    def wait_until_idle(self, *, timeout_s: float) -> bool:
        """Wait for everything asked of `encode_ahead`; False where the time was not enough."""
        return self._ahead.wait_until_idle(timeout_s=timeout_s)

    def _proposal(
        self, case: Case, model_key: str, prompts: PromptSet, *, embedding: Embedding
    ) -> tuple[Proposal, bool]:
        model = self._models.get(model_key)
        key = (case.image.pixel_sha256, case.image.spacing_mm, model_key, model.checkpoint_sha256, prompts)
        found = self._answers.get(key)
        if found is not None:
            return found, True
        with self._models.turn(model_key):
            prediction = model.predict(embedding, prompts)
        found = proposal(prediction, case.image.spacing_mm)
        self._answers.keep(key, found)
        return found, False

    def _embedding(self, case: Case, model_key: str, *, ahead: bool) -> tuple[Embedding, bool]:
        """The embedding, and whether it was computed now."""
        model = self._models.get(model_key)
        computed = threading.Event()

        def compute() -> Embedding:
            image = self.image(case)
            with self._turns.held(ahead=ahead):
                computed.set()
                return model.embed(image)

        cache, key = self._place(case, model)
        embedding = cache.get_or_compute(key, compute)
        self._note_prepared((case.image.pixel_sha256, model_key))
        return embedding, computed.is_set()

    def _note_prepared(self, prepared: tuple[str, str]) -> None:
        """Remember the newest images alone: the process may live for months."""
        with self._preparing:
            self._prepared[prepared] = None
            self._prepared.move_to_end(prepared)
            while len(self._prepared) > MOST_PREPARED:
                self._prepared.popitem(last=False)

    def _place(self, case: Case, model: Segmenter) -> tuple[EmbeddingCache, EmbeddingKey]:
        """Return the cache and the key of an embedding: on disk too where encoding is slow."""
        preprocessing = model.info.preprocessing
        if not model.cacheable:
            # Without a hash of weights, only the model's own key tells its embeddings from another's.
            preprocessing = f"{model.info.key}:{preprocessing}"
        key = EmbeddingKey(case.image.pixel_sha256, model.checkpoint_sha256, preprocessing)
        return self._kept if model.cacheable else self._passing, key
